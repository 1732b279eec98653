/** What a player is shown of a game: the screen, what became of answers, points. */
import { isRight } from '@/quizzes/kinds/playing'
import { placeOf, rowOf } from '@/leaderboard/board'
import { type GameQuestion, type GameState, openQuestions, pointsSeen, rounded } from './player_game'
import { answerTo, type SentAnswer } from './seat'
import type { LiveSchemas } from '@/platform/transport/socket'

type Receipt = LiveSchemas['Receipt']

export type Screen = 'connecting' | 'lobby' | 'questions' | 'reveal' | 'scoreboard' | 'over'

/** What became of a player's answer to a question. */
export type Outcome =
  'right' | 'wrong' | 'not-first' | 'none' | 'before' | 'late' | 'elsewhere' | 'lost' | 'unknown'

/** The questions that are on the screen now, in order. */
export function shownQuestions(state: GameState): GameQuestion[] {
  const numbers = screenOf(state) === 'reveal' ? state.reveal?.numbers : state.round
  return (numbers ?? []).flatMap((number) => state.questions[number] ?? [])
}

export function screenOf(state: GameState): Screen {
  if (state.over) return 'over'
  if (!state.entered) return 'connecting'
  if (openQuestions(state).length > 0) return 'questions'
  if (state.reveal && !boardIsNews(state)) return 'reveal'
  return state.board && (!state.live || state.board.rows.some(({ points }) => points > 0))
    ? 'scoreboard'
    : 'lobby'
}

/** Whether the standings are newer than what was revealed last. */
const boardIsNews = ({ board, reveal }: GameState): boolean =>
  board !== null && (!reveal || board.at > reveal.at)

/** Whether this player has answered a question, from here or from another device. */
export const hasAnswered = (state: GameState, number: number): boolean =>
  answerTo(state.seat, number) !== undefined || isElsewhere(state, number)

const isElsewhere = (state: GameState, number: number): boolean =>
  receiptFor(state, number) !== undefined || state.questions[number]?.elsewhere === true

/** The receipt for the answer to a question that counts. */
const receiptFor = (state: GameState, number: number): Receipt | undefined =>
  Object.values(state.receipts).find(
    ({ questionNumber, verdict }) => questionNumber === number && verdict === 'counted',
  )

/** How a player's answer to a question was, as far as that may be known. */
export function outcomeOf(state: GameState, number: number): Outcome {
  const answer = answerTo(state.seat, number)
  if (answer?.checked) return CHECKED[answer.checked.text]
  const points = receiptFor(state, number)?.points
  if (points !== undefined && !state.live) return points > 0 ? 'right' : 'wrong'
  if (!answer) {
    if (isElsewhere(state, number)) return 'elsewhere'
    if (Object.values(state.receipts).some((each) => each.questionNumber === number)) return 'late'
    // They are asked in order: what was over before this player came has the lowest numbers.
    return number <= state.missed ? 'before' : 'none'
  }
  const verdict = verdictOn(state, answer)
  if (verdict === 'late' || verdict === 'refused') return 'late'
  if (verdict === 'duplicate') return 'elsewhere'
  if (verdict === 'lost') return 'lost'
  const question = state.questions[number]
  if (state.live) return verdict ? raceOutcome(state, question, answer) : 'unknown'
  const shown = question?.shown
  if (!shown || !verdict) return 'unknown'
  return isRight(question?.asked?.questionType, rightAnswers(shown), answer.response) ? 'right' : 'wrong'
}

/** How an answer that counts was, by what everybody was told: its receipt does not tell before somebody was first. */
function raceOutcome(state: GameState, question: GameQuestion | undefined, answer: SentAnswer): Outcome {
  const told = question?.first ?? question?.revealed
  if (!told) return 'unknown'
  if (!isRight(question?.asked?.questionType, told.rightAnswers, answer.response)) return 'wrong'
  if (!question?.first) return 'unknown' // it was on its way, and may still win
  return question.first.firstCorrectAnswer === state.seat.playerName ? 'right' : 'not-first'
}

/** What became of an answer, as far as that is known. */
export function verdictOn(state: GameState, answer: SentAnswer): SentAnswer['verdict'] {
  const receipt = state.receipts[answer.answerNumber]
  return receipt?.questionNumber === answer.questionNumber ? receipt.verdict : answer.verdict
}

const CHECKED: Record<LiveSchemas['Checked']['text'], Outcome> = {
  'Correct answer': 'right',
  'Correct answer, but not first': 'not-first',
  'Incorrect answer': 'wrong',
}

/** Everything that counts as right. */
export const rightAnswers = (shown: LiveSchemas['ShownAnswer']): string[] => [
  shown.correctAnswer,
  ...shown.alternatives,
]

/** All points of this player, as far as they may be known; null where the service has yet to tell some. */
export function pointsOf(state: GameState): number | null {
  const row = state.board && rowOf(state.board, state.seat.playerName)
  if (row && (state.live || state.over || boardIsNews(state))) return row.points
  return (state.uncredited && !state.over) || isUnpaid(state)
    ? null
    : rounded(pointsSeen(state) + state.credit)
}

/** Whether there are answers to closed questions whose receipts have no points yet; in races these have none. */
export const isUnpaid = ({ live, receipts, questions }: GameState): boolean =>
  !live &&
  Object.values(receipts).some(
    ({ questionNumber, verdict, points }) =>
      verdict === 'counted' && points === undefined && questions[questionNumber]?.phase !== 'open',
  )

/** What this player was given for the questions that were over before. */
export const startOf = ({ board, missed }: GameState): number => board?.credits?.[missed] ?? 0

/** This player's place, where the latest standings tell. */
export const placeInGame = (state: GameState): number | null =>
  state.board && placeOf(state.board, state.seat.playerName, pointsOf(state))
