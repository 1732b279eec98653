/** What is for sale, bought and sold. */
import { pauseBefore } from '@/platform/transport/backoff'
import { api, got, type Schemas } from '@/platform/api'
import { retried } from '@/platform/retry'

export type Listing = Schemas['Listing']

export const MAX_PRICE = 1_000_000

export interface Query {
  category: string
  sort: 'newest' | 'cheapest'
}

/** Pages in which a listing is looked for. */
const SEARCHED = 20

/** A page of what is for sale. */
export async function listings({ category, sort }: Query, nextToken?: string) {
  const query = { category: category.trim() || undefined, sort, nextToken }
  const page = await got(api().GET('/marketplace', { params: { query } }))
  return { items: page.listings, nextToken: page.nextToken }
}

/** What a seller's copies of a quiz and other sellers' of the same have different. */
export const keyOf = ({ gameId, seller }: Pick<Listing, 'gameId' | 'seller'>): string => `${gameId} ${seller}`

/** The listing of a seller's copy as the list has it now: it follows changes within moments, not at once. */
export async function findListing(
  wanted: Pick<Listing, 'gameId' | 'seller' | 'category'>,
  load = listings,
): Promise<Listing | undefined> {
  let nextToken: string | undefined
  for (let page = 0; page < SEARCHED && (page === 0 || nextToken); page += 1) {
    const found = await load({ category: wanted.category, sort: 'newest' }, nextToken)
    const listing = found.items.find((each) => keyOf(each) === keyOf(wanted))
    if (listing) return listing
    nextToken = found.nextToken
  }
  return undefined
}

/** A listing at its new price, or undefined if that can't be told. */
export async function repriced(listing: Listing, find = findListing): Promise<Listing | undefined> {
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const now = await find(listing)
    if (!now || now.price !== listing.price) return now
    await new Promise((resolve) => setTimeout(resolve, pauseBefore(attempt)))
  }
  return undefined
}

/** Buy a copy for what was seen; the same order again is the same purchase. */
export function buy({ gameId, seller, price }: Listing): Promise<Schemas['BoughtCopy']> {
  const body = { seller, expectedPrice: price }
  const params = { path: { gameId } }
  return retried(() => got(api().POST('/marketplace/{gameId}/purchase', { params, body })))
}

/** Put a copy up for sale, or change its price. */
export function sell(gameId: string, price: number): Promise<Listing> {
  return retried(() =>
    got(api().PUT('/marketplace/{gameId}', { params: { path: { gameId } }, body: { price } })),
  )
}

/** Take a copy back that is for sale. */
export async function takeBack(gameId: string): Promise<void> {
  await got(api().DELETE('/marketplace/{gameId}', { params: { path: { gameId } } }))
}
