/** What everybody reached and answered in the host's latest game of a quiz. */
import { allPages, api, got, type Schemas } from '@/platform/api'

export type PlayerResult = Schemas['PlayerResult']

export interface ResultPage {
  items: PlayerResult[]
  /** Numbers of the questions that were asked. */
  asked: number[]
  nextToken?: string
}

/** Players that a page of ours has; the service's have less, of games with many questions much to read. */
const AT_ONCE = 200

/** The next players, the best first: as many as are shown at once. */
export async function someResults(gameId: string, nextToken?: string): Promise<ResultPage> {
  const found = await resultPage(gameId, nextToken)
  while (found.nextToken && found.items.length < AT_ONCE) {
    const { items, nextToken: following } = await resultPage(gameId, found.nextToken)
    found.items.push(...items)
    found.nextToken = following
  }
  return found
}

/** All players, however many there are. */
export async function allResults(gameId: string): Promise<ResultPage> {
  let asked: number[] = []
  const items = await allPages(async (nextToken) => {
    const page = await resultPage(gameId, nextToken)
    asked = page.asked
    return page
  })
  return { items, asked }
}

async function resultPage(gameId: string, nextToken?: string): Promise<ResultPage> {
  const params = { path: { gameId }, query: { nextToken } }
  const { players, asked, nextToken: following } = await got(api().GET('/games/{gameId}/results', { params }))
  return { items: [...players], asked, nextToken: following }
}
