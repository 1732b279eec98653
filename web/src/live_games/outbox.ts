/** Sends answers until each has its receipt. */
import type { SentAnswer } from './seat'

/** How long to wait for a receipt before the answer is sent again. */
const FIRST_PAUSE_MS = 6_000
const LONGEST_PAUSE_MS = 30_000

interface Options {
  /** Answers that have no receipt, in the order of their numbers. */
  pending: () => SentAnswer[]
  isOnline: () => boolean
  /** `again`: it was sent over this connection before, and no receipt came. */
  send: (answer: SentAnswer, again: boolean) => void
}

export class Outbox {
  private tries = new Map<number, { count: number; at: number }>()
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly options: Options) {}

  /** Send what is due. */
  flush(): void {
    clearTimeout(this.timer)
    if (!this.options.isOnline()) return
    const pending = this.options.pending()
    const numbers = new Set(pending.map(({ answerNumber }) => answerNumber))
    for (const number of this.tries.keys()) if (!numbers.has(number)) this.tries.delete(number)
    for (const answer of pending) {
      if (this.due(answer) > Date.now()) continue
      const again = this.tries.has(answer.answerNumber)
      this.note(answer)
      this.options.send(answer, again)
    }
    const next = Math.min(...pending.map((answer) => this.due(answer)))
    if (Number.isFinite(next)) this.timer = setTimeout(() => this.flush(), next - Date.now())
  }

  /** On a new connection nothing is on its way any more. */
  restart(): void {
    this.tries.clear()
    this.flush()
  }

  /** Another tab has given an answer: it sends it, too, so wait whether it gets the receipt. */
  leaveToOthers(): void {
    for (const answer of this.options.pending()) {
      if (!this.tries.has(answer.answerNumber)) this.note(answer)
    }
    this.flush()
  }

  stop(): void {
    clearTimeout(this.timer)
  }

  private note({ answerNumber }: SentAnswer): void {
    const count = (this.tries.get(answerNumber)?.count ?? 0) + 1
    this.tries.set(answerNumber, { count, at: Date.now() })
  }

  /** When an answer is to be sent (again). */
  private due({ answerNumber }: SentAnswer): number {
    const tried = this.tries.get(answerNumber)
    if (!tried) return 0
    return tried.at + Math.min(FIRST_PAUSE_MS * 2 ** (tried.count - 1), LONGEST_PAUSE_MS)
  }
}
