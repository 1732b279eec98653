/** A connection to the WebSocket API that comes back by itself. */
import type { Ref } from 'vue'
import type { components } from '@/contracts/live'
import { Refusal } from '@/platform/refusal'
import { type ConnectionState, Upkeep } from './upkeep'

export type { ConnectionState } from './upkeep'
export type LiveSchemas = components['schemas']

/** What comes without being asked for: the channel tells what kind of news it is. */
export type LiveEvent = {
  channel: string
  message: Record<string, unknown> & { subaction?: string; at?: string }
}

interface Options {
  url: string
  /** A token or a ticket; asked for at each connection, as tokens end. Null: there is none (any more). */
  credential: () => Promise<string | null>
  /** Come in (again): sent before the connection counts as online. A Refusal that stays ends it for good. */
  enter?: (socket: LiveSocket) => Promise<unknown>
  /** A game goes over it, or its chat: where nothing comes, see before long whether the connection is alive. */
  urgent?: boolean
  onEvent?: (event: LiveEvent) => void
  /**
   * With kind `offline`: several tries have failed, which goes on; it may be the network, or a credential that is not
   * taken any more (browsers don't tell). With any other kind: the connection has ended for good.
   */
  onRefused?: (refusal: Refusal) => void
}

interface Waiting {
  resolve: (message: never) => void
  reject: (error: Error) => void
  timer: ReturnType<typeof setTimeout>
}

const REPLY_MS = 15_000

/** Refusals that may be over in a moment. */
const PASSING = new Set([
  'offline',
  'busy',
  'internal-error',
  'changed-meanwhile',
  'connection-ended',
  'slow-down',
])

/** Whether asking again may help. */
export const isPassing = (error: unknown): boolean => !(error instanceof Refusal) || PASSING.has(error.kind)

export class LiveSocket {
  readonly state: Ref<ConnectionState>
  private readonly upkeep: Upkeep
  private socket: WebSocket | undefined
  private waiting = new Map<string, Waiting>()
  private listeners = new Set<(event: LiveEvent) => void>()
  private ids = 0
  private tries = 0

  constructor(private readonly options: Options) {
    if (options.onEvent) this.listen(options.onEvent)
    this.upkeep = new Upkeep({
      open: () => void this.connect(),
      abandon: () => this.abandon(),
      ping: () => this.ping(),
      urgent: options.urgent ?? false,
      failing: () => options.onRefused?.(new Refusal({})),
    })
    this.state = this.upkeep.state
    this.upkeep.begin()
  }

  /**
   * Send a frame and wait for its reply; raises Refusal.
   * A request that had no reply may be sent again: the service does everything once.
   */
  request<Reply>(
    message: 'liveadmin' | 'liveplayer' | 'chat',
    data: { subaction: string } & Record<string, unknown>,
  ): Promise<Reply> {
    const socket = this.socket
    if (socket?.readyState !== WebSocket.OPEN) return Promise.reject(new Refusal({}))
    const requestId = String(++this.ids)
    const replied = new Promise<Reply>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.give(requestId, (each) => each.reject(new Refusal({})))
        this.upkeep.check()
      }, REPLY_MS)
      this.waiting.set(requestId, { resolve, reject, timer })
    })
    socket.send(JSON.stringify({ message, requestId, data }))
    return replied
  }

  /** Hear all events; answers with what ends that. */
  listen(listener: (event: LiveEvent) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Give this connection up and make another one, which comes in anew. */
  reconnect(): void {
    this.upkeep.lost()
  }

  /** See whether the connection is alive; another one is made where it is not. */
  check(): void {
    this.upkeep.check()
  }

  /** Close the connection for good. */
  close(state: 'closed' | 'refused' = 'closed'): void {
    this.upkeep.end(state)
  }

  private async connect(): Promise<void> {
    const current = ++this.tries
    const credential = await this.options.credential().catch(() => undefined)
    if (current !== this.tries) return
    if (credential === null) return this.refuse(new Refusal({}, 401))
    if (credential === undefined) return this.upkeep.lost()
    const socket = new WebSocket(`${this.options.url}?access_token=${encodeURIComponent(credential)}`)
    this.socket = socket
    socket.onopen = () => void this.enter(socket)
    socket.onmessage = ({ data }) => this.take(JSON.parse(data as string))
    socket.onclose = () => this.upkeep.lost()
  }

  private async enter(socket: WebSocket): Promise<void> {
    try {
      await this.options.enter?.(this)
      if (this.socket === socket) this.upkeep.up()
    } catch (error) {
      if (this.socket !== socket) return
      if (isPassing(error)) this.upkeep.lost()
      else this.refuse(error as Refusal)
    }
  }

  /** The gateway itself answers, without a function. */
  private ping(): void {
    if (this.socket?.readyState !== WebSocket.OPEN) throw new Refusal({})
    this.socket.send(JSON.stringify({ message: 'ping' }))
  }

  private refuse(refusal: Refusal): void {
    this.upkeep.end('refused')
    this.options.onRefused?.(refusal)
  }

  private take(frame: { channel?: string; requestId?: string; message?: unknown }): void {
    this.upkeep.heard()
    const { channel = '', requestId = '', message } = frame
    // Where a function broke down the gateway answers itself: with a text, and without our `requestId`.
    if (typeof message !== 'object' || message === null) return
    // Another one took its place: coming back would end that one, or the next.
    if (channel === 'connection') return this.refuse(new Refusal({ type: 'replaced' }, 409))
    const asked = this.give(requestId, ({ resolve, reject }) => {
      if (channel === 'error') reject(new Refusal(message, 400))
      else resolve(message as never)
    })
    if (asked) return
    for (const listener of [...this.listeners]) listener({ channel, message: message as never })
  }

  private give(requestId: string, what: (waiting: Waiting) => void): boolean {
    const waiting = this.waiting.get(requestId)
    if (!waiting) return false
    this.waiting.delete(requestId)
    clearTimeout(waiting.timer)
    what(waiting)
    return true
  }

  /** A connection that has died may take minutes to say so: nothing of it is waited for. */
  private abandon(): void {
    this.tries += 1
    const socket = this.socket
    this.socket = undefined
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null
      socket.close()
    }
    for (const requestId of [...this.waiting.keys()]) {
      this.give(requestId, (each) => each.reject(new Refusal({})))
    }
  }
}
