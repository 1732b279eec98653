/** Parts of games, for tests. */
import { newGame, type GameState } from './player_game'
import type { Seat } from './seat'
import type { LiveSchemas } from '@/platform/transport/socket'

export const CASUAL = 'Multiplayer - Casual'
export const COMPETITIVE = 'Multiplayer - Competitive'
export const LIVE = 'Multiplayer - Live Scoreboard'

/** A moment, so many seconds into the game. */
export const at = (second: number): string => new Date(Date.UTC(2026, 10, 21, 18, 0, second)).toISOString()

export const seatIn = (quizMode: Seat['quizMode'] = CASUAL, more: Partial<Seat> = {}): Seat => ({
  gameId: 'g',
  hostName: 'quizmaster',
  quizName: 'Wild World',
  quizMode,
  run: 'run-1',
  playerName: '~Bo',
  playerId: 'idofbo',
  ticket: 'ticket',
  expiresAt: '2026-11-22T00:00:00.000Z',
  pin: '482913',
  seat: 0,
  sent: 0,
  answers: [],
  ...more,
})

export const gameIn = (quizMode?: Seat['quizMode'], more: Partial<Seat> = {}): GameState =>
  newGame(seatIn(quizMode, more))

export const question = (
  questionNumber: number,
  second: number,
  more: Partial<LiveSchemas['AskedQuestion']> = {},
): LiveSchemas['AskedQuestion'] => ({
  questionType: 'Multiple Choice',
  questionNumber,
  questionCount: 5,
  question: `Question ${questionNumber}?`,
  askedAt: at(second),
  answers: [
    { key: 'A', text: 'Paris' },
    { key: 'B', text: 'Rome' },
  ],
  ...more,
})

export const joinedWith = (more: Partial<LiveSchemas['Joined']> = {}): LiveSchemas['Joined'] => ({
  gameId: 'g',
  hostName: 'quizmaster',
  playerName: '~Bo',
  quizName: 'Wild World',
  quizMode: CASUAL,
  questionType: 'Multiple Choice',
  questionCount: 5,
  hostPresent: true,
  openQuestions: [],
  receipts: [],
  sent: 0,
  missed: 0,
  lateJoiners: 'nothing',
  ...more,
})

export const receipt = (
  answerNumber: number,
  questionNumber: number,
  more: Partial<LiveSchemas['Receipt']> = {},
): LiveSchemas['Receipt'] => ({
  questionNumber,
  answerNumber,
  receivedAt: at(2),
  verdict: 'counted',
  rule: 'point-if-right',
  ...more,
})

export const shown = (
  questionNumber: number,
  correctAnswer = 'A',
  more: Partial<LiveSchemas['ShownAnswer']> = {},
): LiveSchemas['ShownAnswer'] => ({ questionNumber, correctAnswer, alternatives: [], ...more })

export const scoreboard = (...rows: [string, number][]): LiveSchemas['Scoreboard'] => ({
  leaderboard: rows.map(([playerName, points]) => ({
    position: 1 + rows.filter(([, more]) => more > points).length,
    playerName,
    points,
    guest: playerName.startsWith('~'),
  })),
  players: rows.length,
  counts: rows.reduce<Record<string, number>>(
    (counts, [, points]) => ({ ...counts, [points]: (counts[points] ?? 0) + 1 }),
    {},
  ),
})
