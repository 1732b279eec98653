/** The way to a live game, whatever carries it. */
import type { Ref } from 'vue'
import { api, got } from '@/platform/api'
import { Refusal } from '@/platform/refusal'
import type { GameEvent, OverReason } from './player_game'
import type { Seat, SentAnswer } from './seat'
import type { ConnectionState, LiveSocket } from '@/platform/transport/socket'

export interface PlayerLink {
  state: Ref<ConnectionState>
  /** Send an answer; the receipt comes as an event. Where it does not (`again`) the connection may be dead. */
  send: (answer: SentAnswer, again: boolean) => void
  /** Ask for all receipts and points, where the game tells them. */
  askReceipts: () => void
  /** Go, and tell so; the seat stays. */
  leave: () => Promise<void>
  close: () => void
  /** Where the game goes over a WebSocket: others may use it, too. */
  socket?: LiveSocket
}

export type OpenPlayerLink = (seat: Seat, hear: (event: GameEvent) => void) => PlayerLink

const OVER: Record<string, OverReason> = {
  kicked: 'kicked',
  'seat-taken': 'seat-taken',
  'game-over': 'game-over',
  'run-over': 'game-over',
  'no-such-game': 'game-over',
  'own-game': 'own-game',
  replaced: 'replaced',
}

/** Why a refusal means that there is nothing to play; null where it does not. */
export const overBy = (kind: string): OverReason | null => OVER[kind] ?? null

/** Whether a game is over, which a connection that is refused does not tell: its PIN does. False where nobody knows. */
export async function isOver({ pin, gameId, hostName }: Seat): Promise<boolean> {
  try {
    const found = await got(api().GET('/activegames/pin/{pin}', { params: { path: { pin } } }))
    return found.gameId !== gameId || found.hostName !== hostName
  } catch (error) {
    return error instanceof Refusal && overBy(error.kind) === 'game-over'
  }
}
