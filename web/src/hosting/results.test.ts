import { beforeEach, describe, expect, it, vi } from 'vitest'
import { allResults, someResults } from './results'

const service = vi.hoisted(() => ({ GET: vi.fn() }))
vi.mock('@/platform/api', async (original) => ({
  ...(await original<typeof import('@/platform/api')>()),
  api: () => service,
  got: (answer: unknown) => answer,
}))

/** So many players, forty on a page. */
function room(count: number) {
  const names = Array.from({ length: count }, (_, index) => ({ playerName: `p${index}` }))
  service.GET.mockImplementation((_: string, { params }: { params: { query: { nextToken?: string } } }) => {
    const start = Number(params.query.nextToken ?? 0)
    const end = start + 40
    return Promise.resolve({
      status: 'ended',
      asked: [1],
      players: names.slice(start, end),
      ...(end < count ? { nextToken: String(end) } : {}),
    })
  })
}

describe('results of everybody', () => {
  beforeEach(() => void service.GET.mockReset())

  it('are there at once for a class', async () => {
    room(46)
    const { items, nextToken } = await someResults('g1')
    expect(items).toHaveLength(46)
    expect(nextToken).toBeUndefined()
  })

  it('come 200 by 200 to the page of a big room', async () => {
    room(450)
    const first = await someResults('g1')
    const second = await someResults('g1', first.nextToken)
    const third = await someResults('g1', second.nextToken)
    expect([first, second, third].map(({ items }) => items.length)).toEqual([200, 200, 50])
    expect(third.nextToken).toBeUndefined()
  })

  it('are all in a file', async () => {
    room(450)
    const { items, asked } = await allResults('g1')
    expect(new Set(items.map(({ playerName }) => playerName)).size).toBe(450)
    expect(asked).toEqual([1])
  })
})
