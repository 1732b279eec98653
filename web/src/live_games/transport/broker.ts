/** A seat at the MQTT broker, for live-scoreboard games; comes back by itself. */
import type { Ref } from 'vue'
import { config } from '@/platform/config'
import { connect, type MqttClient } from './mqtt_client'
import { type ConnectionState, Upkeep } from '@/platform/transport/upkeep'

interface Options {
  /** The run names the game, the ticket admits to it; in topics and client ids the player goes by an id. */
  game: { run: string; playerId: string; ticket: string; brokerSignature?: string; seat?: number }
  /** Topics below the game's, like `question` or `state/<playerId>`. */
  topics: string[]
  /** The topic, below the game's, on which the service hears that a connection has ended, where it wants to. */
  will?: string
  /** Come in (again), once all topics are heard. */
  enter: (broker: LiveBroker) => void
  onMessage: (topic: string, message: Record<string, unknown>) => void
  /** Several tries have failed, which goes on: it may be the network, or a ticket that is not taken any more. */
  onRefused?: () => void
}

/** AWS IoT takes eight topics in one request. */
const TOPICS_AT_ONCE = 8
/** Connections of a player at a time: client ids end with their number. */
const PLACES = 4
/** So long a player who goes waits for the broker to have heard it. */
const LEAVE_MS = 1_500
/** What was said last has to be on its way before the connection is cut. */
const LAST_WORDS_MS = 250

export class LiveBroker {
  readonly state: Ref<ConnectionState>
  private readonly upkeep: Upkeep
  private readonly root: string
  /** One for each connection: how the library comes back by itself leaves too much to chance. */
  private client: MqttClient | undefined
  /** One of the player's few connections. The newest one has a place, so that after each loss we take the next. */
  private place: number
  /** Whether the address says, too, what the broker wants to know: the second way, where the first is not taken. */
  private inAddress = false
  /** Whether the broker has let us in, so that another way is not tried. */
  private taken = false
  /** What the broker has not confirmed. */
  private unconfirmed = new Set<{ topic: string; payload: string }>()
  /** The connection by a name that no other one has, as client ids come again; and the one before it. */
  private name = ''
  private lastName: string | undefined
  private cameIn = false

  constructor(private readonly options: Options) {
    this.root = `games/${options.game.run}/`
    // Not where the seat before has its connection, which would end before it is told that it was taken over.
    const half = PLACES / 2
    this.place = ((options.game.seat ?? 0) % 2) * half + Math.floor(Math.random() * half)
    this.upkeep = new Upkeep({
      open: () => this.connect(),
      abandon: () => this.abandon(),
      ping: () => this.client?.sendPing(),
      urgent: true,
      failing: () => options.onRefused?.(),
    })
    this.state = this.upkeep.state
    if (options.will) window.addEventListener('pagehide', this.hide)
    this.upkeep.begin()
  }

  /** Publish below the game's topic, with the ticket; what was not sent when the connection ended is sent later. */
  send(path: string, members: object = {}): void {
    this.publish(this.root + path, members)
  }

  /** Publish to a topic of the service, with the ticket. */
  publish(topic: string, members: object = {}): void {
    const message = { topic, payload: JSON.stringify({ ticket: this.options.game.ticket, ...members }) }
    this.unconfirmed.add(message)
    if (this.state.value === 'online') this.hand(message)
  }

  /** See whether the connection is alive; another one is made where it is not. */
  check(): void {
    this.upkeep.check()
  }

  /** What the service wants to know of the connection of somebody who comes in. */
  get connection(): { connection: string; lastConnection?: string } {
    return { connection: this.name, lastConnection: this.lastName }
  }

  /** Say that the player goes, and close the connection for good. */
  async leave(): Promise<void> {
    const { client } = this
    if (client?.connected) {
      await new Promise<void>((resolve) => {
        setTimeout(resolve, LEAVE_MS)
        client.publish(this.willTopic, this.lastWords({ forGood: true }), { qos: 1 }, () => resolve())
      })
    }
    this.close()
  }

  /** Close the connection for good. */
  close(state: 'closed' | 'refused' = 'closed'): void {
    window.removeEventListener('pagehide', this.hide)
    this.unconfirmed.clear()
    this.upkeep.end(state)
  }

  /** The page may come back with a connection that has ended: it makes another one then. */
  private readonly hide = () => this.upkeep.lost()

  private get willTopic(): string {
    return this.root + (this.options.will ?? '')
  }

  private lastWords(members: object = {}): string {
    return JSON.stringify({ ticket: this.options.game.ticket, connection: this.name, ...members })
  }

  private connect(): void {
    if (this.cameIn) this.lastName = this.name
    this.cameIn = false
    // Of very many the service remembers the last ones, by their names.
    this.name = Date.now().toString(36) + Math.random().toString(36).slice(2, 6)
    this.place = (this.place + 1) % PLACES
    const { mqttUrl, mqttAuthorizer } = config()
    const query = this.query(mqttAuthorizer ?? '')
    const ticket = new URLSearchParams({ ticket: this.options.game.ticket })
    const client = connect(`${mqttUrl ?? ''}${this.inAddress ? `?${query}&${ticket}` : ''}`, {
      clientId: `${this.options.game.playerId}:${this.place + 1}`,
      username: `buzzline?${query}`,
      password: this.options.game.ticket,
      protocolVersion: 4,
      // The shortest that AWS IoT takes: after one and a half of it the broker knows that somebody is gone.
      keepalive: 30,
      // The library's own timers are a worker made of a string, which the content security policy forbids.
      timerVariant: 'native',
      ...(this.options.will
        ? { will: { topic: this.willTopic, payload: this.lastWords(), qos: 1 as const, retain: false } }
        : {}),
    })
    this.client = client
    client.on('connect', () => void this.enter(client))
    client.on('packetreceive', () => this.client === client && this.upkeep.heard())
    client.on('message', (topic, payload) => this.client === client && this.take(topic, payload))
    client.on('close', () => this.gone(client))
    client.on('error', () => this.gone(client))
  }

  /** What AWS IoT reads of the user name or the address: which authorizer takes the ticket, and what has to be signed for it. */
  private query(authorizer: string): string {
    const { run, brokerSignature } = this.options.game
    const signed = { 'x-amz-customauthorizer-signature': brokerSignature ?? '', run }
    return new URLSearchParams({
      'x-amz-customauthorizer-name': authorizer,
      ...(brokerSignature ? signed : {}),
    }).toString()
  }

  private async enter(client: MqttClient): Promise<void> {
    this.taken = true
    const topics = this.options.topics.map((topic) => this.root + topic)
    try {
      for (let first = 0; first < topics.length; first += TOPICS_AT_ONCE) {
        if (this.client !== client) return
        await client.subscribeAsync(topics.slice(first, first + TOPICS_AT_ONCE), { qos: 1 })
      }
    } catch {
      return this.gone(client)
    }
    if (this.client !== client) return
    this.upkeep.up()
    this.cameIn = true
    for (const message of this.unconfirmed) this.hand(message)
    this.options.enter(this)
  }

  private hand(message: { topic: string; payload: string }): void {
    this.client?.publish(message.topic, message.payload, { qos: 1 }, (error) => {
      if (!error) this.unconfirmed.delete(message)
    })
  }

  private take(topic: string, payload: Uint8Array): void {
    if (topic.startsWith(this.root)) {
      this.options.onMessage(topic.slice(this.root.length), JSON.parse(new TextDecoder().decode(payload)))
    }
  }

  private gone(client: MqttClient): void {
    if (this.client !== client) return
    if (!this.taken) this.inAddress = !this.inAddress
    this.upkeep.lost()
  }

  private abandon(): void {
    const client = this.client
    this.client = undefined
    if (!client?.connected || !this.options.will) return void client?.end(true)
    // A broker sends no will for a connection that is closed in order, as browsers do with those of a page.
    client.publish(this.willTopic, this.lastWords(), { qos: 0 })
    setTimeout(() => client.end(true), LAST_WORDS_MS)
  }
}
