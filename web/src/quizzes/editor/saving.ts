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
        return contentOf(quiz) === contentOf(body) ? { kind: 'saved', quiz } : { kind: 'changed', quiz }
      }
    }
    return { kind: 'saved', quiz: await replace(gameId, body) }
  } catch (error) {
    if (isGone(error)) return { kind: 'gone' }
    throw error
  }
}

/** The content of a quiz, whatever the order of its members. */
const contentOf = (quiz: QuizBody | Schemas['OwnQuiz']) => JSON.stringify(bodyOf(draftOf(quiz)))

/** A quiz of the caller's with its questions; raises Refusal. */
export function ownQuiz(gameId: string): Promise<Schemas['OwnQuiz']> {
  return got(api().GET('/quizzes/{gameId}', { params: { path: { gameId } } }))
}

/** Delete a quiz, if it is still there; raises Refusal. */
export async function deleteQuiz(gameId: string): Promise<void> {
  try {
    await got(api().DELETE('/quizzes/{gameId}', { params: { path: { gameId } } }))
  } catch (error) {
    if (!isGone(error)) throw error
  }
}

const isGone = (error: unknown) => error instanceof Refusal && error.kind === 'no-such-game'

function replace(gameId: string, body: QuizBody): Promise<Schemas['QuizHeader']> {
  return got(api().PUT('/quizzes/{gameId}', { params: { path: { gameId } }, body }))
}
