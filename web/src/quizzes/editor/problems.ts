/** What the service would refuse of texts, by its limits. */
import { hasControls, isBlank, lengthOf, trimmed } from '../texts'

export const LIMITS = {
  quizName: 100,
  quizDescription: 500,
  category: 50,
  questions: 100,
  question: 500,
  answerText: 200,
  fewestAnswers: 2,
  openAlternatives: 20,
  answerFollowup: 500,
  questionUri: 500,
  questionGroup: 50,
  bytes: 256 * 1024,
} as const

export interface Problem {
  /** As the service names it, like `questions[2].answers[1].text`; empty for the whole quiz. */
  path: string
  /** Key of the words below `quizzes.problems`. */
  key: string
  values?: Record<string, number | string>
}

/** Collects what is wrong. */
export class Finder {
  readonly problems: Problem[] = []

  add(path: string, key: string, values?: Problem['values']): void {
    this.problems.push({ path, key, ...(values && { values }) })
  }

  text(path: string, text: string, max: number, { required = false, lines = false } = {}): void {
    const length = lengthOf(trimmed(text))
    if (hasControls(trimmed(text), { lines })) this.add(path, 'controls')
    if (required && !length) this.add(path, 'empty')
    if (length && isBlank(text)) this.add(path, 'invisible')
    if (length > max) this.add(path, 'tooLong', { max, over: length - max })
  }
}
