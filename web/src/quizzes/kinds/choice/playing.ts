/** Multiple choice, as players meet it: answers are keys. */
import { isOneOf } from '../../answers'
import type { PlayedKind } from '../kind'
import ChoiceView from './ChoiceView.vue'

export const choice: PlayedKind = {
  key: 'choice',
  view: ChoiceView,
  isRight: isOneOf,
  inWords(response, { answers }) {
    const chosen = answers?.find(({ key }) => key === response.trim().toUpperCase())
    return chosen ? `${chosen.key} – ${chosen.text}` : response
  },
  asResponse: (told, { answers }) =>
    answers?.find(({ key, text }) => told === `${key} - ${text}`)?.key ?? told,
  keysHint: 'keys',
  answerOfKey: (pressed, { answers }) =>
    answers?.find(({ key }, index) => key === pressed.toUpperCase() || String(index + 1) === pressed)?.key,
}
