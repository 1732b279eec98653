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
  /** Send something that is answered and changes nothing; raises where that can't be sent. */
  ping: () => void
  /** Whether somebody waits for what comes next, as in a game: then silence is not trusted for long. */
  urgent: boolean
  /** Several tries in a row have failed; called again as long as that goes on. */
  failing: () => void
}

/** From beginning to connect to having come in. */
const COME_IN_MS = 20_000
const PING_MS = 5_000
/** A connection that was silent for so long is asked whether it is there, while a game is to be seen. */
export const SILENCE_MS = 20_000
/** Else it is only kept from ending: API Gateway ends connections that are silent for ten minutes. */
export const IDLE_MS = 8 * 60_000
/** Phones may leave a connection for dead without telling: after so long it is asked when the page is seen again. */
const DOUBTFUL_MS = 3_000
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
    if (this.phase === 'checking') this.rest()
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
  check(): void {
    if (this.phase !== 'up') return
    this.phase = 'checking'
    this.next(PING_MS, () => this.lost())
    try {
      this.connection.ping()
    } catch {
      this.lost()
    }
  }

  /** The network, the screen or the page is back: don't wait for a timer. */
  private readonly wake = () => {
    if (document.visibilityState !== 'visible') return
    if (this.phase === 'pausing') this.begin()
    else if (this.silence > DOUBTFUL_MS) this.check()
    else if (this.phase === 'up') this.rest()
  }

  /** Somebody uses the page. */
  private readonly touched = () => {
    if (this.silence > SILENCE_MS) this.check()
  }

  private readonly cut = () => {
    if (this.phase === 'up' || this.phase === 'checking') this.lost()
  }

  private get silence(): number {
    return Date.now() - this.heardAt
  }

  /** Nothing is to be done until it has been silent for too long. */
  private rest(): void {
    this.phase = 'up'
    const seen = document.visibilityState === 'visible'
    const left = (this.connection.urgent && seen ? SILENCE_MS : IDLE_MS) - this.silence
    if (left > 0) this.next(left, () => this.rest())
    else this.check()
  }

  private next(milliseconds: number, action: () => void): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(action, milliseconds)
  }
}
