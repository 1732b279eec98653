/**
 * A seat in a live game, as this browser keeps it: who plays, what was answered, what has no receipt yet.
 * The functions here are pure; `seat_store.ts` keeps what they make.
 *
 * Answers are numbered 1, 2, 3, … without gaps, and each is sent until it has a receipt: so the game's account of
 * answers balances, whatever happens on the way.
 */
import type { Schemas } from '@/platform/api'
import { cleaned } from '@/quizzes/texts'
import type { Board } from '@/leaderboard/board'
import type { OverReason } from './player_game'
import type { LiveSchemas } from '@/platform/transport/socket'

export interface SentAnswer {
  answerNumber: number
  questionNumber: number
  response: string
  /** What became of it, once that is known; `lost`: the game ended before it came in. */
  verdict?: LiveSchemas['Verdict'] | 'lost'
  /** How it was, in live-scoreboard games. */
  checked?: LiveSchemas['Checked']
}

type Admission = Schemas['Admission']
type Receipt = LiveSchemas['Receipt']

export interface Seat extends Admission {
  pin: string
  /** The highest number of an answer so far, on whatever device. */
  sent: number
  /** Numbers of answers that were not taken: the next ones get them, so that none is missing. */
  free?: number[]
  answers: SentAnswer[]
  /** Why there is nothing more to play, and the final standings where they were heard. */
  over?: OverReason
  final?: Board
  /** All points, once it is over. */
  points?: number
}

/** What names a seat among all that this browser keeps. */
export const seatKey = ({ gameId, hostName, playerName }: Admission): string =>
  `${gameId}:${hostName}:${playerName}`

/** The seat for a ticket, with which one may play; what the same player has in the same game stays. */
export function admitted(admission: Admission, pin: string, before: Seat | null): Seat {
  const same = before?.run === admission.run
  return {
    sent: 0,
    answers: [],
    ...(same ? before : {}),
    ...admission,
    pin,
    over: undefined,
    final: undefined,
    points: undefined,
  }
}

/** Whether somebody can still play with it. */
export const isGood = (seat: Seat, now: number): boolean => !seat.over && Date.parse(seat.expiresAt) > now

/** Answers that have no receipt yet, in the order of their numbers. */
export const pending = (seat: Seat): SentAnswer[] =>
  seat.answers.filter(({ verdict }) => !verdict).sort((one, other) => one.answerNumber - other.answerNumber)

/** What was answered to a question from this browser. */
export const answerTo = (seat: Seat, questionNumber: number): SentAnswer | undefined =>
  seat.answers.find((each) => each.questionNumber === questionNumber)

/** An answer is given: it gets the next free number. A second one to the same question changes nothing. */
export function answered(seat: Seat, questionNumber: number, response: string): Seat {
  if (answerTo(seat, questionNumber)) return seat
  const [answerNumber = seat.sent + 1, ...free] = seat.free ?? []
  return {
    ...seat,
    free,
    sent: Math.max(seat.sent, answerNumber),
    answers: [...seat.answers, { answerNumber, questionNumber, response: cleaned(response) }],
  }
}

/** A receipt has come. */
export function receipted(seat: Seat, receipt: Receipt, checked?: LiveSchemas['Checked']): Seat {
  const { answerNumber, questionNumber, verdict } = receipt
  const answer = seat.answers.find((each) => each.answerNumber === answerNumber && !isKnown(each))
  if (!answer) return seat
  if (answer.questionNumber !== questionNumber) {
    if (answer.verdict === 'lost') return seat
    return renumbered(seat, answerNumber, answerNumber)
  }
  return changed(seat, answer, checked ? { verdict, checked } : { verdict })
}

/** The player used a number on another device, for another answer: the one from here has to go under a new one. */
export function renumbered(seat: Seat, answerNumber: number, lastNumber: number): Seat {
  const answer = pending(seat).find((each) => each.answerNumber === answerNumber)
  if (!answer) return seat
  const sent = Math.max(seat.sent, lastNumber) + 1
  return { ...changed(seat, answer, { answerNumber: sent }), sent }
}

/** The service has told what it got from this player, on whatever device. */
export function caughtUp(seat: Seat, sent: number, receipts: Receipt[]): Seat {
  const ahead = sent > seat.sent ? { ...seat, sent } : seat
  return receipts.reduce((now, receipt) => receipted(now, receipt), ahead)
}

/** Answers that have no receipt won't be taken any more; of a number that one, else all. */
export function givenUp(seat: Seat, answerNumber?: number): Seat {
  return pending(seat)
    .filter((answer) => answerNumber === undefined || answer.answerNumber === answerNumber)
    .reduce((now, answer) => changed(now, answer, { verdict: 'lost' }), seat)
}

/** What was sent is no answer to its question, and was not taken: another one may be given. */
export function takenBack(seat: Seat, answerNumber: number): Seat {
  const answer = pending(seat).find((each) => each.answerNumber === answerNumber)
  if (!answer) return seat
  const answers = seat.answers.filter((each) => each !== answer)
  return { ...seat, answers, free: [...(seat.free ?? []), answerNumber] }
}

/** The game is over; how it ended may be heard later. */
export function finished(seat: Seat, over: OverReason, final: Board | null): Seat {
  const last = givenUp(seat)
  return final || over !== last.over ? { ...last, over, ...(final ? { final } : {}) } : last
}

/** A receipt may come after the end: then it is better than none. */
const isKnown = ({ verdict }: SentAnswer) => verdict !== undefined && verdict !== 'lost'

function changed(seat: Seat, answer: SentAnswer, change: Partial<SentAnswer>): Seat {
  return { ...seat, answers: seat.answers.map((each) => (each === answer ? { ...each, ...change } : each)) }
}
