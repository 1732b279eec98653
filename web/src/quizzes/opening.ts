/** Putting single-player quizzes on and off the list of games. */
import { api, got } from '@/platform/api'

/** Let all players play the quiz; since when they may. Raises Refusal. */
export async function openToPlayers(gameId: string): Promise<string> {
  return (await got(api().POST('/activegames', { body: { gameId } }))).startTime
}

/** Take the quiz off the list. Raises Refusal. */
export async function takeOffTheList(gameId: string): Promise<void> {
  await got(api().DELETE('/activegames/{gameId}', { params: { path: { gameId } } }))
}
