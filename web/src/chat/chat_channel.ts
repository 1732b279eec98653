/** A channel of the chat, heard and talked to over a connection that comes and goes. */
import { ref, type ShallowRef, shallowRef, watch } from 'vue'
import { pauseBefore } from '@/platform/transport/backoff'
import {
  type ConnectionState,
  isPassing,
  type LiveEvent,
  type LiveSchemas,
  type LiveSocket,
} from '@/platform/transport/socket'
import { asRefusal, Refusal } from '@/platform/refusal'
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
  /** Who may talk, as the host decided; not known before we have been in. */
  readonly who = ref<LiveSchemas['ChatSwitch']>('all')
  /** Names of those who may not: the host knows all of them, others only of themselves. */
  readonly muted: ShallowRef<readonly string[]> = shallowRef([])
  readonly outbox = new Outbox(
    (text, clientMessageId) => this.say(text, clientMessageId),
    (messageId) => this.messages.value.some((each) => each.messageId === messageId),
  )
  /** Somebody reads old messages: none of them goes. */
  keepsAll = false
  private readonly endings: (() => void)[]
  /** A message may come after the news that it was removed. */
  private readonly removed = new Set<string>()
  /** What was removed during a break is not told: only what the service has counts after it. */
  private broken = false
  private entering = 0
  private failures = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    readonly socket: LiveSocket,
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
    this.broken = true
    clearTimeout(this.timer)
    this.outbox.shut()
  }

  private async enter(): Promise<void> {
    const own = ++this.entering
    const known = this.messages.value.at(-1)?.messageId
    try {
      const { messages, who, muted } = await this.request<LiveSchemas['ChatEntered']>('enter')
      if (own !== this.entering) return
      const before = this.messages.value
      const kept = this.broken ? before.filter(({ messageId }) => !known || messageId > known) : before
      this.broken = false
      this.show(rejoined(kept, messages, known))
      this.who.value = who
      this.muted.value = muted
      this.entered.value = true
      this.refusal.value = undefined
      this.failures = 0
      this.timer = setTimeout(() => void this.enter(), AGAIN_MS)
      this.outbox.open()
    } catch (error) {
      if (own !== this.entering) return
      const wait = error instanceof Refusal ? error.retryAfterSeconds : undefined
      if (wait || isPassing(error)) {
        const pause = wait ? wait * 1000 : pauseBefore(++this.failures)
        this.timer = setTimeout(() => void this.enter(), pause)
      } else this.refusal.value = asRefusal(error)
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
    if (channel !== 'chat' || message.channel !== this.channel) return
    if (message.subaction === 'message')
      this.show(merged(this.messages.value, [message as unknown as ChatMessage]))
    else if (message.subaction === 'removed') this.takeAway(message.messageId as string)
    else if (message.subaction === 'switched') this.who.value = message.who as LiveSchemas['ChatSwitch']
    else if (message.subaction === 'muted') this.note(message as unknown as LiveSchemas['ChatMuted'])
  }

  /** Take a message off everybody's screen. */
  async remove(messageId: string): Promise<void> {
    await this.request('remove', { messageId })
    this.takeAway(messageId)
  }

  /** As the host: let a player say nothing more, or something again. */
  async mute(playerName: string, muted: boolean): Promise<void> {
    this.note(await this.request<LiveSchemas['ChatMuted']>('mute', { playerName, muted }))
  }

  /** As the host: decide who may talk. */
  async decide(who: LiveSchemas['ChatSwitch']): Promise<void> {
    await this.request('switch', { who })
    this.who.value = who
  }

  /** Whether a player may say nothing, as far as we know. */
  isMuted(playerName: string): boolean {
    return this.muted.value.some((each) => each.toLowerCase() === playerName.toLowerCase())
  }

  private takeAway(messageId: string): void {
    this.removed.add(messageId)
    this.show(this.messages.value)
  }

  private note({ playerName, muted }: { playerName: string; muted: boolean }): void {
    const others = this.muted.value.filter((each) => each.toLowerCase() !== playerName.toLowerCase())
    this.muted.value = muted ? [...others, playerName] : others
  }

  private show(all: readonly ChatMessage[]): void {
    const messages = all.filter(({ messageId }) => !this.removed.has(messageId))
    const before = new Set(this.messages.value.map(({ messageId }) => messageId))
    this.messages.value = this.keepsAll ? messages : messages.slice(-KEPT)
    for (const each of messages) {
      if (!before.has(each.messageId)) this.outbox.came(each, each.playerName === this.me)
    }
  }
}
