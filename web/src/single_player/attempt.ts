/** A player's attempt at a game: kept in this tab over a reload until it is sent, and its result after that. */
import { reactive, watch } from 'vue'
import type { Schemas } from '@/platform/api'
import { cleaned } from '@/quizzes/texts'

/** Before the first question, at the question with this index, looking at all answers, or at what came of them. */
export type Step = 'intro' | number | 'review' | 'result'

export interface Attempt {
  step: Step
  /** By question number. */
  answers: Record<number, string>
  result?: Schemas['Result']
}

/** What an attempt has to know of its game; a game with another start time is another one. */
interface Game {
  gameId: string
  startTime: string
  questions: { questionNumber: number }[]
}

const fresh = (): Attempt => ({ step: 'intro', answers: {} })

/** The player's attempt at a game, begun earlier or not yet; follows every change to the tab's storage. */
export function useAttempt(game: Game, player: string): Attempt {
  const key = `buzzline.attempt.${player}.${game.gameId}`
  const attempt = reactive(recalled(sessionStorage.getItem(key), game))
  watch(attempt, () => sessionStorage.setItem(key, JSON.stringify({ startTime: game.startTime, ...attempt })))
  return attempt
}

/** Forget answers and result, and begin anew. */
export function beginAnew(attempt: Attempt): void {
  Object.assign(attempt, fresh(), { result: undefined })
}

/** What was kept of an attempt, if it was one at this game. */
export function recalled(kept: string | null, game: Game): Attempt {
  if (!kept) return fresh()
  const { startTime, ...attempt } = JSON.parse(kept) as Attempt & { startTime: string }
  return startTime === game.startTime ? attempt : fresh()
}

/** Whether there is an answer to a question. */
export const isAnswered = ({ answers }: Attempt, questionNumber: number): boolean =>
  Boolean(answers[questionNumber]?.trim())

/** The numbers of the questions without an answer. */
export function unanswered(attempt: Attempt, { questions }: Game): number[] {
  return questions
    .map(({ questionNumber }) => questionNumber)
    .filter((number) => !isAnswered(attempt, number))
}

/** The answers as the service takes them. */
export function responses(attempt: Attempt, { questions }: Game): Schemas['Response'][] {
  return questions
    .filter(({ questionNumber }) => isAnswered(attempt, questionNumber))
    .map(({ questionNumber }) => ({
      questionNumber,
      response: cleaned(attempt.answers[questionNumber] ?? ''),
    }))
}
