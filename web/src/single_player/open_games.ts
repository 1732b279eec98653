/** The single-player games that are open to play. */
import { api, got, type Schemas } from '@/platform/api'

export type OpenGame = Schemas['ActiveGame']
type Page = Schemas['ActiveGamePage']

/** Open games, newest first: from the start or from where a list goes on, all or those of a category. */
export function openGames(category?: string, nextToken?: string): Promise<Page> {
  const ask = (token?: string) =>
    got(
      api().GET('/activegames', {
        params: { query: { mode: 'Single Player', category: category || undefined, nextToken: token } },
      }),
    )
  return someOf(ask, nextToken)
}

/** The next page with something on it: pages that were filtered may be empty and yet not the last. */
export async function someOf(ask: (token?: string) => Promise<Page>, nextToken?: string): Promise<Page> {
  let page = await ask(nextToken)
  while (!page.games.length && page.nextToken) page = await ask(page.nextToken)
  return page
}

/** Categories, each once whatever its capitals, in the order of a dictionary. */
export function eachOnce(categories: string[]): string[] {
  const found = new Map(categories.map((category) => [category.toLowerCase(), category]))
  return [...found.values()].sort((one, other) => one.localeCompare(other))
}
