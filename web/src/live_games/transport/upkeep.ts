/** Keeps a connection up: makes it again when it ends, and notices where it has died without a word. */
import { type Ref, ref } from 'vue'
import { pauseBefore } from './backoff'

/** `refused`: the service does not let us in, for good. */
export type ConnectionState = 'connecting' | 'online' | 'reconnecting' | 'refused' | 'closed'

/** A connection of some kind, as its keeper needs it. */
export interface Connection {
  /** Begin to connect; tell the keeper by `up` or `lost` what came of it. */
  open: () => void
  /** Forget what there is of the connection; nothing that it still does may reach the keeper. */
  abandon: () => void
  /** Ask for something that has an answer and changes nothing; raises where none came. */
  ping: () => Promise<unknown>
  /** Several tries in a row have failed; called again as long as that goes on. */
  failing: () => void
}

/** From beginning to connect to having come in. */
const COME_IN_MS = 20_000
const PING_MS = 6_000
/** API Gateway ends connections that are silent for ten minutes. */
const SILENCE_MS = 8 * 60_000
/** A connection that was silent for so long is asked whether it is there when somebody comes back to the page. */
const DOUBTFUL_MS = 20_000
export const TRIES_BEFORE_FAILING = 3

export class Upkeep {
  readonly state: Ref<ConnectionState> = ref('connecting')
  private phase: 'opening' | 'up' | 'checking' | 'pausing' | 'ended' = 'opening'
  private failures = 0
  private heardAt = 0
  /** What is to be done next, unless something happens before: there is one such thing in each phase. */
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly connection: Connection) {
    window.addEventListener('online', this.wake)
    window.addEventListener('offline', this.cut)
    window.addEventListener('pageshow', this.wake)
    window.addEventListener('pointerdown', this.touched)
    document.addEventListener('visibilitychange', this.wake)
  }

  /** Connect. Not done by the constructor: the connection has to know its keeper first. */
  begin(): void {
    this.phase = 'opening'
    this.next(COME_IN_MS, () => this.lost())
    this.connection.open()
  }

  /** We are in. */
  up(): void {
    if (this.phase !== 'opening') return
    this.failures = 0
    this.state.value = 'online'
    this.heard()
    this.rest()
  }

  /** Something came: the connection is alive. */
  heard(): void {
    this.heardAt = Date.now()
  }

  /** The connection has ended, or could not be made, or is good for nothing: make another one. */
  lost(): void {
    if (this.phase === 'ended' || this.phase === 'pausing') return
    this.phase = 'pausing'
    this.failures += 1
    this.state.value = 'reconnecting'
    this.next(pauseBefore(this.failures), () => this.begin())
    this.connection.abandon()
    if (this.failures % TRIES_BEFORE_FAILING === 0) this.connection.failing()
  }

  /** No connection any more, and none again. */
  end(state: 'closed' | 'refused'): void {
    if (this.phase === 'ended') return
    this.phase = 'ended'
    this.state.value = state
    clearTimeout(this.timer)
    window.removeEventListener('online', this.wake)
    window.removeEventListener('offline', this.cut)
    window.removeEventListener('pageshow', this.wake)
    window.removeEventListener('pointerdown', this.touched)
    document.removeEventListener('visibilitychange', this.wake)
    this.connection.abandon()
  }

  /** See whether the connection is alive, and make another one where it is not. */
  async check(): Promise<void> {
    if (this.phase !== 'up') return
    this.phase = 'checking'
    this.next(PING_MS, () => this.lost())
    try {
      await this.connection.ping()
    } catch {
      if (this.phase === 'checking') this.lost()
    }
    if (this.phase === 'checking') this.rest()
  }

  /** The network, the screen or the page is back: don't wait for a timer. */
  private readonly wake = () => {
    if (document.visibilityState !== 'visible') return
    if (this.phase === 'pausing') this.begin()
    else this.touched()
  }

  /** Somebody uses the page. Phones may leave a connection for dead without telling. */
  private readonly touched = () => {
    if (Date.now() - this.heardAt > DOUBTFUL_MS) void this.check()
  }

  private readonly cut = () => {
    if (this.phase === 'up' || this.phase === 'checking') this.lost()
  }

  private rest(): void {
    this.phase = 'up'
    this.next(SILENCE_MS, () => void this.check())
  }

  private next(milliseconds: number, action: () => void): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(action, milliseconds)
  }
}
