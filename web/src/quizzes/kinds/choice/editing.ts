/** Multiple choice, as authors meet it. */
import type { Schemas } from '@/platform/api'
import { LIMITS } from '../../editor/problems'
import { list, object, oneOf, text } from '../../files/checks'
import { look, trimmed } from '../../texts'
import type { EditedKind } from '../kind'
import ChoiceFields from './ChoiceFields.vue'
import { csv } from './csv'
import { KEYS } from './keys'

export interface ChoiceDraft {
  /** A text for each key, the last ones empty where there are fewer answers. */
  answers: string[]
  /** Which answers are right, by index; the first is the right one, others are its alternatives. */
  right: number[]
}

export const choice: EditedKind<ChoiceDraft> = {
  fields: ChoiceFields,
  draft: ({ answers, right }) => ({
    answers: KEYS.map((_, index) => answers?.[index] ?? ''),
    right: [...(right ?? [])],
  }),
  draftOf(question) {
    const answers = 'answers' in question ? question.answers : []
    const keys = answers.map(({ key }) => key)
    return {
      answers: answers.map(({ text }) => text),
      right: [question.correctAnswer, ...(question.alternatives ?? [])]
        .map((key) => keys.findIndex((each) => each === key))
        .filter((index, place, all) => index >= 0 && all.indexOf(index) === place),
    }
  },
  bodyOf(question) {
    const [correctAnswer, ...alternatives] = question.right.flatMap((index) => KEYS[index] ?? [])
    return { answers: choicesOf(question), correctAnswer, ...(alternatives.length && { alternatives }) }
  },
  tidied: () => ({}),
  check({ answers, right }, found) {
    const texts = answers.map(trimmed)
    const looks = texts.map(look)
    const count = Math.max(texts.findLastIndex(Boolean) + 1, LIMITS.fewestAnswers)
    texts.forEach((text, index) => {
      const path = `answers[${index}].text`
      if (text) {
        found.text(path, text, LIMITS.answerText)
        if (looks.indexOf(looks[index] ?? '') < index) found.add(path, 'sameAnswer')
      } else if (index < LIMITS.fewestAnswers) found.add(path, 'empty')
      else if (index < count) found.add(path, 'gap')
      else if (right.includes(index)) found.add(path, 'rightButEmpty')
    })
    if (!right.length) found.add('correctAnswer', 'noRight')
  },
  wordsOf({ answers, right }) {
    const texts = right.flatMap((index) => (trimmed(answers[index] ?? '') ? [answers[index] ?? ''] : []))
    return { right: texts, others: answers.filter(trimmed).length - texts.length }
  },
  // At first there is only the right answer to choose from, as its alternatives are other spellings.
  ofWords: ([first = '', ...others]) => ({
    members: trimmed(first) ? { answers: [first], right: [0] } : {},
    lost: others.filter(trimmed).length,
  }),
  shown: (question) => ({ answers: choicesOf(question).filter(({ text }) => text) }),
  linesOf: (question) =>
    choicesOf(question).map(({ key, text }, index) => ({
      text: `${key} – ${text}`,
      right: question.right.includes(index),
    })),
  csv,
  json: {
    members: {
      answers: list(object({ key: oneOf(KEYS), text }), KEYS.length),
      correctAnswer: oneOf(KEYS),
      'alternatives?': list(oneOf(KEYS)),
    },
    check(question, path, problems) {
      const { answers, correctAnswer, alternatives = [] } = question as Schemas['MultipleChoiceQuestion']
      const keys = answers.map(({ key }) => key)
      if (keys.join() !== [...new Set(keys)].sort().join()) {
        problems.push({ path: `${path}.answers`, key: 'keysNotInOrder' })
      }
      for (const key of new Set([correctAnswer, ...alternatives])) {
        if (!keys.includes(key)) problems.push({ path, key: 'noSuchKey', values: { key } })
      }
    },
  },
  examples: [
    {
      question: 'Which city is the capital of Australia?',
      answers: ['Sydney', 'Melbourne', 'Canberra', 'Perth'],
      right: [2],
      answerFollowup: 'Its site was chosen in 1908, between Sydney and Melbourne.',
    },
    {
      question: 'Which of these is a capital of Bolivia?',
      answers: ['Sucre', 'Santa Cruz', 'La Paz'],
      right: [0, 2],
      questionUri: 'https://example.com/bolivia.jpg',
      questionGroup: 'South America',
    },
  ],
}

/** The answers to choose from; empty ones at the end are not there. */
function choicesOf({ answers }: ChoiceDraft): Schemas['Choice'][] {
  const texts = answers.map(trimmed)
  const count = texts.findLastIndex(Boolean) + 1
  return KEYS.slice(0, count).map((key, index) => ({ key, text: texts[index] ?? '' }))
}
