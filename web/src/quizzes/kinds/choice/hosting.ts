/** Multiple choice, as hosts meet it. */
import { distinct } from '../../answers'
import type { HostedKind, OwnQuestion } from '../kind'

const choicesOf = (question: OwnQuestion) => ('answers' in question ? question.answers : [])

export const choice: HostedKind = {
  shown: (question) => ({ answers: choicesOf(question) }),
  rightOf: ({ correctAnswer, alternatives }) => ({
    right: distinct([correctAnswer, ...alternatives]),
    accepted: [],
  }),
  sharesOf: (answers, question) =>
    choicesOf(question).map(({ key }) => ({
      response: key,
      count: answers
        .filter(({ response }) => response.trim().toUpperCase() === key)
        .reduce((sum, { count }) => sum + count, 0),
      right: choice.rightOf(question).right.includes(key),
    })),
  lineOf: (key, { answers }) => ({ key, text: answers?.find((each) => each.key === key)?.text ?? key }),
  written: false,
}
