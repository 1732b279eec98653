import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Refusal } from '@/platform/refusal'
import { api, got } from '@/platform/api'
import type { PlayerLink } from './player_link'
import { overSocket } from './over_socket'
import type { GameEvent } from './player_game'
import { at, joinedWith, receipt, seatIn } from './samples'
import { FakeSocket } from '@/platform/transport/fake_socket'

vi.mock('@/platform/config', () => ({ config: () => ({ webSocketUrl: 'wss://live.example' }) }))
vi.mock('@/platform/api', () => ({ api: vi.fn(() => ({ GET: vi.fn() })), got: vi.fn() }))

let events: GameEvent[]
let line: PlayerLink

const settle = () => vi.advanceTimersByTimeAsync(0)
const kinds = () => events.map(({ kind }) => kind)

async function come(): Promise<void> {
  await settle()
  FakeSocket.last.open()
  FakeSocket.last.reply('joingame', joinedWith())
  await settle()
}

async function fail(times: number): Promise<void> {
  for (let number = 0; number < times; number += 1) {
    await settle()
    FakeSocket.last.drop()
    await vi.advanceTimersByTimeAsync(16_000)
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.mocked(got).mockReset()
  FakeSocket.all = []
  events = []
  line = overSocket(seatIn(), (event) => events.push(event))
})

afterEach(() => {
  line.close()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('a game over a WebSocket', () => {
  it('is entered with the ticket', async () => {
    await come()
    expect(FakeSocket.last.url).toContain('access_token=ticket')
    expect(FakeSocket.last.sent[0]?.data).toEqual({
      subaction: 'joingame',
      gameId: 'g',
      hostName: 'quizmaster',
    })
    expect(kinds()).toEqual(['entering', 'joined'])
  })

  it('hears what is for players, and nothing else', async () => {
    await come()
    events = []
    for (const [channel, subaction] of [
      ['liveadmin', 'question'],
      ['liveadmin', 'hostaway'],
      ['liveadmin', 'hostback'],
      ['liveadmin', 'kicked'],
      ['liveadmin', 'seattaken'],
      ['liveadmin', 'something new'],
      ['chat', 'message'],
      ['notification', undefined],
    ]) {
      FakeSocket.last.say({ channel, message: { subaction, at: at(1) } })
    }
    expect(kinds()).toEqual(['question', 'host', 'host', 'over', 'over'])
  })

  it('sends answers and hears their receipts', async () => {
    await come()
    line.send({ answerNumber: 3, questionNumber: 2, response: 'A' }, false)
    expect(FakeSocket.last.sent.at(-1)?.data).toMatchObject({
      subaction: 'answer',
      answerNumber: 3,
      questionNumber: 2,
      response: 'A',
    })
    FakeSocket.last.reply('answer', receipt(3, 2))
    await settle()
    expect(events.at(-1)).toEqual({ kind: 'receipt', receipt: receipt(3, 2) })
  })

  it('looks after the connection where no receipt came', async () => {
    await come()
    line.send({ answerNumber: 1, questionNumber: 1, response: 'A' }, true)
    expect(FakeSocket.last.sent.map(({ data }) => data.subaction)).toEqual(['joingame', 'answer'])
    expect(FakeSocket.last.pings).toBe(1)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(line.state.value).toBe('reconnecting')
  })

  it.each([
    ['busy', []],
    ['game-over', [{ kind: 'over', reason: 'game-over' }]],
    ['kicked', [{ kind: 'over', reason: 'kicked' }]],
    ['seat-taken', [{ kind: 'over', reason: 'seat-taken' }]],
    ['too-many-answers', [{ kind: 'untaken', answerNumber: 1 }]],
    ['not-an-answer', [{ kind: 'noAnswer', answerNumber: 1 }]],
  ])('tells what a refused answer means: %s', async (kind, told) => {
    await come()
    events = []
    line.send({ answerNumber: 1, questionNumber: 1, response: 'A' }, false)
    FakeSocket.last.refuse('answer', kind)
    await settle()
    expect(events).toEqual(told)
  })

  it('tells the last number where the one of an answer was used for another', async () => {
    await come()
    events = []
    line.send({ answerNumber: 1, questionNumber: 1, response: 'A' }, false)
    FakeSocket.last.refuse('answer', 'number-taken', { answerNumber: 1, lastNumber: 4 })
    await settle()
    expect(events).toEqual([{ kind: 'numberTaken', answerNumber: 1, lastNumber: 4 }])
  })

  it('comes in anew where the service does not know us', async () => {
    await come()
    line.send({ answerNumber: 1, questionNumber: 1, response: 'A' }, false)
    FakeSocket.last.refuse('answer', 'not-joined')
    await vi.advanceTimersByTimeAsync(2_000)
    expect(FakeSocket.all).toHaveLength(2)
  })

  it.each([
    ['kicked', 'kicked'],
    ['seat-taken', 'seat-taken'],
    ['no-such-game', 'game-over'],
    ['other-game', 'refused'],
  ])('is over for who is refused with %s', async (kind, reason) => {
    await settle()
    FakeSocket.last.open()
    FakeSocket.last.refuse('joingame', kind)
    await settle()
    expect(events.at(-1)).toEqual({ kind: 'over', reason })
    expect(line.state.value).toBe('refused')
  })

  it('ends, and does not come back, where it made room for another connection of the player', async () => {
    await come()
    FakeSocket.last.say({ channel: 'connection', message: { subaction: 'replaced' } })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(events.at(-1)).toEqual({ kind: 'over', reason: 'replaced' })
    expect(line.state.value).toBe('refused')
    expect(FakeSocket.all).toHaveLength(1)
  })

  it('asks by the PIN whether the game is over where connecting fails', async () => {
    vi.mocked(got).mockRejectedValue(new Refusal({ type: 'urn:buzzline:problem:game-over' }, 409))
    await fail(3)
    expect(api).toHaveBeenCalled()
    expect(events).toEqual([{ kind: 'over', reason: 'game-over' }])
    expect(line.state.value).toBe('refused')
  })

  it('is over where the PIN stands for another game', async () => {
    vi.mocked(got).mockResolvedValue({ gameId: 'other', hostName: 'quizmaster' })
    await fail(3)
    expect(events).toEqual([{ kind: 'over', reason: 'game-over' }])
  })

  it('goes on trying while the game is live, or nobody knows', async () => {
    vi.mocked(got).mockResolvedValueOnce({ gameId: 'g', hostName: 'quizmaster' })
    vi.mocked(got).mockRejectedValueOnce(new Refusal({}))
    await fail(6)
    expect(got).toHaveBeenCalledTimes(2)
    expect(events).toEqual([])
    expect(line.state.value).toBe('reconnecting')
  })

  it('asks for receipts, not all players at once', async () => {
    await come()
    line.askReceipts()
    await vi.advanceTimersByTimeAsync(1_500)
    FakeSocket.last.reply('receipts', { receipts: [receipt(1, 1, { points: 1 })], points: 1 })
    await settle()
    expect(events.at(-1)).toMatchObject({ kind: 'receipts', points: 1 })
  })

  it('leaves with a word, but does not wait long for the answer', async () => {
    await come()
    const left = line.leave()
    expect(FakeSocket.last.sent.at(-1)?.data.subaction).toBe('leave')
    await vi.advanceTimersByTimeAsync(1_500)
    await left
    expect(line.state.value).toBe('closed')
  })
})
