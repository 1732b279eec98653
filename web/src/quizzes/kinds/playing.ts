/** What the web app has to know of each kind of question while it is played: the type checker names what is missing. */
import type { Schemas } from '@/platform/api'
import { isSame } from './answers'

type QuestionType = Schemas['QuestionType']

interface Kind {
  /** Its name and what it is like: `quizzes.types.<key>.name` and `.about`. */
  key: string
  /** Whether an answer counts as right, by what the service tells to be right, in the notation of this kind. */
  isRight: (right: readonly string[], response: string) => boolean
}

const isOneOf: Kind['isRight'] = (right, response) => right.some((each) => isSame(each, response))

const KINDS: Record<QuestionType, Kind> = {
  'Multiple Choice': { key: 'choice', isRight: isOneOf },
  'Open Answer': { key: 'open', isRight: isOneOf },
}

export const QUESTION_TYPES = Object.keys(KINDS) as readonly QuestionType[]

/** Key of a kind's name in words. */
export const typeKey = (type: QuestionType): string => KINDS[type].key

/** Whether an answer counts as right; of a question that was not seen texts are compared. */
export function isRight(type: QuestionType | undefined, right: readonly string[], response: string): boolean {
  return (type ? KINDS[type].isRight : isOneOf)(right, response)
}
