/** A WebSocket for tests, whose other end is the test. */
export class FakeSocket {
  static readonly CONNECTING = 0
  static readonly OPEN = 1
  static readonly CLOSED = 3
  static all: FakeSocket[] = []

  static get last(): FakeSocket {
    const last = FakeSocket.all.at(-1)
    if (!last) throw new Error('nobody has connected')
    return last
  }

  readyState = FakeSocket.CONNECTING
  sent: { message: string; requestId: string; data: Record<string, unknown> }[] = []
  /** How often it was asked whether the connection is alive. */
  pings = 0
  closedByUs = false
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: (() => void) | null = null

  constructor(readonly url: string) {
    FakeSocket.all.push(this)
  }

  send(text: string): void {
    const frame = JSON.parse(text)
    if (frame.message === 'ping') this.pings += 1
    else this.sent.push(frame)
  }

  close(): void {
    this.closedByUs = true
    this.readyState = FakeSocket.CLOSED
  }

  open(): void {
    this.readyState = FakeSocket.OPEN
    this.onopen?.()
  }

  /** The service ends the connection, or refuses it: browsers don't tell which. */
  drop(): void {
    this.readyState = FakeSocket.CLOSED
    this.onclose?.()
  }

  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }

  /** Reply to the latest request of a kind. */
  reply(subaction: string, message: object, channel = 'reply'): void {
    const asked = this.sent.findLast(({ data }) => data.subaction === subaction)
    if (!asked) throw new Error(`nobody has asked for ${subaction}`)
    this.say({ channel, message, requestId: asked.requestId })
  }

  refuse(subaction: string, kind: string, members: object = {}): void {
    const problem = { type: `urn:buzzline:problem:${kind}`, title: '', detail: kind, ...members }
    this.reply(subaction, problem, 'error')
  }
}
