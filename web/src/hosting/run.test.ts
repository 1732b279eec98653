import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type EffectScope, effectScope, ref } from 'vue'
import type { ConnectionState } from '@/platform/transport/socket'
import { Refusal } from '@/platform/refusal'
import type { News } from './host_game'
import type { HostLink, LinkOptions } from './host_link'
import { reportOf } from './opening'
import { overMqtt } from './over_mqtt'
import { overSocket } from './over_socket'
import { type Run, useRun } from './run'
import { accountOf, answer, asked, at, casual, hostedGame, joined, liveScoreboard, shown } from './samples'
import { answerCount } from './tally'

vi.mock('./opening', () => ({ reportOf: vi.fn() }))
vi.mock('./over_socket', () => ({ overSocket: vi.fn() }))
vi.mock('./over_mqtt', () => ({ overMqtt: vi.fn() }))

const scoreboard = { leaderboard: [], players: 2, counts: {} }
const report = (status: 'open' | 'ended', counted = 0) => ({
  status,
  scoreboard,
  account: accountOf({ 1: [counted, 0] }),
})

let link: HostLink
let told: LinkOptions
let run: Run
let scope: EffectScope
let lost: string[]

const hear = (...news: News[]) => news.forEach((each) => told.onNews(each))
const settle = () => vi.advanceTimersByTimeAsync(0)

function start(hosted = casual().hosted): void {
  scope = effectScope()
  scope.run(() => {
    run = useRun(hosted, (refusal) => lost.push(refusal.kind))
  })
}

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-21T18:00:00Z') })
  vi.mocked(reportOf).mockReset().mockResolvedValue(report('open'))
  vi.mocked(overSocket).mockImplementation((options) => {
    told = options
    const nothing = () => vi.fn(async () => undefined)
    link = {
      state: ref<ConnectionState>('online'),
      ask: nothing(),
      showAnswers: nothing(),
      showScoreboard: nothing(),
      kick: nothing(),
      end: nothing(),
      close: vi.fn(),
    }
    return link
  })
  lost = []
  start()
})

afterEach(() => {
  scope.stop()
  sessionStorage.clear()
  vi.useRealTimers()
})

describe('answers to a race that is decided', () => {
  it('are counted as long as the question is looked at', async () => {
    scope.stop()
    const { hosted } = liveScoreboard()
    vi.mocked(overMqtt).mockImplementation((options) => ((told = options), link))
    start(hosted)
    await settle()
    hear(joined('a'), joined('b'), asked(1))
    vi.mocked(reportOf).mockClear()
    hear({ kind: 'won', questionNumber: 1, playerName: 'a' })
    await settle()
    vi.mocked(reportOf).mockResolvedValue(report('open', 2))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(answerCount(run.game.value.tallies[1])).toBe(2)
    hear(asked(2))
    vi.mocked(reportOf).mockClear()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(reportOf).not.toHaveBeenCalled()
  })
})

describe('running a game', () => {
  it('asks what is left when somebody is removed from a game that goes on', async () => {
    hear(joined('a'), joined('b'))
    hear({ kind: 'kicked', playerName: 'b' })
    expect(reportOf).not.toHaveBeenCalled()
    hear(asked(1), { kind: 'kicked', playerName: 'a' })
    expect(reportOf).toHaveBeenCalledTimes(1)
    await settle()
  })

  it('does one thing at a time, and takes a second press for a slip', async () => {
    let done = (): void => undefined
    vi.mocked(link.ask).mockReturnValueOnce(new Promise((resolve) => (done = resolve)))
    void run.take({ kind: 'start', number: 1 })
    void run.take({ kind: 'start', number: 1 })
    expect(run.doing.value).toBe('start')
    done()
    await settle()
    await run.take({ kind: 'showAnswers', numbers: [1] })
    expect([vi.mocked(link.ask).mock.calls.length, vi.mocked(link.showAnswers).mock.calls.length]).toEqual([
      1, 0,
    ])
    vi.advanceTimersByTime(1_000)
    await run.take({ kind: 'showAnswers', numbers: [1] })
    expect(link.showAnswers).toHaveBeenCalledOnce()
  })

  it('does what was confirmed after what is under way, however soon', async () => {
    let done = (): void => undefined
    vi.mocked(link.ask).mockReturnValueOnce(new Promise((resolve) => (done = resolve)))
    void run.take({ kind: 'start', number: 1 })
    const ended = run.take({ kind: 'end' }, true)
    await settle()
    expect(link.end).not.toHaveBeenCalled()
    done()
    await ended
    expect(link.end).toHaveBeenCalledOnce()
    expect(run.doing.value).toBeUndefined()
  })

  it('goes on while a player is sent out', async () => {
    let out = (): void => undefined
    vi.mocked(link.kick).mockReturnValueOnce(new Promise((resolve) => (out = resolve)))
    const kick = run.kick('a')
    void run.kick('a')
    void run.kick('b')
    await run.take({ kind: 'ask', number: 1 })
    expect(vi.mocked(link.kick).mock.calls).toEqual([['a'], ['b']])
    expect(link.ask).toHaveBeenCalledOnce()
    expect([...run.kicking.value]).toEqual(['a'])
    out()
    await kick
    expect(run.kicking.value.size).toBe(0)
  })

  it('sends somebody out while something else is done, and says if that failed', async () => {
    vi.mocked(link.ask).mockReturnValueOnce(new Promise(() => undefined))
    vi.mocked(link.kick).mockRejectedValueOnce(new Refusal({ type: 'x:something-new', detail: 'Not now.' }))
    void run.take({ kind: 'ask', number: 1 })
    await run.kick('a')
    expect([run.error.value, run.doing.value, run.kicking.value.size]).toEqual(['Not now.', 'ask', 0])
  })

  it('says why something was not done, until something else is', async () => {
    vi.mocked(link.ask).mockRejectedValueOnce(new Refusal({ type: 'x:something-new', detail: 'Not yet.' }))
    await run.take({ kind: 'ask', number: 2 })
    expect(run.error.value).toBe('Not yet.')
    vi.advanceTimersByTime(1_000)
    await run.take({ kind: 'ask', number: 2 })
    expect(run.error.value).toBe('')
  })

  it('asks a round as a whole and looks at its first question', async () => {
    scope.stop()
    start(hostedGame('Multiplayer - Competitive', ['x', 'x']))
    vi.mocked(link.ask).mockImplementation(async (number) => hear(asked(number)))
    await run.take({ kind: 'askTogether', numbers: [1, 2] })
    expect([run.game.value.round, run.game.value.focus]).toEqual([[1, 2], 1])
  })

  it('counts with the service when the answer is shown, and again when all are in', async () => {
    vi.mocked(reportOf).mockResolvedValueOnce(report('open', 2)).mockResolvedValueOnce(report('open', 3))
    hear(asked(1), answer('a', 1), shown(1))
    await settle()
    expect(run.game.value.tallies[1]?.unheard).toBe(1)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(run.game.value.tallies[1]?.unheard).toBe(2)
  })

  it('asks how many there are when somebody comes who may have been there', async () => {
    hear({ kind: 'entered', asked: [], open: [], players: [], playerCount: 70 }, joined('a'), joined('b'))
    await vi.advanceTimersByTimeAsync(3_000)
    expect(reportOf).toHaveBeenCalledOnce()
  })

  it('learns until when a question is open on coming back', async () => {
    scope.stop()
    const hosted = casual().hosted
    start({ ...hosted, settings: { ...hosted.settings, timeLimit: 20 } })
    hear({ kind: 'entered', asked: [1], open: [1], players: [], playerCount: 0 })
    told.onEntered()
    expect(link.ask).toHaveBeenCalledWith(1)
    hear({ kind: 'asked', questionNumber: 1, deadline: at(20) })
    told.onEntered()
    expect(link.ask).toHaveBeenCalledOnce()
  })

  it('goes on after a reload where it was', () => {
    hear(joined('a'), asked(1), answer('a', 1))
    scope.stop()
    start()
    expect(run.game.value.tallies[1]?.answers.get('a')).toEqual({ response: 'B', right: true })
  })
})

describe('the number of answers', () => {
  const count = () => answerCount(run.game.value.tallies[1])
  const names = ['a', 'b', 'c', 'd']

  beforeEach(() => {
    hear(...names.map((name) => joined(name)), asked(1), answer('a', 1), answer('b', 1))
  })

  it('is asked for where no more come, as the news of some may be lost', async () => {
    vi.mocked(reportOf).mockResolvedValue(report('open', 4))
    await vi.advanceTimersByTimeAsync(3_000)
    expect([count(), vi.mocked(reportOf).mock.calls.length]).toEqual([2, 0])
    await vi.advanceTimersByTimeAsync(1_500)
    expect([count(), vi.mocked(reportOf).mock.calls.length]).toEqual([4, 1])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(reportOf).toHaveBeenCalledOnce()
  })

  it('does not go down, and counts none twice that is heard of late', async () => {
    vi.mocked(reportOf).mockResolvedValue(report('open', 3))
    await vi.advanceTimersByTimeAsync(4_500)
    expect(count()).toBe(3)
    hear(answer('c', 1))
    expect(count()).toBe(3)
    vi.mocked(reportOf).mockResolvedValue(report('open', 1))
    await vi.advanceTimersByTimeAsync(4_500)
    expect(count()).toBe(3)
    hear(answer('d', 1))
    expect(count()).toBe(4)
  })

  it('is not asked for where everybody has answered, or the question is closed', async () => {
    hear(answer('c', 1), answer('d', 1))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(reportOf).not.toHaveBeenCalled()
  })
})

describe('a game that is over', () => {
  const over = new Refusal({ type: 'urn:buzzline:problem:game-over' })

  it('is closed, and what came of it is asked for again', async () => {
    vi.mocked(reportOf).mockResolvedValue(report('ended', 5))
    hear({ kind: 'ended', scoreboard, account: accountOf({}) })
    expect(link.close).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(run.game.value.result?.account.counted).toBe(5)
    // Some answers that came before the end were looked at long after it.
    vi.mocked(reportOf).mockResolvedValue(report('ended', 9))
    await vi.advanceTimersByTimeAsync(50_000)
    expect(run.game.value.result?.account.counted).toBe(9)
    await vi.advanceTimersByTimeAsync(600_000)
    expect([reportOf, link.close].map((each) => vi.mocked(each).mock.calls.length)).toEqual([8, 1])
  })

  it('is said to be counted once the service says the same as some seconds before', async () => {
    vi.mocked(reportOf).mockResolvedValue(report('ended', 5))
    hear({ kind: 'ended', scoreboard, account: accountOf({ 1: [4, 0] }) })
    expect(run.counting.value).toBe(true)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(run.counting.value).toBe(true)
    await vi.advanceTimersByTimeAsync(2_500)
    expect(run.counting.value).toBe(false)
    vi.mocked(reportOf).mockResolvedValue(report('ended', 6))
    await vi.advanceTimersByTimeAsync(3_000)
    expect([run.counting.value, run.game.value.result?.account.counted]).toEqual([true, 6])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(run.counting.value).toBe(false)
  })

  it('is not said to be counted as long as the service can not be asked', async () => {
    vi.mocked(reportOf).mockRejectedValue(new Refusal({}))
    hear({ kind: 'ended', scoreboard, account: accountOf({ 1: [4, 0] }) })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(run.counting.value).toBe(true)
  })

  it('is there after a reload, and not opened again', async () => {
    hear({ kind: 'ended', scoreboard, account: accountOf({}) })
    await vi.advanceTimersByTimeAsync(1_000) // kept, as when the page is left
    vi.mocked(overSocket).mockClear()
    vi.mocked(reportOf).mockResolvedValue(report('ended', 5))
    start()
    expect(run.game.value.phase).toBe('ended')
    await vi.advanceTimersByTimeAsync(3_000)
    expect([run.game.value.result?.account.counted, run.counting.value]).toEqual([5, false])
    expect(overSocket).not.toHaveBeenCalled()
    scope.stop()
    start()
    expect(run.game.value.phase).toBe('lobby') // the host went elsewhere meanwhile
  })

  it('shows what came of it where it was ended elsewhere', async () => {
    vi.mocked(reportOf).mockResolvedValue(report('ended', 4))
    vi.mocked(link.ask).mockRejectedValueOnce(over)
    await run.take({ kind: 'ask', number: 1 })
    expect([run.game.value.phase, run.game.value.result?.account.counted, lost]).toEqual(['ended', 4, []])
  })

  it('is left where nobody has ended it', async () => {
    vi.mocked(link.ask).mockRejectedValueOnce(over)
    await run.take({ kind: 'ask', number: 1 })
    expect(lost).toEqual(['game-over'])
  })
})
