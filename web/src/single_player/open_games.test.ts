import { describe, expect, it, vi } from 'vitest'
import { eachOnce, type OpenGame, someOf } from './open_games'

const game = { gameId: 'capitals' } as OpenGame

describe('a page of open games', () => {
  it('is the one that was asked for', async () => {
    const ask = vi.fn().mockResolvedValue({ games: [game], nextToken: 'b' })
    expect(await someOf(ask, 'a')).toEqual({ games: [game], nextToken: 'b' })
    expect(ask.mock.calls).toEqual([['a']])
  })

  it('is not an empty one, unless it is the last', async () => {
    const ask = vi.fn()
    ask.mockResolvedValueOnce({ games: [], nextToken: 'b' })
    ask.mockResolvedValueOnce({ games: [], nextToken: 'c' })
    ask.mockResolvedValueOnce({ games: [] })
    expect(await someOf(ask)).toEqual({ games: [] })
    expect(ask.mock.calls).toEqual([[undefined], ['b'], ['c']])
  })
})

it('categories are named once each, in order', () => {
  expect(eachOnce(['Sports', 'geography', 'Geography', 'Ämter'])).toEqual(['Ämter', 'Geography', 'Sports'])
})
