/**
 * What the big screen shows. Everybody in the room can read it, and the page's memory with it: so nothing is in here
 * that may not be seen yet, above all no right answer before it is shown.
 */
import type { Board, BoardRow } from '@/leaderboard/board'
import { hostedKind, type Seen } from '@/quizzes/kinds/hosting'
import { askedCount, type HostGame, hereCount, isLiveScoreboard, openNumbers } from './host_state'
import { type Reveal, revealOf, seenOf } from './reveal'
import { answerCount } from './tally'

export interface AskedScene extends Seen {
  kind: 'question'
  /** How many have answered; not told while a live-scoreboard game goes on. */
  answered?: number
  of: number
  /** When the time is up, by this computer's clock. */
  until?: number
  seconds?: number
  /** Numbers of the questions that may be answered now, if there are several. */
  together: number[]
}

export type Scene =
  | { kind: 'lobby'; names: string[]; players: number }
  | AskedScene
  | { kind: 'reveal'; reveal: Reveal; rows: BoardRow[] }
  | { kind: 'scoreboard'; rows: BoardRow[]; players: number }
  | { kind: 'ended'; rows: BoardRow[]; counts?: Board['counts'] }

export interface Frame {
  quizName: string
  pin: string
  questionCount: number
  /** The host's window has lost its connection to the game. */
  lost: boolean
  scene: Scene
}

/** The latest of those who came: more than these have no room. */
const NAMES = 60
const ROWS = 8

/** The frame for a game; `here` tells a moment of the service's clock by this computer's. */
export function frameOf(game: HostGame, lost: boolean, here: (at: string) => number): Frame {
  const { quizName, pin, questionCount } = game.hosted
  return { quizName, pin, questionCount, lost, scene: sceneOf(game, here) }
}

function sceneOf(game: HostGame, here: (at: string) => number): Scene {
  const rows = game.standings?.rows ?? []
  switch (game.phase) {
    case 'lobby':
      return { kind: 'lobby', names: namesHere(game).slice(-NAMES), players: hereCount(game) }
    case 'question':
      return askedScene(game, here)
    case 'reveal': {
      const reveal = revealOf(game, game.focus)
      if (!reveal) return askedScene(game, here)
      return {
        kind: 'reveal',
        reveal: forTheRoom(reveal),
        rows: isLiveScoreboard(game) ? rows.slice(0, ROWS) : [],
      }
    }
    case 'scoreboard':
      return { kind: 'scoreboard', rows: rows.slice(0, ROWS), players: game.standings?.players ?? 0 }
    case 'ended':
      return { kind: 'ended', rows, counts: game.standings?.counts }
  }
}

const namesHere = ({ players }: HostGame): string[] =>
  [...players.values()].filter(({ here }) => here).map(({ playerName }) => playerName)

/** What guests wrote is not for the wall: the room sees what is right, and how many others there were. */
function forTheRoom(reveal: Reveal): Reveal {
  const { questionType, race, right, rightCount, answered, known } = reveal
  const unknown = race && !known
  if (!hostedKind(questionType).written || unknown || answered === 0) return reveal
  const shares = [{ response: right[0] ?? '', count: rightCount, right: true }]
  return { ...reveal, shares, others: answered - rightCount, unheard: 0 }
}

function askedScene(game: HostGame, here: (at: string) => number): AskedScene {
  const number = game.focus
  const deadline = game.asked[number]?.deadline
  const open = openNumbers(game)
  return {
    kind: 'question',
    ...seenOf(game, number),
    answered: isLiveScoreboard(game) ? undefined : answerCount(game.tallies[number]),
    of: askedCount(game, number),
    until: deadline ? here(deadline) : undefined,
    seconds: game.hosted.settings.timeLimit ?? undefined,
    together: open.length > 1 ? open : [],
  }
}
