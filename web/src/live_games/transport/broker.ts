/** A seat at the MQTT broker, for live-scoreboard games; comes back by itself. */
import mqtt, { type MqttClient } from 'mqtt'
import { type Ref, ref } from 'vue'
import { config } from '@/platform/config'
import { pauseBefore } from './backoff'
import type { ConnectionState } from './socket'

interface Options {
  /** `gameId` and `hostName` together name the game; the ticket admits to it. */
  game: { gameId: string; hostName: string; ticket: string }
  playerName: string
  /** Topics below the game's, like `question` or `state/ada`. */
  topics: string[]
  /** Come in (again), once all topics are heard. */
  enter: (broker: LiveBroker) => void
  onMessage: (topic: string, message: Record<string, unknown>) => void
  onRefused?: () => void
}

/** AWS IoT takes eight topics in one request. */
const TOPICS_AT_ONCE = 8
const TRIES_BEFORE_REFUSED = 6

export class LiveBroker {
  readonly state: Ref<ConnectionState> = ref('connecting')
  private readonly client: MqttClient
  private readonly root: string
  private failures = 0
  private readonly wake = () => this.comeBack()

  constructor(private readonly options: Options) {
    const { gameId, hostName, ticket } = options.game
    const { mqttUrl, mqttAuthorizer } = config()
    this.root = `games/${gameId}:${hostName}/`
    this.client = mqtt.connect(mqttUrl ?? '', {
      clientId: `${options.playerName}:${crypto.randomUUID().slice(0, 8)}`,
      username: `buzzline?x-amz-customauthorizer-name=${mqttAuthorizer}`,
      password: ticket,
      protocolVersion: 4,
      keepalive: 60,
      reconnectPeriod: pauseBefore(2),
      resubscribe: false,
      queueQoSZero: false,
    })
    this.client.on('connect', () => void this.enter())
    this.client.on('message', (topic, payload) => this.take(topic, payload))
    this.client.on('close', () => this.lost())
    this.client.on('error', () => undefined) // `close` follows, and then another try
    window.addEventListener('online', this.wake)
    document.addEventListener('visibilitychange', this.wake)
  }

  /** Publish below the game's topic, with the ticket; what was not sent when the connection ended is sent later. */
  send(path: string, members: object = {}): void {
    this.publish(this.root + path, members)
  }

  /** Publish to a topic of the service, with the ticket. */
  publish(topic: string, members: object = {}): void {
    this.client.publish(topic, JSON.stringify({ ticket: this.options.game.ticket, ...members }), { qos: 1 })
  }

  /** Close the connection for good. */
  close(state: ConnectionState = 'closed'): void {
    this.state.value = state
    window.removeEventListener('online', this.wake)
    document.removeEventListener('visibilitychange', this.wake)
    this.client.end(true)
  }

  private async enter(): Promise<void> {
    const topics = this.options.topics.map((topic) => this.root + topic)
    try {
      for (let first = 0; first < topics.length; first += TOPICS_AT_ONCE) {
        await this.client.subscribeAsync(topics.slice(first, first + TOPICS_AT_ONCE), { qos: 1 })
      }
    } catch {
      return // the connection has ended meanwhile; there will be another one
    }
    this.failures = 0
    this.state.value = 'online'
    this.options.enter(this)
  }

  private take(topic: string, payload: Uint8Array): void {
    if (topic.startsWith(this.root)) {
      this.options.onMessage(topic.slice(this.root.length), JSON.parse(new TextDecoder().decode(payload)))
    }
  }

  private lost(): void {
    if (this.state.value === 'closed' || this.state.value === 'refused') return
    this.failures += 1
    this.state.value = 'reconnecting'
    this.client.options.reconnectPeriod = pauseBefore(this.failures)
    if (this.failures === TRIES_BEFORE_REFUSED) this.options.onRefused?.()
  }

  private comeBack(): void {
    if (document.visibilityState === 'visible' && this.state.value === 'reconnecting') this.client.reconnect()
  }
}
