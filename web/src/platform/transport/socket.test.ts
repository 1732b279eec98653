import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Refusal } from '@/platform/refusal'
import { FakeSocket } from './fake_socket'
import { type LiveEvent, LiveSocket } from './socket'

const JOIN = { subaction: 'joingame', gameId: 'g', hostName: 'h' }
const QUESTION = { channel: 'liveadmin', message: { subaction: 'question', at: '2026-11-21T18:00:00.000Z' } }
/** Longer than any pause between two tries. */
const PAUSE = 16_000

let events: LiveEvent[]
let refusals: string[]
let entered: number
let sockets: LiveSocket[]

function connect(more: Partial<ConstructorParameters<typeof LiveSocket>[0]> = {}): LiveSocket {
  const socket = new LiveSocket({
    url: 'wss://live.example',
    credential: async () => 'a ticket&',
    enter: async (line) => {
      await line.request('liveplayer', JOIN)
      entered += 1
    },
    urgent: true,
    onEvent: (event) => events.push(event),
    onRefused: (refusal: Refusal) => refusals.push(refusal.kind),
    ...more,
  })
  sockets.push(socket)
  return socket
}

const settle = () => vi.advanceTimersByTimeAsync(0)

async function online(more = {}): Promise<LiveSocket> {
  const socket = connect(more)
  await settle()
  FakeSocket.last.open()
  FakeSocket.last.reply('joingame', {})
  await settle()
  expect(socket.state.value).toBe('online')
  return socket
}

function show(visibility: 'visible' | 'hidden') {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibility)
  document.dispatchEvent(new Event('visibilitychange'))
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', FakeSocket)
  FakeSocket.all = []
  events = []
  refusals = []
  entered = 0
  sockets = []
})

afterEach(() => {
  for (const each of sockets) each.close()
  expect(vi.getTimerCount()).toBe(0) // whatever was going on, closing leaves nothing behind
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('coming in', () => {
  it('is online only after the reply', async () => {
    const socket = connect()
    await settle()
    expect(FakeSocket.last.url).toBe('wss://live.example?access_token=a%20ticket%26')
    expect(socket.state.value).toBe('connecting')
    FakeSocket.last.open()
    await settle()
    expect(socket.state.value).toBe('connecting')
    FakeSocket.last.reply('joingame', {})
    await settle()
    expect(socket.state.value).toBe('online')
  })

  it('hands on events that come before the reply', async () => {
    connect()
    await settle()
    FakeSocket.last.open()
    FakeSocket.last.say(QUESTION)
    expect(events).toEqual([QUESTION])
  })

  it.each(['game-over', 'kicked', 'other-game', 'no-such-game', 'own-game'])(
    'ends for good with %s',
    async (kind) => {
      const socket = connect()
      await settle()
      FakeSocket.last.open()
      FakeSocket.last.refuse('joingame', kind)
      await settle()
      expect(socket.state.value).toBe('refused')
      expect(refusals).toEqual([kind])
      expect(FakeSocket.last.closedByUs).toBe(true)
      await vi.advanceTimersByTimeAsync(PAUSE)
      expect(FakeSocket.all).toHaveLength(1)
    },
  )

  it.each(['busy', 'internal-error', 'changed-meanwhile', 'connection-ended'])(
    'is tried again with %s',
    async (kind) => {
      const socket = connect()
      await settle()
      FakeSocket.last.open()
      FakeSocket.last.refuse('joingame', kind)
      await settle()
      expect(socket.state.value).toBe('reconnecting')
      await vi.advanceTimersByTimeAsync(PAUSE)
      expect(FakeSocket.all).toHaveLength(2)
      expect(refusals).toEqual([])
    },
  )

  it('is tried again where no reply comes', async () => {
    connect()
    await settle()
    FakeSocket.last.open()
    await vi.advanceTimersByTimeAsync(25_000)
    expect(FakeSocket.all.length).toBeGreaterThan(1)
  })

  it('is tried again where the connection neither opens nor fails', async () => {
    connect()
    await vi.advanceTimersByTimeAsync(25_000)
    expect(FakeSocket.all.length).toBeGreaterThan(1)
    expect(FakeSocket.all[0]?.closedByUs).toBe(true)
  })
})

describe('a handshake that is refused', () => {
  it('looks like a lost network, and is told time and again', async () => {
    const socket = connect()
    await settle()
    for (let number = 1; number <= 6; number += 1) {
      FakeSocket.last.drop()
      expect(socket.state.value).toBe('reconnecting')
      expect(refusals).toHaveLength(Math.floor(number / 3))
      await vi.advanceTimersByTimeAsync(PAUSE)
    }
    expect(new Set(refusals)).toEqual(new Set(['offline']))
  })

  it('is not told any more once we are in', async () => {
    connect()
    await settle()
    FakeSocket.last.drop()
    await vi.advanceTimersByTimeAsync(PAUSE)
    FakeSocket.last.drop()
    await vi.advanceTimersByTimeAsync(PAUSE)
    FakeSocket.last.open()
    FakeSocket.last.reply('joingame', {})
    await settle()
    FakeSocket.last.drop()
    expect(refusals).toEqual([])
  })
})

describe('the credential', () => {
  it('is asked for again at each connection', async () => {
    const credential = vi.fn(async () => 'token')
    await online({ credential })
    FakeSocket.last.drop()
    await vi.advanceTimersByTimeAsync(PAUSE)
    expect(credential).toHaveBeenCalledTimes(2)
  })

  it('may be out of reach for a moment', async () => {
    const socket = connect({ credential: () => Promise.reject(new Error('network')) })
    await settle()
    expect(socket.state.value).toBe('reconnecting')
  })

  it('may be gone: then there is no connection any more', async () => {
    const socket = connect({ credential: async () => null })
    await settle()
    expect(socket.state.value).toBe('refused')
    expect(refusals).toEqual(['signed-out'])
  })

  it('that comes when all is over opens nothing', async () => {
    let give: (token: string) => void = () => undefined
    const socket = connect({ credential: () => new Promise((resolve) => (give = resolve)) })
    socket.close()
    give('late')
    await settle()
    expect(FakeSocket.all).toHaveLength(0)
  })
})

describe('coming back', () => {
  it('waits a moment after the connection has ended, and enters again', async () => {
    const socket = await online()
    FakeSocket.last.drop()
    expect(socket.state.value).toBe('reconnecting')
    await vi.advanceTimersByTimeAsync(400)
    expect(FakeSocket.all).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(700)
    FakeSocket.last.open()
    FakeSocket.last.reply('joingame', {})
    await settle()
    expect(socket.state.value).toBe('online')
    expect(entered).toBe(2)
  })

  it('does not wait when the network or the page is back', async () => {
    await online()
    FakeSocket.last.drop()
    window.dispatchEvent(new Event('online'))
    await settle()
    expect(FakeSocket.all).toHaveLength(2)
    FakeSocket.last.drop()
    show('visible')
    await settle()
    expect(FakeSocket.all).toHaveLength(3)
  })

  it('happens once, however many things call for it', async () => {
    await online({ credential: async () => 'token' })
    FakeSocket.last.drop()
    window.dispatchEvent(new Event('online'))
    window.dispatchEvent(new Event('pageshow'))
    show('visible')
    await vi.advanceTimersByTimeAsync(PAUSE)
    expect(FakeSocket.all).toHaveLength(2)
  })

  it('waits as long as nobody looks at the page', async () => {
    await online()
    FakeSocket.last.drop()
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    window.dispatchEvent(new Event('online'))
    await settle()
    expect(FakeSocket.all).toHaveLength(1)
  })

  it('begins at once where the browser says that it is offline', async () => {
    const socket = await online()
    window.dispatchEvent(new Event('offline'))
    expect(socket.state.value).toBe('reconnecting')
    expect(FakeSocket.last.closedByUs).toBe(true)
  })

  it('ignores what an abandoned connection still does', async () => {
    const socket = await online()
    const old = FakeSocket.last
    const { onclose, onmessage } = old
    socket.reconnect()
    await vi.advanceTimersByTimeAsync(PAUSE)
    expect(old.onclose).toBeNull()
    expect(old.onmessage).toBeNull()
    expect([onclose, onmessage]).not.toContain(null)
    expect(FakeSocket.all).toHaveLength(2)
  })
})

describe('a connection that has died silently', () => {
  const PONG = { message: 'pong' }

  it('is noticed while a game is open, and made again', async () => {
    const socket = await online()
    await vi.advanceTimersByTimeAsync(19_999)
    expect(FakeSocket.last.pings).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(FakeSocket.last.pings).toBe(1)
    await vi.advanceTimersByTimeAsync(4_999)
    expect(socket.state.value).toBe('online')
    await vi.advanceTimersByTimeAsync(1)
    expect(socket.state.value).toBe('reconnecting')
    expect(FakeSocket.last.closedByUs).toBe(true)
    await vi.advanceTimersByTimeAsync(1_000)
    FakeSocket.last.open()
    FakeSocket.last.reply('joingame', {})
    await settle()
    expect(socket.state.value).toBe('online')
    expect(entered).toBe(2)
  })

  it('is noticed on the next connection, too', async () => {
    const socket = await online()
    FakeSocket.last.drop()
    await vi.advanceTimersByTimeAsync(1_000)
    FakeSocket.last.open()
    FakeSocket.last.reply('joingame', {})
    await vi.advanceTimersByTimeAsync(25_000)
    expect(FakeSocket.last.pings).toBe(1)
    expect(socket.state.value).toBe('reconnecting')
  })

  it.each([
    ['an answer to the question whether it is there', PONG],
    ['anything else that comes', QUESTION],
  ])('is another thing than one that gives %s', async (_, frame) => {
    const socket = await online()
    for (let number = 1; number <= 5; number += 1) {
      await vi.advanceTimersByTimeAsync(20_000)
      expect(FakeSocket.last.pings).toBe(number)
      FakeSocket.last.say(frame)
    }
    expect(socket.state.value).toBe('online')
    expect(FakeSocket.all).toHaveLength(1)
    expect(events).not.toContainEqual(PONG)
  })

  it('is not looked for where there is news all the time', async () => {
    await online()
    for (let number = 1; number <= 10; number += 1) {
      await vi.advanceTimersByTimeAsync(15_000)
      FakeSocket.last.say(QUESTION)
    }
    expect(FakeSocket.last.pings).toBe(0)
  })

  it.each(['visibilitychange', 'online', 'pageshow'])('is asked about at once with %s', async (event) => {
    const socket = await online()
    await vi.advanceTimersByTimeAsync(4_000)
    if (event === 'visibilitychange') show('visible')
    else window.dispatchEvent(new Event(event))
    expect(FakeSocket.last.pings).toBe(1)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(socket.state.value).toBe('reconnecting')
  })

  it('is asked about when somebody taps where no game is open', async () => {
    const socket = await online({ urgent: false })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(FakeSocket.last.pings).toBe(0)
    window.dispatchEvent(new Event('pointerdown'))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(socket.state.value).toBe('reconnecting')
  })

  it('is not looked for where something has just come', async () => {
    await online({ urgent: false })
    await vi.advanceTimersByTimeAsync(60_000)
    FakeSocket.last.say(QUESTION)
    window.dispatchEvent(new Event('pointerdown'))
    show('visible')
    await settle()
    expect(FakeSocket.last.pings).toBe(0)
  })

  it('is noticed when a request has no reply', async () => {
    const socket = await online({ urgent: false })
    const answered = socket.request('liveplayer', { subaction: 'answer' })
    const refused = expect(answered).rejects.toMatchObject({ kind: 'offline' })
    await vi.advanceTimersByTimeAsync(15_000)
    await refused
    expect(FakeSocket.last.pings).toBe(1)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(socket.state.value).toBe('reconnecting')
  })

  it('is noticed at once where the browser knows', async () => {
    const socket = await online()
    FakeSocket.last.readyState = FakeSocket.CLOSED
    await vi.advanceTimersByTimeAsync(20_000)
    expect(socket.state.value).toBe('reconnecting')
  })

  it.each([
    ['no game is open', { urgent: false }, 'visible'],
    ['nobody looks', {}, 'hidden'],
  ] as const)('is only kept from ending where %s', async (_, more, visibility) => {
    await online(more)
    show(visibility)
    await vi.advanceTimersByTimeAsync(8 * 60_000 - 1)
    // The one that was due when the page was still to be seen finds that it is not any more.
    expect(FakeSocket.last.pings).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(FakeSocket.last.pings).toBe(1)
    FakeSocket.last.say(PONG)
    await vi.advanceTimersByTimeAsync(8 * 60_000)
    expect(FakeSocket.last.pings).toBe(2)
  })

  it('is watched again as soon as somebody looks', async () => {
    await online()
    show('hidden')
    await vi.advanceTimersByTimeAsync(60_000)
    FakeSocket.last.say(QUESTION)
    show('visible')
    expect(FakeSocket.last.pings).toBe(0)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(FakeSocket.last.pings).toBe(1)
  })
})

describe('requests', () => {
  it('get the reply with their id, in any order', async () => {
    const socket = await online()
    const [first, second] = [1, 2].map((number) =>
      socket.request<{ number: number }>('liveplayer', { subaction: `answer ${number}` }),
    )
    FakeSocket.last.reply('answer 2', { number: 2 })
    FakeSocket.last.reply('answer 1', { number: 1 })
    expect(await Promise.all([first, second])).toEqual([{ number: 1 }, { number: 2 }])
    expect(events).toEqual([])
  })

  it('raise what the service refuses', async () => {
    const socket = await online()
    const answered = socket.request('liveplayer', { subaction: 'answer' })
    FakeSocket.last.refuse('answer', 'game-over')
    await expect(answered).rejects.toMatchObject({ kind: 'game-over' })
    expect(socket.state.value).toBe('online')
  })

  it('raise at once where there is no connection', async () => {
    const socket = connect()
    await expect(socket.request('chat', { subaction: 'say' })).rejects.toMatchObject({ kind: 'offline' })
  })

  it('raise when the connection ends', async () => {
    const socket = await online()
    const answered = socket.request('liveplayer', { subaction: 'answer' })
    FakeSocket.last.drop()
    await expect(answered).rejects.toMatchObject({ kind: 'offline' })
  })

  it('are not confused by the gateway, or by a reply that comes twice', async () => {
    const socket = await online()
    FakeSocket.last.say({ message: 'Internal server error', connectionId: 'c', requestId: '1' })
    FakeSocket.last.reply('joingame', { again: true })
    expect(events).toEqual([{ channel: 'reply', message: { again: true } }])
    expect(socket.state.value).toBe('online')
  })
})

describe('closing', () => {
  it('while connecting leaves nothing behind', async () => {
    const socket = connect()
    await settle()
    socket.close()
    FakeSocket.last.open()
    await vi.advanceTimersByTimeAsync(PAUSE)
    expect(FakeSocket.all).toHaveLength(1)
    expect(FakeSocket.last.sent).toEqual([])
    expect(socket.state.value).toBe('closed')
  })

  it('while entering is no refusal', async () => {
    const socket = connect()
    await settle()
    FakeSocket.last.open()
    socket.close()
    await settle()
    expect(refusals).toEqual([])
    expect(socket.state.value).toBe('closed')
  })

  it('is for good', async () => {
    const socket = await online()
    socket.close()
    window.dispatchEvent(new Event('online'))
    show('visible')
    await vi.advanceTimersByTimeAsync(PAUSE)
    expect(FakeSocket.all).toHaveLength(1)
    expect(socket.state.value).toBe('closed')
  })

  it('ends what listeners hear', async () => {
    const socket = await online()
    const heard: LiveEvent[] = []
    const stop = socket.listen((event) => heard.push(event))
    FakeSocket.last.say(QUESTION)
    stop()
    FakeSocket.last.say(QUESTION)
    expect(heard).toHaveLength(1)
    expect(events).toHaveLength(2)
  })
})
