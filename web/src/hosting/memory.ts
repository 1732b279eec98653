/** What a window keeps of a game that it runs, so that a reload loses nothing the service does not tell again. */
import type { HostedGame, HostGame } from './host_state'
import { newGame } from './host_game'

const KEY = 'buzzline.host.'

interface Kept {
  startTime: string
  /** How far the service's clock is ahead. */
  ahead: number | null
  game: Omit<HostGame, 'hosted'>
  hosted?: HostedGame
}

/** Keep a game until this window is closed, or `forget`. */
export function keep(game: HostGame, ahead: number | null): void {
  const { hosted, ...rest } = game
  const kept: Kept = { startTime: hosted.startTime, ahead, game: rest }
  // The service gives a game that has ended to nobody any more, but for its results.
  if (game.phase === 'ended') kept.hosted = { ...hosted, ticket: '' }
  try {
    sessionStorage.setItem(KEY + hosted.gameId, JSON.stringify(kept, asEntries))
  } catch {
    // There is no room, or none is given: then a reload tells what the service knows.
  }
}

/** Forget a game that has ended, when its host goes elsewhere. */
export const forget = (gameId: string): void => sessionStorage.removeItem(KEY + gameId)

/** The quiz's game whose end this window showed last. */
export function recallEnded(gameId: string): HostedGame | undefined {
  return read(gameId)?.hosted
}

/** The game as this window knew it last, or a new one; and how far the service's clock was ahead. */
export function recall(hosted: HostedGame): { game: HostGame; ahead: number | null } {
  const kept = read(hosted.gameId)
  if (kept?.startTime === hosted.startTime)
    return { game: { ...newGame(hosted), ...kept.game, hosted }, ahead: kept.ahead }
  return { game: newGame(hosted), ahead: null }
}

function read(gameId: string): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY + gameId) ?? 'null', asMaps) as Kept | null
  } catch {
    return null // It was written by another version.
  }
}

const asEntries = (_: string, value: unknown) => (value instanceof Map ? { map: [...value] } : value)

const asMaps = (_: string, value: unknown) =>
  value instanceof Object && Object.hasOwn(value, 'map') ? new Map((value as { map: [] }).map) : value
