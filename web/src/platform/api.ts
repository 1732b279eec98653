/** The HTTP API, typed by its contract. */
import createClient from 'openapi-fetch'
import type { components, paths } from '@/contracts/http'
import { config } from './config'
import { Refusal } from './refusal'
import { useSession } from './session'

export type Schemas = components['schemas']

type Client = ReturnType<typeof createClient<paths>>

let client: Client | undefined

/** The client; requests carry the token of who is signed in, where somebody is. */
export function api(): Client {
  client ??= createClient<paths>({ baseUrl: config().apiUrl, fetch: asPlayer })
  return client
}

/** Send a request with a token; once more with a new one where that is refused, like after hours of sleep. */
async function asPlayer(request: Request): Promise<Response> {
  const session = useSession()
  const token = await session.token()
  if (!token) return fetch(request)
  const again = request.clone()
  const response = await fetch(bearing(request, token))
  if (response.status !== 401) return response
  const fresh = await session.token({ anew: true })
  if (!fresh) return response
  const second = await fetch(bearing(again, fresh))
  if (second.status === 401) session.expire()
  return second
}

function bearing(request: Request, token: string): Request {
  request.headers.set('Authorization', `Bearer ${token}`)
  return request
}

interface Answer<Body> {
  data?: Body
  error?: unknown
  response: Response
}

/**
 * What a request got; raises Refusal where the service refused or did not answer.
 *
 *     const quiz = await got(api().GET('/quizzes/{gameId}', { params: { path: { gameId } } }))
 */
export async function got<Body>(answering: Promise<Answer<Body>>): Promise<Body> {
  let answer: Answer<Body>
  try {
    answer = await answering
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal({})
  }
  if (!answer.response.ok) {
    const problem = typeof answer.error === 'object' && answer.error ? answer.error : {}
    throw new Refusal(problem, answer.response.status)
  }
  return answer.data as Body
}

/** All items of a list, page by page. */
export async function allPages<Item>(
  page: (nextToken?: string) => Promise<{ items: Item[]; nextToken?: string }>,
): Promise<Item[]> {
  const found: Item[] = []
  let nextToken: string | undefined
  do {
    const here = await page(nextToken)
    found.push(...here.items)
    nextToken = here.nextToken
  } while (nextToken)
  return found
}
