/** What was typed and is on its way: one message after the other, each said once. */
import { ref, type ShallowRef, shallowRef } from 'vue'
import { isPassing } from '@/platform/transport/socket'
import { messageOf, Refusal } from '@/platform/refusal'
import type { ChatMessage } from './chat_log'

export interface Outgoing {
  /** Our name for the message: sent again with the same it is the same message. */
  readonly clientMessageId: string
  readonly text: string
  /**
   * `said`: the service has it, so it will be among the messages in a moment. `unsent`: there was no answer, time and
   * again. `refused`: it has to be said differently.
   */
  readonly state: 'sending' | 'said' | 'unsent' | 'refused'
  readonly messageId?: string
  /** In words, why it was refused. */
  readonly reason?: string
  /** How often it was sent. */
  readonly tries: number
  readonly since: number
}

const TRIES = 3
/** What could not be sent for so long nobody expects any more. */
const STALE_MS = 2 * 60_000
export class Outbox {
  readonly list: ShallowRef<readonly Outgoing[]> = shallowRef([])
  /** We said too much at once: when it goes on. */
  readonly pausedUntil = ref(0)
  private ready = false
  private sending = false
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly say: (text: string, clientMessageId: string) => Promise<{ messageId: string }>,
    /** Whether a message is among those that came. */
    private readonly isThere: (messageId: string) => boolean,
  ) {}

  /** Send a text as soon as its turn has come. */
  add(text: string): void {
    const clientMessageId = crypto.randomUUID()
    this.list.value = [
      ...this.list.value,
      { clientMessageId, text, state: 'sending', tries: 0, since: Date.now() },
    ]
    void this.work()
  }

  /** Try again to send a message. */
  retry(clientMessageId: string): void {
    this.change(clientMessageId, { state: 'sending', since: Date.now(), tries: 0 })
    void this.work()
  }

  /** Forget a message. */
  drop(clientMessageId: string): void {
    this.list.value = this.list.value.filter((each) => each.clientMessageId !== clientMessageId)
  }

  /** The channel is open: send what waits. */
  open(): void {
    this.ready = true
    for (const { clientMessageId, state, since } of this.list.value) {
      if (state === 'sending' && Date.now() - since > STALE_MS)
        this.change(clientMessageId, { state: 'unsent' })
    }
    this.goOn()
  }

  /** The connection is lost: wait. */
  shut(): void {
    this.ready = false
    clearTimeout(this.timer)
  }

  /** A new message came; `own`: from the player whose outbox this is. If it is one of ours, it has arrived. */
  came(message: ChatMessage, own: boolean): void {
    const ours = this.list.value.find(
      (each) =>
        each.messageId === message.messageId ||
        // It comes before the reply to it, which would tell the id; or the reply was lost.
        (own && each.tries > 0 && !each.messageId && each.state !== 'refused' && each.text === message.text),
    )
    if (ours) this.drop(ours.clientMessageId)
  }

  private async work(): Promise<void> {
    if (this.sending) return
    this.sending = true
    for (let next = this.next(); next; next = this.next()) await this.send(next)
    this.sending = false
  }

  private next(): Outgoing | undefined {
    if (!this.ready || Date.now() < this.pausedUntil.value) return undefined
    return this.list.value.find(({ state }) => state === 'sending')
  }

  private async send({ clientMessageId, text, tries }: Outgoing): Promise<void> {
    this.change(clientMessageId, { tries: tries + 1 })
    try {
      const { messageId } = await this.say(text, clientMessageId)
      if (this.isThere(messageId)) this.drop(clientMessageId)
      else this.change(clientMessageId, { state: 'said', messageId })
    } catch (error) {
      if (error instanceof Refusal && error.kind === 'slow-down') {
        this.pausedUntil.value = Date.now() + (error.retryAfterSeconds ?? 10) * 1000
        this.goOn()
      } else if (!isPassing(error)) {
        this.change(clientMessageId, { state: 'refused', reason: messageOf(error) })
      } else if (tries + 1 < TRIES) {
        await new Promise((resolve) => setTimeout(resolve, 1000 * (tries + 1)))
      } else {
        this.change(clientMessageId, { state: 'unsent' })
      }
    }
  }

  /** Work now, or when the pause is over. */
  private goOn(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(
      () => {
        this.pausedUntil.value = 0
        void this.work()
      },
      Math.max(0, this.pausedUntil.value - Date.now()),
    )
  }

  private change(clientMessageId: string, members: Partial<Outgoing>): void {
    this.list.value = this.list.value.map((each) =>
      each.clientMessageId === clientMessageId ? { ...each, ...members } : each,
    )
  }
}
