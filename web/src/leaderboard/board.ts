/** Standings of a live game, of whatever mode, and where somebody is in them. */
import type { LiveSchemas } from '@/platform/transport/socket'

export interface BoardRow {
  /** Null for who has no points: that is no place, also where nobody has any. */
  position: number | null
  playerName: string
  points: number
}

export interface Board {
  /** By the service's clock; empty where it does not say. */
  at: string
  /** The best. */
  rows: BoardRow[]
  /** How many play. */
  players: number
  /** Points → how many have them; not known while a live-scoreboard game goes on. */
  counts?: Record<string, number>
  /** What late joiners are given, by how many questions were over when they came. */
  credits?: number[]
}

export function boardOf(scoreboard: LiveSchemas['Scoreboard'], at: string): Board {
  const rows = scoreboard.leaderboard.map(({ position, playerName, points }) => ({
    position: placeWith(points, position),
    playerName,
    points,
  }))
  const { players, counts, credits } = scoreboard
  return { at, rows, players, counts: counts as Record<string, number>, credits }
}

export function liveBoardOf({ leaderboard, players }: LiveSchemas['LiveScoreboard']): Board {
  const rows = leaderboard.map(({ position, playerName, score }) => ({
    position: placeWith(score, position),
    playerName,
    points: score,
  }))
  return { at: '', rows, players }
}

/** A place is what points make: without any there is none, so that nobody is first of those who have nothing. */
export const placeWith = (points: number, position: number): number | null => (points > 0 ? position : null)

/** The row of a player who is among those that are shown. */
export const rowOf = (board: Board, playerName: string): BoardRow | undefined =>
  board.rows.find((row) => row.playerName === playerName)

/**
 * The place of a player with so many points: 1 and all who have more. Null without points, and where the board does
 * not say: it knows nobody with these points, so they are not all that the player has.
 */
export function placeOf(board: Board, playerName: string, points: number | null): number | null {
  const row = rowOf(board, playerName)
  if (row) return row.position
  const counts = Object.entries(board.counts ?? {}).map(([each, count]) => ({ points: Number(each), count }))
  if (!points || !counts.some((each) => each.points === points)) return null
  return counts.reduce((place, each) => (each.points > points ? place + each.count : place), 1)
}
