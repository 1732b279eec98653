/** Games for tests. */
import { hear, newGame, type News } from './host_game'
import type { HostedGame, HostGame } from './host_state'
import type { OwnQuestion } from '@/quizzes/kinds/kind'

export function hostedGame(mode: HostedGame['quizMode'], groups: (string | undefined)[]): HostedGame {
  return {
    gameId: 'g1',
    hostName: 'ada',
    pin: '482913',
    quizName: 'Wild World',
    quizMode: mode,
    questionType: 'Multiple Choice',
    questionCount: groups.length,
    guests: true,
    startTime: '2026-11-21T18:00:00.000Z',
    settings: { guests: true, lateJoiners: 'nothing', chat: 'all' },
    run: 'run-1',
    playerId: 'idofhost',
    ticket: 'ticket',
    expiresAt: '2026-11-22T00:00:00.000Z',
    currentQuestion: 0,
    questions: groups.map((group, index) => questionNumbered(index + 1, group)),
  }
}

function questionNumbered(questionNumber: number, questionGroup?: string): OwnQuestion {
  return {
    questionNumber,
    question: `What is ${questionNumber}?`,
    answers: [
      { key: 'A', text: 'One' },
      { key: 'B', text: 'Another' },
    ],
    correctAnswer: 'B',
    alternatives: [],
    answerFollowup: 'Now you know.',
    ...(questionGroup ? { questionGroup } : {}),
  }
}

export const casual = (count = 3) => newGame(hostedGame('Multiplayer - Casual', Array(count).fill(undefined)))
export const competitive = (...groups: (string | undefined)[]) =>
  newGame(hostedGame('Multiplayer - Competitive', groups))
export const liveScoreboard = (count = 3) =>
  newGame(hostedGame('Multiplayer - Live Scoreboard', Array(count).fill(undefined)))

export const after = (game: HostGame, ...news: News[]) => news.reduce(hear, game)

export const at = (second: number) => `2026-11-21T18:00:${String(second).padStart(2, '0')}.000Z`
export const joined = (playerName: string, second = 1): News => ({
  kind: 'joined',
  playerName,
  guest: playerName.startsWith('~'),
  at: at(second),
})
export const left = (playerName: string, second: number): News => ({
  kind: 'left',
  playerName,
  at: at(second),
})
export const asked = (questionNumber: number): News => ({ kind: 'asked', questionNumber })
export const answer = (
  playerName: string,
  questionNumber: number,
  response = 'B',
  verdict = 'counted',
): News => ({
  kind: 'answered',
  answer: { playerName, questionNumber, response, right: response === 'B', verdict: verdict as 'counted' },
})
export const shown = (...numbers: number[]): News => ({ kind: 'shown', numbers })

/** The service's report; of each question how many answers counted, and how many were right. */
export function report(questions: Record<number, [number, number]>, players = 2): News {
  const account = accountOf(questions)
  const scoreboard = { leaderboard: [], players, counts: {} }
  return { kind: 'reported', report: { status: 'open', scoreboard, account }, since: '' }
}

export function accountOf(questions: Record<number, [number, number]>) {
  const rows = Object.entries(questions).map(([number, [counted, right]]) => ({
    questionNumber: Number(number),
    received: counted,
    counted,
    late: 0,
    refused: 0,
    duplicate: 0,
    right,
  }))
  const sum = rows.reduce((total, { counted }) => total + counted, 0)
  return {
    sent: sum,
    received: sum,
    counted: sum,
    late: 0,
    refused: 0,
    duplicate: 0,
    balanced: true,
    questions: rows,
    missing: [],
  }
}
