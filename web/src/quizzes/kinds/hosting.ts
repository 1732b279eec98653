/** Kinds of questions as hosts meet them: what is right, and what a room answered. */
import { choice } from './choice/hosting'
import type { HostedKind, OwnQuestion, QuestionType, Shown } from './kind'
import { open } from './open/hosting'

/** A question as players see it. */
export interface Seen extends Shown {
  question: string
  questionUri?: string
}

export const HOSTED: Record<QuestionType, HostedKind> = {
  'Multiple Choice': choice,
  'Open Answer': open,
}

/** A kind; one that this page does not know yet, as it was loaded before, is typed. */
export const hostedKind = (type: QuestionType): HostedKind => HOSTED[type] ?? open

/** A question of a quiz as players see it. */
export function seen(questionType: QuestionType, own: OwnQuestion): Seen {
  const { questionNumber, question, questionUri } = own
  return { questionType, questionNumber, question, questionUri, ...hostedKind(questionType).shown(own) }
}
