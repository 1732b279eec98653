/** How answers are shown and compared. */
import { normalized } from './texts'

/** A sign for each key, so that colours are not the only difference. */
export const KEY_SHAPES: Record<string, string> = { A: '▲', B: '◆', C: '●', D: '■' }

/** Right answers as people read them: `A – Paris` where there are answers to choose from. */
export function inWords(response: string, answers?: { key: string; text: string }[]): string {
  const choice = answers?.find(({ key }) => key === response.trim().toUpperCase())
  return choice ? `${choice.key} – ${choice.text}` : response
}

/** Whether two texts are the same answer: as the service sees it. */
export function isSame(one: string, other: string): boolean {
  return normalized(one) === normalized(other)
}

/** Right answers to be shown: without those that are the same as one before. */
export const distinct = (answers: readonly string[]): string[] =>
  answers.filter((answer, index) => answers.findIndex((each) => isSame(each, answer)) === index)
