/** Drafts that this browser keeps until they are saved: one for each quiz, and one for a new quiz, of each player. */
import { bodyOf, type Draft, newQuestion } from './draft'

export interface KeptDraft {
  draft: Draft
  /** `updatedAt` of the quiz that it changes. */
  basedOn?: string
  /** `Idempotency-Key` of a new quiz: the same for each attempt to save it. */
  key: string
  /** An attempt to save it may have come through without an answer. */
  tried: boolean
  /** When it was kept; ISO 8601. */
  at: string
  /** Which page keeps it, to tell two tabs apart. */
  page: string
}

const PREFIX = 'buzzline.draft.'
const VERSION = 1

/** The name under which a draft is kept. */
export function slotOf(player: string, gameId?: string): string {
  return `${PREFIX}${player}/${gameId ?? 'new'}`
}

/** What is kept in a slot, if it can be read. */
export function readKept(slot: string): KeptDraft | undefined {
  try {
    return parseKept(localStorage.getItem(slot))
  } catch {
    return undefined
  }
}

/** A kept draft out of its stored form; questions get ids of this page. */
export function parseKept(stored: string | null): KeptDraft | undefined {
  if (!stored) return undefined
  const { version, ...kept } = JSON.parse(stored) as KeptDraft & { version: number }
  if (version !== VERSION) return undefined
  const draft = { ...kept.draft, questions: kept.draft.questions.map((each) => newQuestion(each)) }
  bodyOf(draft)
  return { ...kept, draft }
}

/** Keep a draft; false where the browser has no room, or keeps nothing. */
export function writeKept(slot: string, kept: KeptDraft): boolean {
  try {
    localStorage.setItem(slot, JSON.stringify({ version: VERSION, ...kept }))
    return true
  } catch {
    return false
  }
}

/** Forget what is kept in a slot; with `page` only if that page kept it. */
export function forgetKept(slot: string, page?: string): void {
  if (page === undefined || readKept(slot)?.page === page) localStorage.removeItem(slot)
}

/** Ids of the quizzes that a player has kept drafts of. */
export function keptQuizzes(player: string): string[] {
  const prefix = slotOf(player, '')
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
}
