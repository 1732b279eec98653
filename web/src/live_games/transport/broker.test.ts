import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LiveBroker } from './broker'

class FakeClient extends EventEmitter {
  subscribed: string[][] = []
  published: { topic: string; payload: Record<string, unknown>; done?: (error?: Error) => void }[] = []
  ended = false
  connected = true
  pings = 0
  refusesTopics = false

  constructor(
    readonly url: string,
    readonly options: Record<string, unknown>,
  ) {
    super()
    clients.push(this)
  }

  async subscribeAsync(topics: string[], options: object): Promise<void> {
    expect(options).toEqual({ qos: 1 })
    if (this.refusesTopics) throw new Error('Unspecified error')
    this.subscribed.push(topics)
  }

  publish(topic: string, payload: string, options: object, done?: (error?: Error) => void): void {
    expect(options).toEqual({ qos: done ? 1 : 0 })
    this.published.push({ topic, payload: JSON.parse(payload), done })
  }

  sendPing(): void {
    this.pings += 1
  }

  end(force: boolean): void {
    expect(force).toBe(true)
    this.ended = true
  }
}

const { clients } = vi.hoisted(() => ({ clients: [] as FakeClient[] }))
vi.mock('./mqtt_client', () => ({
  connect: (url: string, options: Record<string, unknown>) => new FakeClient(url, options),
}))
vi.mock('@/platform/config', () => ({
  config: () => ({ mqttUrl: 'wss://broker.example/mqtt', mqttAuthorizer: 'tickets' }),
}))

const TOPICS = [
  'question',
  'playercorrect',
  'scoreboard',
  'ended',
  'state/idofbo',
  'results/idofbo',
  'kicked/idofbo',
]
const PAUSE = 16_000

let signed: { brokerSignature?: string; seat?: number }
let heard: [string, Record<string, unknown>][]
let entered: number
let failing: number
let broker: LiveBroker

function connect(topics = TOPICS): FakeClient {
  broker = new LiveBroker({
    game: { run: 'run-1', playerId: 'idofbo', ticket: 'ticket', ...signed },
    topics,
    enter: () => (entered += 1),
    onMessage: (topic, message) => heard.push([topic, message]),
    onRefused: () => (failing += 1),
  })
  return last()
}

const last = () => clients.at(-1) as FakeClient
const settle = () => vi.advanceTimersByTimeAsync(0)

async function online(topics = TOPICS): Promise<FakeClient> {
  const client = connect(topics)
  client.emit('connect')
  await settle()
  expect(broker.state.value).toBe('online')
  return client
}

beforeEach(() => {
  vi.useFakeTimers()
  clients.length = 0
  heard = []
  entered = failing = 0
  signed = {}
})

afterEach(() => {
  broker.close()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

describe('coming in', () => {
  it('hears all topics before it enters, eight in one request', async () => {
    const client = await online([...TOPICS, 'a', 'b'])
    expect(client.subscribed).toEqual([
      [...TOPICS, 'a'].map((topic) => `games/run-1/${topic}`),
      ['games/run-1/b'],
    ])
    expect(entered).toBe(1)
  })

  it('shows the ticket to the authorizer', async () => {
    const { url, options } = await online()
    expect(url).toBe('wss://broker.example/mqtt')
    expect(options).toMatchObject({
      username: 'buzzline?x-amz-customauthorizer-name=tickets',
      password: 'ticket',
    })
    expect(options.clientId).toMatch(/^idofbo:[1-4]$/)
  })

  it('shows what the service has signed to the broker, before that asks the authorizer', async () => {
    signed = { brokerSignature: 'a+b/c==' }
    const { options } = await online()
    expect(options.username).toBe(
      'buzzline?x-amz-customauthorizer-name=tickets' +
        '&x-amz-customauthorizer-signature=a%2Bb%2Fc%3D%3D&run=run-1',
    )
  })

  it('shows the same in the address where the broker does not take it otherwise, by turns', async () => {
    signed = { brokerSignature: 'a+b/c==' }
    connect()
    for (let number = 1; number <= 2; number += 1) {
      last().emit('close')
      await vi.advanceTimersByTimeAsync(PAUSE)
    }
    const [first, second, third] = clients as [FakeClient, FakeClient, FakeClient]
    expect(first.url).toBe('wss://broker.example/mqtt')
    expect(second.url).toBe(
      'wss://broker.example/mqtt?x-amz-customauthorizer-name=tickets' +
        '&x-amz-customauthorizer-signature=a%2Bb%2Fc%3D%3D&run=run-1&ticket=ticket',
    )
    expect(second.options).toMatchObject({ username: first.options.username, password: 'ticket' })
    expect(third.url).toBe(first.url)
  })

  it.each([0, 1])('keeps to the way that was taken', async (refusals) => {
    connect()
    for (let number = 1; number <= refusals; number += 1) {
      last().emit('close')
      await vi.advanceTimersByTimeAsync(PAUSE)
    }
    const { url } = last()
    expect(url.includes('?')).toBe(refusals === 1)
    last().emit('connect')
    await settle()
    for (let number = 1; number <= 3; number += 1) {
      last().emit('close')
      await vi.advanceTimersByTimeAsync(PAUSE)
      expect(last().url).toBe(url)
    }
  })

  it('is tried again where topics are refused', async () => {
    const client = connect()
    client.refusesTopics = true
    client.emit('connect')
    await settle()
    expect(broker.state.value).toBe('reconnecting')
    expect(client.ended).toBe(true)
    expect(entered).toBe(0)
  })

  it('is tried again where nothing happens', async () => {
    connect()
    await vi.advanceTimersByTimeAsync(25_000)
    expect(clients.length).toBeGreaterThan(1)
  })
})

describe('coming back', () => {
  it('subscribes and enters again, on a connection of its own', async () => {
    const old = await online()
    old.emit('close')
    expect(broker.state.value).toBe('reconnecting')
    expect(old.ended).toBe(true)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(clients).toHaveLength(2)
    expect(last().options.clientId).toMatch(/^idofbo:[1-4]$/)
    // Where another page took the place, taking it back would go on for ever.
    expect(last().options.clientId).not.toBe(old.options.clientId)
    last().emit('connect')
    await settle()
    expect(last().subscribed).toHaveLength(1)
    expect(entered).toBe(2)
  })

  it('does not end the connection of the seat before, which is yet to be told', () => {
    const placesOf = (seat: number) =>
      [0, 0.99].map((chance) => {
        vi.spyOn(Math, 'random').mockReturnValue(chance)
        signed = { seat }
        const { clientId } = connect().options
        broker.close()
        return clientId
      })
    const all = [...placesOf(0), ...placesOf(1)]
    expect(new Set(all).size).toBe(4)
    expect(placesOf(2)).toEqual(all.slice(0, 2))
    vi.restoreAllMocks()
  })

  it('hears nothing more of the old connection', async () => {
    const old = await online()
    old.emit('close')
    old.emit('error', new Error('late'))
    old.emit('connect')
    old.emit('message', 'games/run-1/question', Buffer.from('{}'))
    await settle()
    expect(heard).toEqual([])
    expect(entered).toBe(1)
  })

  it('tells that it fails time and again', async () => {
    connect()
    for (let number = 1; number <= 6; number += 1) {
      last().emit('error', new Error('Connection refused: Not authorized'))
      last().emit('close')
      await vi.advanceTimersByTimeAsync(PAUSE)
    }
    expect(failing).toBe(2)
  })
})

describe('messages', () => {
  it('come with the topic below the game', async () => {
    const client = await online()
    client.emit('message', 'games/run-1/results/idofbo', Buffer.from('{"receipt":{"answerNumber":1}}'))
    client.emit('message', 'games/run-2/question', Buffer.from('{}'))
    expect(heard).toEqual([['results/idofbo', { receipt: { answerNumber: 1 } }]])
  })

  it('go out with the ticket', async () => {
    const client = await online()
    broker.send('answers/idofbo', { questionNumber: 1 })
    broker.publish('hostgame')
    expect(client.published.map(({ topic, payload }) => [topic, payload])).toEqual([
      ['games/run-1/answers/idofbo', { ticket: 'ticket', questionNumber: 1 }],
      ['hostgame', { ticket: 'ticket' }],
    ])
  })

  it('that were not confirmed go out again, others do not', async () => {
    const client = await online()
    broker.send('one')
    broker.send('two')
    client.published[0]?.done?.()
    client.published[1]?.done?.(new Error('Connection closed'))
    client.emit('close')
    broker.send('three')
    await vi.advanceTimersByTimeAsync(2_000)
    last().emit('connect')
    await settle()
    expect(last().published.map(({ topic }) => topic)).toEqual(['games/run-1/two', 'games/run-1/three'])
  })
})

describe('a connection that has died silently', () => {
  it('is noticed, and made again', async () => {
    const client = await online()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(client.pings).toBe(1)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(broker.state.value).toBe('reconnecting')
    expect(client.ended).toBe(true)
    await vi.advanceTimersByTimeAsync(2_000)
    last().emit('connect')
    await settle()
    expect(broker.state.value).toBe('online')
    expect(entered).toBe(2)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(last().pings).toBe(1)
  })

  it('is noticed when somebody comes back to the page', async () => {
    const client = await online()
    await vi.advanceTimersByTimeAsync(10_000)
    window.dispatchEvent(new Event('pageshow'))
    expect(client.pings).toBe(1)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(broker.state.value).toBe('reconnecting')
  })

  it('is another thing than one that answers', async () => {
    const client = await online()
    for (let number = 1; number <= 5; number += 1) {
      await vi.advanceTimersByTimeAsync(20_000)
      expect(client.pings).toBe(number)
      client.emit('packetreceive', { cmd: 'pingresp' })
    }
    expect(broker.state.value).toBe('online')
    expect(clients).toHaveLength(1)
  })
})

describe('closing', () => {
  it('while connecting leaves nothing behind', async () => {
    const client = connect()
    broker.close()
    expect(client.ended).toBe(true)
    client.emit('connect')
    await vi.advanceTimersByTimeAsync(PAUSE)
    expect(clients).toHaveLength(1)
    expect(entered).toBe(0)
    expect(broker.state.value).toBe('closed')
  })

  it('while subscribing enters nothing', async () => {
    const client = connect()
    client.emit('connect')
    broker.close()
    await settle()
    expect(entered).toBe(0)
  })
})

describe("the end of a player's connection", () => {
  const will = (client: FakeClient) =>
    client.options['will'] as { topic: string; payload: string; qos: number }
  const nameOf = (client: FakeClient) =>
    (JSON.parse(will(client).payload) as { connection: string }).connection
  const lastWords = (client: FakeClient) => client.published.at(-1)

  async function onlineAsPlayer(): Promise<FakeClient> {
    broker = new LiveBroker({
      game: { run: 'run-1', playerId: 'idofbo', ticket: 'ticket' },
      topics: TOPICS,
      will: 'leave/idofbo',
      enter: () => (entered += 1),
      onMessage: () => undefined,
    })
    last().emit('connect')
    await settle()
    return last()
  }

  afterEach(() => {
    broker.close()
    vi.advanceTimersByTime(2_000)
  })

  it('is told by the broker under a name of its own', async () => {
    const first = await onlineAsPlayer()
    expect(will(first)).toMatchObject({ topic: 'games/run-1/leave/idofbo', qos: 1, retain: false })
    expect(JSON.parse(will(first).payload)).toEqual({ ticket: 'ticket', connection: nameOf(first) })
    expect(broker.connection).toEqual({ connection: nameOf(first), lastConnection: undefined })
    first.connected = false
    first.emit('close')
    await vi.advanceTimersByTimeAsync(PAUSE)
    const failed = last()
    failed.emit('close')
    await vi.advanceTimersByTimeAsync(PAUSE)
    const second = last()
    second.emit('connect')
    await settle()
    expect(new Set([nameOf(first), nameOf(failed), nameOf(second)]).size).toBe(3)
    expect(broker.connection).toEqual({ connection: nameOf(second), lastConnection: nameOf(first) })
    for (const client of [first, failed, second]) expect(nameOf(client)).toMatch(/^[0-9a-z]{8,32}$/)
  })

  it.each([
    ['the page is left', () => window.dispatchEvent(new Event('pagehide'))],
    ['it is closed', () => broker.close()],
  ])('is told where %s, as no broker does then', async (_, act) => {
    const client = await onlineAsPlayer()
    act()
    expect(lastWords(client)).toMatchObject({
      topic: 'games/run-1/leave/idofbo',
      payload: { ticket: 'ticket', connection: nameOf(client) },
    })
    expect(client.ended, 'not before it is on its way').toBe(false)
    await vi.advanceTimersByTimeAsync(300)
    expect(client.ended).toBe(true)
  })

  it('is another connection where a page that was left comes back', async () => {
    const client = await onlineAsPlayer()
    window.dispatchEvent(new Event('pagehide'))
    await vi.advanceTimersByTimeAsync(PAUSE)
    expect(last()).not.toBe(client)
  })

  it('waits for a player who goes, but not for long', async () => {
    const client = await onlineAsPlayer()
    const gone = broker.leave()
    expect(lastWords(client)?.payload).toEqual({
      ticket: 'ticket',
      connection: nameOf(client),
      forGood: true,
    })
    await settle()
    expect(broker.state.value).toBe('online')
    lastWords(client)?.done?.()
    await gone
    expect(broker.state.value).toBe('closed')
    const other = await onlineAsPlayer()
    void broker.leave()
    await vi.advanceTimersByTimeAsync(2_000)
    expect([broker.state.value, other.ended]).toEqual(['closed', true])
  })
})
