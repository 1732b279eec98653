/** What a host knows of a live game, and what follows from it. */
import type { Schemas } from '@/platform/api'
import type { Board } from '@/leaderboard/board'
import { answerCount, type Tally } from './tally'

export type HostedGame = Schemas['HostedGame']
export type Report = Schemas['GameReport']
export type Account = Schemas['Account']

/** What a mode is called in this page's texts. */
export const MODE_NAMES: Record<string, string> = {
  'Multiplayer - Casual': 'casual',
  'Multiplayer - Competitive': 'competitive',
  'Multiplayer - Live Scoreboard': 'live',
}

export const LIVE_SCOREBOARD = 'Multiplayer - Live Scoreboard'
export const COMPETITIVE = 'Multiplayer - Competitive'

export interface Presence {
  playerName: string
  guest: boolean
  /** Whether a connection is there, as far as we have heard. */
  here: boolean
  /** When the latest news of this player was made. */
  at: string
  /** Its number, where news have one. */
  move?: number
}

export interface Asked {
  open: boolean
  deadline?: string
  /** To how many connections the question went. */
  reached?: number
  /** Devices that it was still on its way to then. */
  queued?: number
  /** Live-scoreboard games: who was first with the right answer. */
  winner?: string
}

export type Phase = 'lobby' | 'question' | 'reveal' | 'scoreboard' | 'ended'

export interface HostGame {
  hosted: HostedGame
  phase: Phase
  /** By name. */
  players: ReadonlyMap<string, Presence>
  kicked: string[]
  /** Who has gone for good, unless they come again: that their connection ended may be heard later. */
  gone: string[]
  /** Players who are in but whose names we have not heard: the service names the best only. */
  unnamed: number
  asked: Record<number, Asked>
  /** Answers to the questions of this round. */
  tallies: Record<number, Tally>
  /** Questions that are open together, or were until their answers were shown. */
  round: number[]
  /** The question that is looked at, of this round. */
  focus: number
  standings?: Board
  /** What came of the game. */
  result?: Pick<Report, 'scoreboard' | 'account'>
}

/** Numbers of the questions that may be answered now. */
export const openNumbers = (game: HostGame): number[] =>
  Object.entries(game.asked)
    .filter(([, { open }]) => open)
    .map(([number]) => Number(number))

export const questionOf = (game: HostGame, number: number): HostedGame['questions'][number] | undefined =>
  game.hosted.questions[number - 1]

/** How many are in the game: came, and were not sent out. */
export const playerCount = (game: HostGame): number => game.players.size + game.unnamed

/** How many are there now; those whose names we don't know are taken to be. */
export const hereCount = (game: HostGame): number =>
  [...game.players.values()].filter(({ here }) => here).length + game.unnamed

/** How many are in the game, as seen from a question: whether they are here or not. */
export const askedCount = (game: HostGame, number: number): number =>
  Math.max(playerCount(game), answerCount(game.tallies[number]))

/** How many could answer a question: who is here, and who has answered and gone. */
export function answerersOf(game: HostGame, number: number): number {
  const given = game.tallies[number]?.answers
  const named = [...game.players.values()].filter((each) => each.here || given?.has(each.playerName))
  return Math.max(named.length + game.unnamed, answerCount(game.tallies[number]))
}

export const isLiveScoreboard = (game: HostGame): boolean => game.hosted.quizMode === LIVE_SCOREBOARD

/** What questions have in common that may be open together. */
export const groupOf = (game: HostGame, number: number): string | undefined =>
  game.hosted.quizMode === COMPETITIVE ? questionOf(game, number)?.questionGroup : undefined
