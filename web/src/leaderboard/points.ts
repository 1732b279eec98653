/** Points in words. Late joiners may have parts of points. */
import { useI18n } from 'vue-i18n'
import type { Board, BoardRow } from './board'

export function usePoints() {
  const { t, n } = useI18n()
  const inWords = (points: number) => t('leaderboard.pointCount', { n: n(points) }, points === 1 ? 1 : 2)
  /** Rows for tables and the podium. */
  const rows = (board: readonly BoardRow[], counts: Board['counts'] = {}) =>
    board.map(({ position, playerName, points }) => ({
      position,
      playerName,
      result: inWords(points),
      sharedBy: counts[String(points)],
    }))
  return { inWords, rows }
}
