/** A channel of the chat, heard and talked to over a connection that comes and goes. */
import { ref, type ShallowRef, shallowRef, watch } from 'vue'
import { pauseBefore } from '@/live_games/transport/backoff'
import {
  type ConnectionState,
  isPassing,
  type LiveEvent,
  type LiveSchemas,
  type LiveSocket,
} from '@/live_games/transport/socket'
import { asRefusal, type Refusal } from '@/platform/refusal'
import { type ChatMessage, merged, rejoined } from './chat_log'
import { Outbox } from './outbox'

/** More are not shown. */
const KEPT = 300
/** Connections that only listen end after ten minutes. */
const AGAIN_MS = 8 * 60_000

export class ChatChannel {
  readonly messages: ShallowRef<readonly ChatMessage[]> = shallowRef([])
  /** Whether we have been in: what was said last is there. */
  readonly entered = ref(false)
  /** Why we can't come in. */
  readonly refusal = shallowRef<Refusal>()
  readonly outbox = new Outbox(
    (text, clientMessageId) => this.say(text, clientMessageId),
    (messageId) => this.messages.value.some((each) => each.messageId === messageId),
  )
  /** Somebody reads old messages: none of them goes. */
  keepsAll = false
  private readonly endings: (() => void)[]
  private entering = 0
  private failures = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly socket: LiveSocket,
    private readonly channel: string,
    private readonly me?: string,
  ) {
    this.endings = [
      socket.listen((event) => this.take(event)),
      watch(socket.state, (state) => this.follow(state), { immediate: true, flush: 'sync' }),
    ]
  }

  /** Hear nothing more. */
  close(): void {
    for (const end of this.endings) end()
    this.pause()
    void this.request('leave').catch(() => undefined) // then the connection has ended, which is as good
  }

  private follow(state: ConnectionState): void {
    this.pause()
    if (state === 'online') void this.enter()
  }

  private pause(): void {
    this.entering += 1
    clearTimeout(this.timer)
    this.outbox.shut()
  }

  private async enter(): Promise<void> {
    const own = ++this.entering
    const known = this.messages.value.at(-1)?.messageId
    try {
      const { messages } = await this.request<LiveSchemas['ChatEntered']>('enter')
      if (own !== this.entering) return
      this.show(rejoined(this.messages.value, messages, known))
      this.entered.value = true
      this.refusal.value = undefined
      this.failures = 0
      this.timer = setTimeout(() => void this.enter(), AGAIN_MS)
      this.outbox.open()
    } catch (error) {
      if (own !== this.entering) return
      if (isPassing(error)) this.timer = setTimeout(() => void this.enter(), pauseBefore(++this.failures))
      else this.refusal.value = asRefusal(error)
    }
  }

  private say(text: string, clientMessageId: string): Promise<LiveSchemas['ChatSaid']> {
    return this.request('say', { text, clientMessageId })
  }

  private request<Reply>(subaction: string, members: object = {}): Promise<Reply> {
    const data = { subaction, channel: this.channel, ...members }
    return this.socket.request<Reply>('chat', data)
  }

  private take({ channel, message }: LiveEvent): void {
    if (channel !== 'chat' || message.subaction !== 'message' || message.channel !== this.channel) return
    this.show(merged(this.messages.value, [message as unknown as ChatMessage]))
  }

  private show(messages: readonly ChatMessage[]): void {
    const before = new Set(this.messages.value.map(({ messageId }) => messageId))
    this.messages.value = this.keepsAll ? messages : messages.slice(-KEPT)
    for (const each of messages) {
      if (!before.has(each.messageId)) this.outbox.came(each, each.playerName === this.me)
    }
  }
}
