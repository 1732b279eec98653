/**
 * What a player knows of a live game, of any mode, over any transport: events go in, the next state comes out.
 *
 * Events may come twice, late, or not at all. So each is taken as news of a state (this question is open, the
 * standings were these at that time), and what is older than what is known changes nothing.
 */
import { type Board, boardOf, liveBoardOf, rowOf } from '@/leaderboard/board'
import { pending, type Seat } from './seat'
import type { LiveSchemas } from '@/platform/transport/socket'

type Receipt = LiveSchemas['Receipt']

/** Why there is nothing to play any more. */
export type OverReason = 'ended' | 'game-over' | 'kicked' | 'seat-taken' | 'own-game' | 'refused' | 'replaced'

export type GameEvent =
  /** What this browser keeps has changed: an answer was given, a receipt came. */
  | { kind: 'seat'; seat: Seat }
  /** The connection is there, and asks where the game is. */
  | { kind: 'entering' }
  | { kind: 'joined'; joined: LiveSchemas['Joined'] }
  | { kind: 'state'; state: LiveSchemas['PlayerState'] }
  | { kind: 'question'; at: string; question: LiveSchemas['AskedQuestion'] }
  | { kind: 'answers'; at: string; answers: LiveSchemas['ShownAnswer'][] }
  | { kind: 'first'; first: LiveSchemas['PlayerCorrect'] }
  | { kind: 'revealed'; revealed: LiveSchemas['Revealed'] }
  | { kind: 'board'; board: Board }
  | { kind: 'receipt'; receipt: Receipt; checked?: LiveSchemas['Checked'] }
  | { kind: 'receipts'; receipts: Receipt[]; points: number }
  /** An answer is not taken, and won't be; without a number none that has no receipt. */
  | { kind: 'untaken'; answerNumber?: number }
  /** What was sent is no answer to the question, and was not taken. */
  | { kind: 'noAnswer'; answerNumber: number }
  /** The number of an answer was used for another one, of which the last had `lastNumber`. */
  | { kind: 'numberTaken'; answerNumber: number; lastNumber: number }
  | { kind: 'host'; here: boolean; at: string }
  | { kind: 'ended'; board: Board }
  | { kind: 'over'; reason: OverReason }

export interface GameQuestion {
  number: number
  /** Missing where only its answer was heard. */
  asked?: LiveSchemas['AskedQuestion']
  /** `closed`: it can't be answered any more, and what was right was not heard. */
  phase: 'open' | 'closed' | 'shown'
  /** Known from an earlier connection: whether it is still open is being asked. */
  doubtful?: boolean
  shown?: LiveSchemas['ShownAnswer']
  /** In live-scoreboard games: who was first, and what was right. */
  first?: LiveSchemas['PlayerCorrect']
  /** In live-scoreboard games: what was right, where the host has shown it. */
  revealed?: LiveSchemas['Revealed']
  /** Answered by the same player on another device. */
  elsewhere?: boolean
  /** How often something was sent that is no answer to it. */
  noAnswers?: number
}

export interface GameState {
  seat: Seat
  live: boolean
  questionCount: number | null
  /** Whether the service has let us in, at least once. */
  entered: boolean
  host: { here: boolean; at: string }
  questions: Record<number, GameQuestion>
  /** Questions that are or were open together. */
  round: number[]
  /** What was revealed last, and when. */
  reveal: { at: string; numbers: number[] } | null
  board: Board | null
  /** By the number of the answer. */
  receipts: Record<number, Receipt>
  /** Points that are in no receipt: what late joiners are credited. In live-scoreboard games, those of before. */
  credit: number
  /** Questions that were over when this player came ... */
  missed: number
  /** ... and whether something is given for them that the service has yet to tell. */
  uncredited: boolean
  over: OverReason | null
}

export function newGame(seat: Seat): GameState {
  const { final = null, over = null, points = 0 } = seat
  return {
    seat,
    live: isLive(seat),
    questionCount: null,
    entered: false,
    host: { here: true, at: '' },
    questions: {},
    round: [],
    reveal: null,
    board: final,
    receipts: {},
    credit: points,
    missed: 0,
    uncredited: false,
    over,
  }
}

/** Whether a game is one in which the first right answer scores. */
export const isLive = ({ quizMode }: Pick<Seat, 'quizMode'>): boolean =>
  quizMode === 'Multiplayer - Live Scoreboard'

export function after(state: GameState, event: GameEvent): GameState {
  if (event.kind === 'seat') return { ...state, seat: event.seat }
  if (state.over) return afterTheEnd(state, event)
  switch (event.kind) {
    case 'entering':
      return withAll(state, (question) => ({ ...question, doubtful: question.phase === 'open' }))
    case 'joined':
      return joined(state, event.joined)
    case 'state':
      return returned(state, event.state)
    case 'question':
      return asked(state, event.question)
    case 'answers':
      return revealed(state, event)
    case 'first':
      return first(state, event.first)
    case 'revealed':
      return closedBy(state, event.revealed)
    case 'board':
      return standing(state, event.board)
    case 'receipt':
      return withReceipts(state, [event.receipt])
    case 'receipts':
      return counted(state, event.receipts, event.points)
    case 'host':
      return event.at < state.host.at ? state : { ...state, host: { here: event.here, at: event.at } }
    case 'ended':
      return { ...standing(state, event.board), over: 'ended' }
    case 'over':
      return { ...state, over: event.reason }
    case 'noAnswer':
      return notTaken(state, event.answerNumber)
    case 'untaken':
    case 'numberTaken':
      return state // the seat keeps it
  }
}

/** Only how it ended can still come: what became of answers, and the standings. */
function afterTheEnd(state: GameState, event: GameEvent): GameState {
  if (event.kind === 'ended' && state.over !== 'kicked')
    return { ...standing(state, event.board), over: 'ended' }
  if (event.kind === 'receipts') return counted(state, event.receipts, event.points)
  if (event.kind === 'receipt') return withReceipts(state, [event.receipt])
  return state
}

function joined(state: GameState, told: LiveSchemas['Joined']): GameState {
  const before: GameState = {
    ...state,
    entered: true,
    questionCount: told.questionCount,
    missed: told.missed,
    uncredited: told.lateJoiners === 'average' && told.missed > 0 && !state.board?.credits,
    host: { ...state.host, here: told.hostPresent },
  }
  const open = told.openQuestions.reduce(asked, withReceipts(before, told.receipts))
  const { shown, scoreboard } = told
  const known = shown ? revealed(shown.questions.reduce(heard, open), shown) : open
  const next = closedMeanwhile(known)
  return scoreboard ? standing(next, boardOf(scoreboard, scoreboard.at)) : next
}

/** A question of which nothing else was heard: it is over. */
function heard(state: GameState, question: LiveSchemas['AskedQuestion']): GameState {
  const known = state.questions[question.questionNumber]
  return known?.asked ? state : asked(state, question)
}

function returned(state: GameState, told: LiveSchemas['PlayerState']): GameState {
  const { score, currentQuestion, answeredCurrent } = told
  const before = { ...state, entered: true, board: liveBoardOf(told.scoreboard) }
  const current = currentQuestion ?? told.shown?.question
  const open = current ? asked(before, current) : before
  const next = withAll(closedMeanwhile(open), (question) =>
    question.number === current?.questionNumber ? { ...question, elsewhere: answeredCurrent } : question,
  )
  const won = told.first ? first(next, told.first) : next
  const known = told.shown ? closedBy(won, told.shown.revealed) : won
  return { ...known, credit: Math.max(0, score - pointsSeen(known)) }
}

function asked(state: GameState, question: LiveSchemas['AskedQuestion']): GameState {
  const number = question.questionNumber
  const known = state.questions[number]
  const open = openQuestions(state)
  // Of competitive games some questions are open together; elsewhere the latest that was asked is.
  const alone = state.seat.quizMode !== 'Multiplayer - Competitive'
  const isOld = alone && open.some((each) => each.number !== number && askedAt(each) > question.askedAt)
  const wasOver = known !== undefined && known.phase !== 'open' && !isUnasked(state, known)
  if (isOld || wasOver)
    return known?.asked ? state : withQuestion(state, { ...known, number, phase: 'closed', asked: question })
  const before = alone ? closed(state, (each) => each.number !== number) : state
  const next = withQuestion(before, { ...known, number, asked: question, phase: 'open', doubtful: false })
  const goesOn = open.length > 0 && !alone
  const round = goesOn ? inOrder([...state.round, number]) : [number]
  return {
    ...next,
    questionCount: question.questionCount,
    round: state.round.includes(number) ? state.round : round,
  }
}

function revealed(
  state: GameState,
  { at, answers }: { at: string; answers: LiveSchemas['ShownAnswer'][] },
): GameState {
  const numbers = answers.map(({ questionNumber }) => questionNumber)
  const shown = answers.reduce(
    (now, answer) =>
      withQuestion(now, {
        ...now.questions[answer.questionNumber],
        number: answer.questionNumber,
        phase: 'shown',
        doubtful: false,
        shown: answer,
      }),
    state,
  )
  // What was asked after that is a round of its own.
  const open = openQuestions(shown)
  const next = open.some((each) => askedAt(each) > at)
    ? { ...shown, round: open.map(({ number }) => number) }
    : shown
  if (state.reveal && at <= state.reveal.at) return next
  const ofRound = numbers.every((each) => state.round.includes(each))
  const together = ofRound ? state.round.filter((each) => next.questions[each]?.phase !== 'open') : numbers
  return { ...next, reveal: { at, numbers: together } }
}

/** Questions that were open before the connection was lost, and are not any more: their answers were missed. */
function closedMeanwhile(state: GameState): GameState {
  const next = closed(state, (question) => question.doubtful === true)
  const missed = state.round.some(
    (number) => state.questions[number]?.phase !== next.questions[number]?.phase,
  )
  if (state.live || !missed || openQuestions(next).length > 0) return next
  const at = [next.reveal?.at ?? '', next.board?.at ?? ''].reduce((one, other) => (one > other ? one : other))
  return { ...next, reveal: { at, numbers: next.round } }
}

const first = (state: GameState, told: LiveSchemas['PlayerCorrect']): GameState =>
  decided(state, told.questionNumber, { first: told })

const closedBy = (state: GameState, told: LiveSchemas['Revealed']): GameState =>
  decided(state, told.questionNumber, { revealed: told })

/** In live-scoreboard games a question stays where it is until the next one comes. */
const decided = (
  state: GameState,
  number: number,
  told: Pick<GameQuestion, 'first' | 'revealed'>,
): GameState => withQuestion(state, { ...(state.questions[number] ?? { number, phase: 'closed' }), ...told })

function standing(state: GameState, board: Board): GameState {
  // Those of live-scoreboard games have no time: the last one that comes is the latest.
  if (state.board && board.at && board.at <= state.board.at) return state
  const row = state.live ? rowOf(board, state.seat.playerName) : undefined
  const credit = row ? Math.max(0, rounded(row.points - pointsSeen(state))) : board.credits?.[state.missed]
  const uncredited = state.uncredited && !board.credits
  return { ...state, board, credit: credit ?? state.credit, uncredited }
}

function notTaken(state: GameState, answerNumber: number): GameState {
  const answer = pending(state.seat).find((each) => each.answerNumber === answerNumber)
  const question = answer && state.questions[answer.questionNumber]
  return question ? withQuestion(state, { ...question, noAnswers: (question.noAnswers ?? 0) + 1 }) : state
}

function counted(state: GameState, receipts: Receipt[], points: number): GameState {
  const next = withReceipts(state, receipts)
  // It may be more than the receipts tell: only the latest of them are told.
  return { ...next, credit: Math.max(next.credit, points - pointsSeen(next)) }
}

function withReceipts(state: GameState, receipts: Receipt[]): GameState {
  const known = { ...state.receipts }
  for (const receipt of receipts) known[receipt.answerNumber] = { ...known[receipt.answerNumber], ...receipt }
  return { ...state, receipts: known }
}

function closed(state: GameState, which: (question: GameQuestion) => boolean): GameState {
  return withAll(state, (question) =>
    question.phase === 'open' && which(question)
      ? { ...question, phase: 'closed', doubtful: false }
      : question,
  )
}

function withAll(state: GameState, change: (question: GameQuestion) => GameQuestion): GameState {
  return Object.values(state.questions).reduce((now, each) => withQuestion(now, change(each)), state)
}

const withQuestion = (state: GameState, question: GameQuestion): GameState => ({
  ...state,
  questions: { ...state.questions, [question.number]: question },
})

/** In live-scoreboard games who was first, or what was right, may be heard before the question. */
const isUnasked = (state: GameState, question: GameQuestion) =>
  state.live && !question.asked && isDecided(question)

/** In live-scoreboard games: whether what was right may be known. */
export const isDecided = ({ first: won, revealed: shown }: GameQuestion): boolean =>
  (won ?? shown) !== undefined

const askedAt = ({ asked: question }: GameQuestion) => question?.askedAt ?? ''

const inOrder = (numbers: number[]) => [...numbers].sort((one, other) => one - other)

export const rounded = (points: number) => Math.round(points * 100) / 100

/** Questions that can be answered now. */
export const openQuestions = (state: GameState): GameQuestion[] =>
  Object.values(state.questions).filter(({ phase }) => phase === 'open')

/** Points for answers, by their receipts. */
export function pointsSeen(state: GameState): number {
  const points: Record<number, number> = {}
  for (const receipt of Object.values(state.receipts)) {
    points[receipt.questionNumber] = Math.max(points[receipt.questionNumber] ?? 0, receipt.points ?? 0)
  }
  return Object.values(points).reduce((sum, each) => sum + each, 0)
}
