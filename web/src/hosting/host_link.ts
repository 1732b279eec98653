/** What the host's page needs of a game's connection, whatever carries the messages. */
import type { Ref } from 'vue'
import { type ConnectionState, isPassing, type LiveSocket } from '@/platform/transport/socket'
import type { ServiceClock } from '@/live_games/clock'
import { Refusal } from '@/platform/refusal'
import type { News } from './host_game'
import type { HostedGame, HostGame } from './host_state'
import { reportOf } from './opening'

/** Actions are done when the service says so; those that get no answer are sent again. They raise Refusal. */
export interface HostLink {
  readonly state: Ref<ConnectionState>
  /** The socket of the game, where it is played over one: the chat may use it, too. */
  readonly socket?: LiveSocket
  ask(number: number): Promise<void>
  /** Close all questions that are open and tell everybody what was right. */
  showAnswers(): Promise<void>
  showScoreboard(): Promise<void>
  kick(playerName: string): Promise<void>
  end(): Promise<void>
  close(): void
}

export interface LinkOptions {
  hosted: HostedGame
  clock: ServiceClock
  game: () => HostGame
  onNews: (news: News) => void
  /** Back in the game, after the connection began or was lost. */
  onEntered: () => void
  /** The game is over, or somebody else's: going on is of no use. */
  onLost: (refusal: Refusal) => void
}

/** Tell what the service has kept of a game that has ended, on whatever device. Raises Refusal. */
export function tellEnd({ hosted, onNews }: Pick<LinkOptions, 'hosted' | 'onNews'>): Promise<void> {
  return patiently(async () => {
    const { status, scoreboard, account } = await reportOf(hosted.gameId)
    if (status !== 'ended') throw new Refusal({})
    onNews({ kind: 'ended', scoreboard, account })
  })
}

/** Longest time that an action waits for the connection to come back. */
const PATIENCE_MS = 60_000
const PAUSE_MS = 800

/** Try something until it works: what got no answer, and what the service was too busy for, is tried again. */
export async function patiently<Result>(attempt: () => Promise<Result>): Promise<Result> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      const again = error instanceof Refusal && isPassing(error) && Date.now() < until
      if (!again) throw error
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
}
