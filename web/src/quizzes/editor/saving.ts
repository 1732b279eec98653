/** Storing quizzes, so that no retry makes a second one and nobody's later changes are lost unseen. */
import { api, got, type Schemas } from '@/platform/api'
import { Refusal } from '@/platform/refusal'
import { bodyOf, draftOf } from './draft'

type QuizBody = Schemas['QuizBody']

export type Outcome =
  | { kind: 'saved'; quiz: Schemas['QuizHeader'] }
  /** Somebody, or another page, has changed the quiz since. */
  | { kind: 'changed'; quiz: Schemas['OwnQuiz'] }
  /** The quiz was deleted. */
  | { kind: 'gone' }

/**
 * Store a new quiz; raises Refusal. With a key that was tried before the service answers with what the first attempt
 * made of it, whatever is sent now, so that what is sent now has to follow.
 */
export async function saveNew(
  body: QuizBody,
  { key, tried }: { key: string; tried: boolean },
): Promise<Schemas['QuizHeader']> {
  const made = await got(api().POST('/quizzes', { params: { header: { 'Idempotency-Key': key } }, body }))
  return tried ? replace(made.gameId, body) : made
}

/** Replace a quiz as it was at `basedOn`; without `basedOn` as it is. Raises Refusal. */
export async function saveChanged(gameId: string, body: QuizBody, basedOn?: string): Promise<Outcome> {
  try {
    if (basedOn) {
      const quiz = await ownQuiz(gameId)
      if (quiz.updatedAt !== basedOn) {
        // An attempt whose answer was lost has come through.
        const same = JSON.stringify(bodyOf(draftOf(quiz))) === JSON.stringify(body)
        return same ? { kind: 'saved', quiz } : { kind: 'changed', quiz }
      }
    }
    return { kind: 'saved', quiz: await replace(gameId, body) }
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'no-such-game') return { kind: 'gone' }
    throw error
  }
}

/** A quiz of the caller's with its questions; raises Refusal. */
export function ownQuiz(gameId: string): Promise<Schemas['OwnQuiz']> {
  return got(api().GET('/quizzes/{gameId}', { params: { path: { gameId } } }))
}

function replace(gameId: string, body: QuizBody): Promise<Schemas['QuizHeader']> {
  return got(api().PUT('/quizzes/{gameId}', { params: { path: { gameId } }, body }))
}
