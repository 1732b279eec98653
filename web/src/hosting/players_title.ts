/** How many play, in words: who is there now, and who came and is not. */
import { hereCount, type HostGame, playerCount } from './host_game'

export function inTheGame(game: HostGame, t: (key: string, count: number) => string): string {
  const here = hereCount(game)
  const away = playerCount(game) - here
  const title = t('hosting.players.title', here)
  return away > 0 ? `${title}, ${t('hosting.players.gone', away)}` : title
}
