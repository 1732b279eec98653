import { describe, expect, it } from 'vitest'
import { boardOf, liveBoardOf, placeOf } from './board'
import { at, scoreboard } from '@/live_games/samples'

describe('the place of a player', () => {
  const board = {
    ...boardOf(scoreboard(['ada', 3], ['bo', 2], ['cy', 2]), at(1)),
    counts: { '3': 1, '2': 2, '1.5': 4, '0': 100 },
  }

  it('is the one on the board', () => {
    expect(placeOf(board, 'cy', 2)).toBe(2)
  })

  it('is behind all who have more, outside of what is shown', () => {
    expect(placeOf(board, 'me', 1.5)).toBe(4)
  })

  it('is none without points: nobody is first of those who have nothing', () => {
    expect(placeOf(board, 'me', 0)).toBeNull()
    const nobody = boardOf(scoreboard(['ada', 0], ['bo', 0]), at(1))
    expect(nobody.rows.map(({ position }) => position)).toEqual([null, null])
    expect(placeOf(nobody, 'ada', 0)).toBeNull()
    const race = liveBoardOf({
      leaderboard: [
        { position: 1, playerName: 'ada', score: 1 },
        { position: 2, playerName: 'bo', score: 0 },
      ],
      players: 2,
    })
    expect(race.rows.map(({ position }) => position)).toEqual([1, null])
  })

  it('is not guessed where nobody has these points: they can’t be all', () => {
    expect(placeOf(board, 'me', 1)).toBeNull()
    expect(placeOf(board, 'me', null)).toBeNull()
  })

  it('is not known outside of the shown rows while a live-scoreboard game goes on', () => {
    const live = liveBoardOf({ leaderboard: [{ position: 1, playerName: 'ada', score: 2 }], players: 40 })
    expect(placeOf(live, 'ada', 2)).toBe(1)
    expect(placeOf(live, 'me', 0)).toBeNull()
  })
})
