/** Requests of the HTTP API about a live game and its quiz. */
import { allPages, api, got, type Schemas } from '@/platform/api'
import { config } from '@/platform/config'
import { Refusal } from '@/platform/refusal'
import type { HostedGame, Report } from './host_state'

export type Settings = Schemas['Settings']

/** A quiz as far as its host has to know it before the game. */
export type QuizToHost = Pick<
  Schemas['QuizHeader'],
  'quizName' | 'quizMode' | 'questionType' | 'questionCount'
> & {
  questions?: Schemas['OwnQuestion'][]
  /** Of the caller's own quiz: since when a game of it is live, as the list of games has it. */
  activeSince?: string
  /** Of the caller's own quiz: whether it may ever have been hosted. */
  wasOpen?: boolean
  /** How many games may still be opened with a bought copy. */
  usage?: number
}

/** The quiz to host: a copy that was bought, or the caller's own. What others wrote can't be asked for. */
export async function quizToHost(gameId: string): Promise<QuizToHost> {
  const bought = await boughtQuiz(gameId)
  return bought ?? got(api().GET('/quizzes/{gameId}', { params: { path: { gameId } } }))
}

async function boughtQuiz(gameId: string): Promise<QuizToHost | undefined> {
  if (!config().features.marketplace) return undefined
  const bought = await allPages(async (nextToken) => {
    const page = await got(api().GET('/players/me/inventory', { params: { query: { nextToken } } }))
    return { items: page.quizzes, nextToken: page.nextToken }
  })
  const copies = bought.filter((each) => each.gameId === gameId)
  return copies.find(({ usage }) => usage > 0) ?? copies[0]
}

/** Whether a game of the quiz may be live. A bought copy does not tell, but the list of games does. */
export async function mayBeLive(gameId: string, quiz: QuizToHost, hostName: string): Promise<boolean> {
  if (quiz.usage === undefined) return quiz.activeSince !== undefined
  const mine = await allPages(async (nextToken) => {
    const query = { host: hostName, mode: quiz.quizMode, nextToken }
    const page = await got(api().GET('/activegames', { params: { query } }))
    return { items: page.games, nextToken: page.nextToken }
  })
  return mine.some((each) => each.gameId === gameId)
}

/** Whether the caller's game of a quiz is live now; asking changes nothing, as opening it would. */
export async function isLive(gameId: string, hostName: string): Promise<boolean> {
  return unlessRefused(['no-such-game', 'game-over'], async () => {
    await got(api().POST('/games/{gameId}/tickets', { params: { path: { gameId } }, body: { hostName } }))
    return true
  })
}

/** Open the game, or come back to the one that is open, which keeps its settings. */
export function openGame(gameId: string, settings?: Settings): Promise<HostedGame> {
  return got(api().POST('/games/{gameId}/host', { params: { path: { gameId } }, body: { settings } }))
}

/** Standings and account of the caller's latest game of a quiz. */
export function reportOf(gameId: string): Promise<Report> {
  return got(api().GET('/games/{gameId}/account', { params: { path: { gameId } } }))
}

/** The report of the latest game, if there was one. */
export async function latestReport(gameId: string): Promise<Report | undefined> {
  return (await unlessRefused(['no-such-game'], () => reportOf(gameId))) || undefined
}

async function unlessRefused<Result>(
  kinds: string[],
  request: () => Promise<Result>,
): Promise<Result | false> {
  try {
    return await request()
  } catch (error) {
    if (error instanceof Refusal && kinds.includes(error.kind)) return false
    throw error
  }
}
