/** Levels, which are reached by experience. */

/** The experience at which each level, from 1, is reached. */
const LEVELS = [100, 250, 500, 800, 1100, 1500, 3000, 10_000, 25_000, 50_000]

export interface Climb {
  /** The level that comes next; undefined at the highest. */
  next?: number
  /** What was gained since the last level, and what there is to gain between the two. */
  gained: number
  step: number
}

/** How far a player has come between two levels. */
export function climb(level: number, experience: number): Climb {
  const from = LEVELS[level - 1] ?? 0
  const to = LEVELS[level]
  if (to === undefined) return { gained: 1, step: 1 }
  const step = to - from
  // Level and experience may be of two moments.
  return { next: level + 1, gained: Math.min(Math.max(experience - from, 0), step), step }
}
