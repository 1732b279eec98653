import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findListing, type Listing, listings, repriced } from './market'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const listing = (gameId: string, seller = 'bo', price = 40): Listing => ({
  gameId,
  seller,
  price,
  quizName: 'Elements',
  quizDescription: '',
  quizMode: 'Multiplayer - Casual',
  questionType: 'Open Answer',
  category: 'Chemistry',
  questionCount: 1,
  listedAt: '2026-11-21T18:04:05.123456Z',
})

describe('a listing', () => {
  const load = vi.fn<typeof listings>(async (_query, nextToken) =>
    nextToken
      ? { items: [listing('b'), listing('c')], nextToken: undefined }
      : { items: [listing('a'), listing('c', 'cy')], nextToken: '2' },
  )

  it('is found on whichever page it is, by quiz and seller', async () => {
    expect(await findListing(listing('c'), load)).toEqual(listing('c'))
    expect(load.mock.calls.map(([query, nextToken]) => [query.category, nextToken])).toEqual([
      ['Chemistry', undefined],
      ['Chemistry', '2'],
    ])
  })

  it('is not found where there is none', async () => {
    expect(await findListing(listing('d'), load)).toBeUndefined()
  })
})

describe('a new price', () => {
  it('may take a moment to be in the list', async () => {
    const find = vi.fn<typeof findListing>()
    find.mockResolvedValueOnce(listing('a')).mockResolvedValueOnce(listing('a', 'bo', 50))
    const now = repriced(listing('a'), find)
    await vi.runAllTimersAsync()
    expect((await now)?.price).toBe(50)
  })

  it('is not known where the list does not have it, or the listing is gone', async () => {
    const old = repriced(listing('a'), async () => listing('a'))
    await vi.runAllTimersAsync()
    expect(await old).toBeUndefined()
    expect(await repriced(listing('a'), async () => undefined)).toBeUndefined()
  })
})
