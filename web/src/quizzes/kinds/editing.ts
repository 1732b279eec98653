/** Kinds of questions as authors meet them: written, checked, kept in files. */
import { choice, type ChoiceDraft } from './choice/editing'
import type { EditedKind, QuestionType } from './kind'
import { open, type OpenDraft } from './open/editing'

/** What a question has of all kinds while it is written. */
export type KindDraft = ChoiceDraft & OpenDraft

export const EDITED: Record<QuestionType, EditedKind<KindDraft>> = {
  'Multiple Choice': choice,
  'Open Answer': open,
}

/** Members of all kinds, from those that are given. */
export const kindDraft = (given: Partial<KindDraft>): KindDraft =>
  Object.assign({}, ...Object.values(EDITED).map((kind) => kind.draft(given))) as KindDraft
