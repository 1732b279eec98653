/** How many play, in words, and how many of them are not connected. */
import { hereCount, type HostGame, playerCount } from './host_state'

export function inTheGame(game: HostGame, t: (key: string, count: number) => string): string {
  const players = playerCount(game)
  const away = players - hereCount(game)
  const title = t('hosting.players.title', players)
  return away > 0 ? `${title}, ${t('hosting.players.gone', away)}` : title
}
