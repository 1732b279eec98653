import { afterEach, describe, expect, it } from 'vitest'
import { forget, keep, recall, recallEnded } from './memory'
import { accountOf, after, answer, asked, casual, joined, shown } from './samples'

const game = after(casual(), joined('a'), asked(1), answer('a', 1), shown(1))

describe('what a window keeps of its game', () => {
  afterEach(() => sessionStorage.clear())

  it('is all of it, after a reload', () => {
    keep(game, -40)
    expect(recall(game.hosted)).toEqual({ game, ahead: -40 })
  })

  it('is of no use for the next game of the same quiz', () => {
    keep(game, -40)
    const again = { ...game.hosted, startTime: '2026-11-21T20:00:00.000Z' }
    expect(recall(again).game.phase).toBe('lobby')
  })

  it('has the game itself once it has ended, without the ticket, until it is forgotten', () => {
    keep(game, 0)
    expect(recallEnded('g1')).toBeUndefined()
    const scoreboard = { leaderboard: [], players: 1, counts: {} }
    keep(after(game, { kind: 'ended', scoreboard, account: accountOf({}) }), 0)
    expect(recallEnded('g1')).toEqual({ ...game.hosted, ticket: '' })
    expect(recall(game.hosted).game.phase).toBe('ended')
    forget('g1')
    expect([recallEnded('g1'), sessionStorage.length]).toEqual([undefined, 0])
  })

  it.each(['', 'null', '{', '7', '{"startTime":"2026-11-21T18:00:00.000Z","game":{"players":{"map":7}}}'])(
    'may be anything: %s',
    (kept) => {
      sessionStorage.setItem('buzzline.host.g1', kept)
      expect(recall(game.hosted).game.phase).toBe('lobby')
    },
  )
})
