/** A player's game on a page: the connection, what is known of the game, and the answers that this browser keeps. */
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { rowOf } from '@/leaderboard/board'
import { ServiceClock } from './clock'
import type { PlayerLink, OpenPlayerLink } from './player_link'
import { hasAnswered, isUnpaid, pointsOf } from './outcomes'
import { after, type GameEvent, type GameState, newGame } from './player_game'
import { Outbox } from './outbox'
import {
  answered,
  caughtUp,
  finished,
  givenUp,
  pending,
  receipted,
  renumbered,
  type Seat,
  takenBack,
} from './seat'
import { changeSeat, onSeatChange } from './seat_store'
import type { ConnectionState } from '@/platform/transport/socket'

const CLOCK = 'buzzline.clock'
/** Receipts may come after the end, and the standings are corrected as long as answers are looked at. */
const AFTERWARDS_MS = 60_000
const LOAD_AGAIN_MS = 3_000

/**
 * Play with a seat. `open` gives the way to the game, and is asked again where it can't be loaded; `told` hears of each
 * change.
 */
export function usePlayerGame(
  seat: Seat,
  open: () => Promise<OpenPlayerLink>,
  told: (before: GameState, now: GameState) => void,
) {
  const state = shallowRef(newGame(seat))
  const line = shallowRef<PlayerLink>()
  const connection = computed<ConnectionState>(() => line.value?.state.value ?? 'connecting')
  const failedToLoad = ref(false)
  const clock = new ServiceClock(remembered())
  const timers = new Set<ReturnType<typeof setTimeout>>()
  let gone = false

  const outbox = new Outbox({
    pending: () => (state.value.over ? [] : pending(state.value.seat)),
    isOnline: () => connection.value === 'online',
    send: (answer, again) => line.value?.send(answer, again),
  })

  function hear(event: GameEvent): void {
    const moment = momentOf(event)
    if (moment) clock.hear(moment)
    const before = state.value
    state.value = after(before, event)
    told(before, state.value)
    keep(event)
    if (lacksOwnPoints(event)) line.value?.askReceipts()
    if (!before.over && state.value.over) later(AFTERWARDS_MS, () => line.value?.close())
  }

  /** Whether something was told whose points for this player only the receipts tell. */
  function lacksOwnPoints(event: GameEvent): boolean {
    switch (event.kind) {
      case 'board':
      case 'ended':
        keepPoints()
        return !rowOf(event.board, seat.playerName)
      case 'answers':
        return isUnpaid(state.value)
      default:
        return false
    }
  }

  /** What has to outlive the page. */
  function keep(event: GameEvent): void {
    switch (event.kind) {
      case 'joined':
        return void change((now) => caughtUp(now, event.joined.sent, event.joined.receipts))
      case 'state':
        return void change((now) => caughtUp(now, event.state.sendsSoFar, []))
      case 'receipt':
        return void change((now) => receipted(now, event.receipt, event.checked))
      case 'receipts':
        keepPoints()
        return void change((now) => caughtUp(now, 0, event.receipts))
      case 'untaken':
        return void change((now) => givenUp(now, event.answerNumber))
      case 'noAnswer':
        return void change((now) => takenBack(now, event.answerNumber))
      case 'numberTaken':
        return void change((now) => renumbered(now, event.answerNumber, event.lastNumber))
      case 'ended':
        return void change((now) => finished(now, 'ended', event.board))
      case 'over':
        if (event.reason === 'replaced') return // this page alone: the others play on
        return void change((now) => finished(now, state.value.over ?? event.reason, null))
    }
  }

  /** Of a game that is over nothing is told any more. */
  function keepPoints(): void {
    const points = pointsOf(state.value)
    if (state.value.over && points !== null) void change((now) => ({ ...now, points }))
  }

  async function change(make: (seat: Seat) => Seat): Promise<void> {
    hear({ kind: 'seat', seat: await changeSeat(seat, make) })
    outbox.flush()
  }

  /** Answer a question; a second answer to the same one changes nothing. */
  async function answer(questionNumber: number, response: string): Promise<void> {
    if (hasAnswered(state.value, questionNumber)) return
    await change((now) => answered(now, questionNumber, response))
  }

  async function connect(): Promise<void> {
    let way: OpenPlayerLink
    try {
      way = await open()
    } catch {
      failedToLoad.value = true
      return later(LOAD_AGAIN_MS, () => void connect())
    }
    failedToLoad.value = false
    if (!gone) line.value = way(state.value.seat, hear)
  }

  function later(milliseconds: number, action: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      action()
    }, milliseconds)
    timers.add(timer)
  }

  const remember = () => sessionStorage.setItem(CLOCK, JSON.stringify(clock.ahead))
  const stopListening = onSeatChange(seat, (now) => {
    hear({ kind: 'seat', seat: now })
    outbox.leaveToOthers()
  })
  watch(connection, (now) => now === 'online' && outbox.restart(), { flush: 'sync' })
  window.addEventListener('pagehide', remember)
  onScopeDispose(() => {
    gone = true
    remember()
    window.removeEventListener('pagehide', remember)
    stopListening()
    outbox.stop()
    for (const timer of timers) clearTimeout(timer)
    line.value?.close()
  })
  if (!state.value.over) void connect()

  return {
    state,
    connection,
    failedToLoad,
    clock,
    line,
    answer,
    leave: () => line.value?.leave(),
  }
}

/** The moment by the service's clock that a message was sent at, or a little before. */
function momentOf(event: GameEvent): string | undefined {
  switch (event.kind) {
    case 'question':
    case 'answers':
    case 'host':
      return event.at
    case 'board':
    case 'ended':
      return event.board.at
    case 'receipt':
      return event.receipt.receivedAt
  }
}

function remembered(): number | null {
  const kept = Number.parseFloat(sessionStorage.getItem(CLOCK) ?? '')
  return Number.isNaN(kept) ? null : kept
}
