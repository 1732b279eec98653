/** What a window keeps of a game that it runs, so that a reload loses nothing the service does not tell again. */
import type { HostedGame, HostGame } from './host_game'
import { newGame } from './host_game'

const KEY = 'buzzline.host.'

interface Kept {
  startTime: string
  /** How far the service's clock is ahead. */
  ahead: number | null
  game: Omit<HostGame, 'hosted'>
}

/** Keep a game until this window is closed, or the game has ended: its report is kept by the service. */
export function keep(game: HostGame, ahead: number | null): void {
  const { hosted, ...rest } = game
  if (game.phase === 'ended') return sessionStorage.removeItem(KEY + hosted.gameId)
  const kept: Kept = { startTime: hosted.startTime, ahead, game: rest }
  try {
    sessionStorage.setItem(KEY + hosted.gameId, JSON.stringify(kept, asEntries))
  } catch {
    // There is no room, or none is given: then a reload tells what the service knows.
  }
}

/** The game as this window knew it last, or a new one; and how far the service's clock was ahead. */
export function recall(hosted: HostedGame): { game: HostGame; ahead: number | null } {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY + hosted.gameId) ?? 'null', asMaps) as Kept | null
    if (kept?.startTime === hosted.startTime)
      return { game: { ...newGame(hosted), ...kept.game, hosted }, ahead: kept.ahead }
  } catch {
    // It was written by another version.
  }
  return { game: newGame(hosted), ahead: null }
}

const asEntries = (_: string, value: unknown) => (value instanceof Map ? { map: [...value] } : value)

const asMaps = (_: string, value: unknown) =>
  value instanceof Object && Object.hasOwn(value, 'map') ? new Map((value as { map: [] }).map) : value
