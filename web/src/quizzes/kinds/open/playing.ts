/** Open answers, as players meet them: answers are texts. */
import { isOneOf } from '../../answers'
import type { PlayedKind } from '../kind'
import OpenView from './OpenView.vue'

export const open: PlayedKind = {
  key: 'open',
  view: OpenView,
  isRight: isOneOf,
  inWords: (response) => response,
  asResponse: (told) => told,
  keysHint: 'keysOpen',
}
