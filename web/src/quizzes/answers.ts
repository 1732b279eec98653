/** How answers are compared. */
import { normalized } from './texts'

/** Whether two texts are the same answer: as the service sees it. */
export function isSame(one: string, other: string): boolean {
  return normalized(one) === normalized(other)
}

/** Whether an answer is one of those that are right. */
export const isOneOf = (right: readonly string[], response: string): boolean =>
  right.some((each) => isSame(each, response))

/** Right answers to be shown: without those that are the same as one before. */
export const distinct = (answers: readonly string[]): string[] =>
  answers.filter((answer, index) => answers.findIndex((each) => isSame(each, answer)) === index)
