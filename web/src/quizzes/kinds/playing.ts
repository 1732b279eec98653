/**
 * Kinds of questions as players meet them: shown, answered, told in words. `hosting` and `editing` have the rest. A new
 * kind is a folder beside this, and a line in each of the three lists: the type checker names what is missing.
 */
import { choice } from './choice/playing'
import type { PlayedKind, QuestionType, Shown } from './kind'
import { open } from './open/playing'

export const PLAYED: Record<QuestionType, PlayedKind> = {
  'Multiple Choice': choice,
  'Open Answer': open,
}

export const questionTypes = () => Object.keys(PLAYED) as QuestionType[]

/** What a quiz is until its author says otherwise. */
export const DEFAULT_TYPE: QuestionType = 'Multiple Choice'

/** A kind; one that this page does not know yet, as it was loaded before, is typed. */
export const kindOf = (type?: QuestionType): PlayedKind => (type && PLAYED[type]) ?? open

/** Key of a kind's name in words. */
export const typeKey = (type: QuestionType): string => kindOf(type).key

/** Whether an answer counts as right; of a question that was not seen texts are compared. */
export const isRight = (
  type: QuestionType | undefined,
  right: readonly string[],
  response: string,
): boolean => kindOf(type).isRight(right, response)

/** An answer as people read it; of a question that was not seen as it came. */
export const inWords = (response: string, question: Shown | undefined): string =>
  question ? kindOf(question.questionType).inWords(response, question) : response
