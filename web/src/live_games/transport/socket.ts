/** A connection to the WebSocket API that comes back by itself. */
import { type Ref, ref } from 'vue'
import type { components } from '@/contracts/live'
import { Refusal } from '@/platform/refusal'
import { pauseBefore } from './backoff'

export type LiveSchemas = components['schemas']

/** `refused`: the service does not let us in, time and again; see whether the game is still there. */
export type ConnectionState = 'connecting' | 'online' | 'reconnecting' | 'refused' | 'closed'

/** What comes without being asked for: the channel tells what kind of news it is. */
export type LiveEvent = {
  channel: string
  message: Record<string, unknown> & { subaction?: string; at?: string }
}

interface Options {
  url: string
  /** A token or a ticket; asked for at each connection, as tokens end. */
  credential: () => Promise<string | null>
  /** Come in (again): sent before the connection counts as online. A Refusal ends the connection for good. */
  enter?: (socket: LiveSocket) => Promise<void>
  onEvent: (event: LiveEvent) => void
  onRefused?: (refusal: Refusal) => void
}

interface Waiting {
  resolve: (message: never) => void
  reject: (error: Error) => void
}

const REPLY_MS = 15_000
/** API Gateway ends connections that are silent for ten minutes. */
const SILENCE_MS = 8 * 60_000
const TRIES_BEFORE_REFUSED = 6

export class LiveSocket {
  readonly state: Ref<ConnectionState> = ref('connecting')
  private socket: WebSocket | undefined
  private waiting = new Map<string, Waiting>()
  private ids = 0
  private failures = 0
  private ended = false
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly wake = () => this.comeBack()

  constructor(private readonly options: Options) {
    window.addEventListener('online', this.wake)
    document.addEventListener('visibilitychange', this.wake)
    void this.connect()
  }

  /**
   * Send a frame and wait for its reply; raises Refusal.
   * A request that had no reply may be sent again: the service does everything once.
   */
  request<Reply>(
    message: 'liveadmin' | 'liveplayer' | 'chat',
    data: { subaction: string } & object,
  ): Promise<Reply> {
    if (this.socket?.readyState !== WebSocket.OPEN) return Promise.reject(new Refusal({}))
    const requestId = String(++this.ids)
    const replied = new Promise<Reply>((resolve, reject) => {
      this.waiting.set(requestId, { resolve, reject })
      setTimeout(() => this.give(requestId, (each) => each.reject(new Refusal({}))), REPLY_MS)
    })
    this.socket.send(JSON.stringify({ message, requestId, data }))
    return replied
  }

  /** Close the connection for good. */
  close(state: ConnectionState = 'closed'): void {
    this.ended = true
    this.state.value = state
    clearTimeout(this.timer)
    window.removeEventListener('online', this.wake)
    document.removeEventListener('visibilitychange', this.wake)
    this.socket?.close()
  }

  private async connect(): Promise<void> {
    const credential = await this.options.credential().catch(() => undefined)
    if (this.ended) return
    if (credential === null) return this.close('refused')
    if (credential === undefined) return this.retry()
    const socket = new WebSocket(`${this.options.url}?access_token=${encodeURIComponent(credential)}`)
    this.socket = socket
    socket.onopen = () => void this.enter(socket)
    socket.onmessage = ({ data }) => this.take(JSON.parse(data as string))
    socket.onclose = () => this.lost(socket)
  }

  private async enter(socket: WebSocket): Promise<void> {
    try {
      await this.options.enter?.(this)
    } catch (error) {
      if (error instanceof Refusal && error.kind !== 'offline' && error.kind !== 'busy') {
        this.close('refused')
        this.options.onRefused?.(error)
      } else {
        socket.close()
      }
      return
    }
    if (this.ended || this.socket !== socket) return
    this.failures = 0
    this.state.value = 'online'
    this.keepAwake(socket)
  }

  private keepAwake(socket: WebSocket): void {
    this.timer = setTimeout(() => {
      // Entering again is what the contract suggests for long pauses; it changes nothing.
      if (this.socket === socket) void this.enter(socket)
    }, SILENCE_MS)
  }

  private take(frame: { channel?: string; requestId?: string; message?: unknown }): void {
    const { channel = '', requestId = '', message } = frame
    const asked = this.give(requestId, ({ resolve, reject }) => {
      if (channel === 'error') reject(new Refusal(message as object, 400))
      // The gateway itself answers with a text where a function broke down.
      else if (typeof message !== 'object') reject(new Refusal({}, 500))
      else resolve(message as never)
    })
    if (!asked && typeof message === 'object') this.options.onEvent({ channel, message: message as never })
  }

  private give(requestId: string, what: (waiting: Waiting) => void): boolean {
    const waiting = this.waiting.get(requestId)
    if (waiting) {
      this.waiting.delete(requestId)
      what(waiting)
    }
    return waiting !== undefined
  }

  private lost(socket: WebSocket): void {
    if (this.socket !== socket) return
    clearTimeout(this.timer)
    for (const requestId of [...this.waiting.keys()])
      this.give(requestId, (each) => each.reject(new Refusal({})))
    if (!this.ended) this.retry()
  }

  private retry(): void {
    this.failures += 1
    this.state.value = 'reconnecting'
    if (this.failures === TRIES_BEFORE_REFUSED) this.options.onRefused?.(new Refusal({}))
    clearTimeout(this.timer)
    if (!this.ended) this.timer = setTimeout(() => void this.connect(), pauseBefore(this.failures))
  }

  /** The network or the screen is back: don't wait for the timer. */
  private comeBack(): void {
    const closed = this.socket?.readyState === undefined || this.socket.readyState === WebSocket.CLOSED
    if (document.visibilityState === 'visible' && closed && this.state.value === 'reconnecting') {
      clearTimeout(this.timer)
      void this.connect()
    }
  }
}
