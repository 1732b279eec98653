import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import { ServiceClock } from '@/live_games/clock'
import type { ConnectionState } from '@/platform/transport/socket'
import { hear, type News } from './host_game'
import type { HostGame } from './host_state'
import type { HostLink } from './host_link'
import { reportOf } from './opening'
import { overMqtt } from './over_mqtt'
import { accountOf, liveScoreboard } from './samples'

interface BrokerOptions {
  topics: string[]
  enter: () => void
  onMessage: (topic: string, message: object) => void
  onRefused?: () => void
}

class FakeBroker {
  static last: FakeBroker
  readonly state = ref<ConnectionState>('connecting')
  sent: [string, object][] = []

  constructor(readonly options: BrokerOptions) {
    FakeBroker.last = this
  }

  send(path: string, members: object = {}): void {
    this.sent.push([path, members])
  }

  publish(topic: string, members: object = {}): void {
    this.sent.push([topic, members])
  }

  close(): void {
    this.state.value = 'closed'
  }
}

vi.mock('@/live_games/transport/broker', () => ({
  get LiveBroker() {
    return FakeBroker
  },
}))
vi.mock('./opening', () => ({ reportOf: vi.fn() }))

const scoreboard = { leaderboard: [], players: 0, counts: {} }
const question = (questionNumber: number) => ({ questionNumber, askedAt: '2026-11-21T18:00:01.000Z' })
const problem = (kind: string) => ({ error: { type: `urn:buzzline:problem:${kind}`, detail: kind } })

let game: HostGame
let link: HostLink
let entered: number
let lost: string[]

const settle = () => vi.advanceTimersByTimeAsync(0)
const say = (topic: string, message: object) => FakeBroker.last.options.onMessage(topic, message)
const sent = (path: string) => FakeBroker.last.sent.filter(([each]) => each === path)
const list = (current: number, ...players: string[]) => ({
  questionCount: 3,
  currentQuestionNumber: current,
  currentQuestionOpen: current > 0,
  pin: '482913',
  players,
})

async function connect(): Promise<void> {
  FakeBroker.last.state.value = 'online'
  FakeBroker.last.options.enter()
  await settle()
}

async function comeIn(current = 0, ...players: string[]): Promise<void> {
  await connect()
  say('questionlist', list(current, ...players))
  await settle()
}

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-21T18:00:00Z') })
  vi.mocked(reportOf).mockReset()
  game = liveScoreboard()
  entered = 0
  lost = []
  link = overMqtt({
    hosted: game.hosted,
    clock: new ServiceClock(),
    game: () => game,
    onNews: (news: News) => (game = hear(game, news)),
    onEntered: () => (entered += 1),
    onLost: (refusal) => lost.push(refusal.kind),
  })
})

afterEach(() => vi.useRealTimers())

describe('the host over MQTT', () => {
  it('hears who comes and who goes, in the order in which they did', async () => {
    expect(FakeBroker.last.options.topics).toEqual(expect.arrayContaining(['joined/+', 'left/+']))
    await comeIn(0, 'a', 'b')
    const here = (playerName: string) => game.players.get(playerName)?.here
    const came = (move: number, more = {}) =>
      say('joined/idofa', {
        playerName: 'a',
        guest: false,
        players: 2,
        replaces: [],
        here: true,
        move,
        ...more,
      })
    const went = (move: number, gone = false) => say('left/idofa', { playerName: 'a', gone, move })
    came(1)
    went(2)
    expect([here('a'), here('b')]).toEqual([false, true])
    went(4)
    came(3)
    expect(here('a')).toBe(false)
    came(5)
    expect(here('a')).toBe(true)
    came(6, { here: false })
    expect(here('a')).toBe(false)
    went(7, true)
    expect([...game.players.keys()]).toEqual(['b'])
  })

  it('learns where the game is, as often as it comes in', async () => {
    await comeIn(0, 'a', '~Max')
    expect([entered, game.phase, game.players.get('~Max')?.guest]).toEqual([1, 'lobby', true])
    await vi.advanceTimersByTimeAsync(1_000)
    await comeIn(2, 'a')
    expect([entered, game.phase, game.focus, [...game.players.keys()]]).toEqual([2, 'question', 2, ['a']])
  })

  it('asks again who is there where no list came', async () => {
    await connect()
    await vi.advanceTimersByTimeAsync(8_000)
    expect(sent('hostgame')).toHaveLength(2)
  })

  it('has asked a question when everybody hears it', async () => {
    await comeIn(0, 'a')
    const done = link.ask(1)
    await settle()
    expect(sent('nextquestion')).toEqual([['nextquestion', { questionNumber: 1 }]])
    expect(game.phase).toBe('lobby')
    say('question', question(1))
    say('question', question(1))
    await done
    expect([game.phase, game.focus]).toEqual(['question', 1])
  })

  it('asks again where nothing is heard', async () => {
    await comeIn(0, 'a')
    const done = link.ask(1)
    await vi.advanceTimersByTimeAsync(8_000)
    expect(sent('nextquestion')).toHaveLength(2)
    say('question', question(1))
    await done
  })

  it('sends nothing before it is in again', async () => {
    await comeIn(0, 'a')
    FakeBroker.last.state.value = 'reconnecting'
    const done = link.ask(1)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(sent('nextquestion')).toHaveLength(0)
    FakeBroker.last.state.value = 'online'
    await vi.advanceTimersByTimeAsync(1_000)
    say('question', question(1))
    await done
  })

  it('says what is refused', async () => {
    await comeIn(0, 'a')
    const done = link.ask(3)
    await settle()
    say('host', problem('not-next'))
    await expect(done).rejects.toMatchObject({ kind: 'not-next' })
  })

  it('shows what is right where nobody was first, and is told once everybody hears it', async () => {
    await comeIn(1, 'a')
    const done = link.showAnswers()
    await settle()
    expect(sent('reveal')).toEqual([['reveal', { questionNumber: 1 }]])
    say('revealed', { questionNumber: 1, correctAnswer: 'A - Paris', rightAnswers: ['A'] })
    await done
    expect([game.phase, game.asked[1]?.open]).toEqual(['reveal', false])
    await link.showAnswers()
    expect(sent('reveal')).toHaveLength(1)
    say('playercorrect', {
      questionNumber: 1,
      firstCorrectAnswer: 'a',
      correctAnswer: 'A - Paris',
      rightAnswers: ['A'],
    })
    expect(game.asked[1]).toMatchObject({ open: false, winner: 'a' }) // that had been on its way
  })

  it('comes back to a question that was won meanwhile', async () => {
    await connect()
    const first = {
      questionNumber: 1,
      firstCorrectAnswer: 'a',
      correctAnswer: 'A - Paris',
      rightAnswers: ['A'],
    }
    say('questionlist', { ...list(1, 'a'), first })
    await settle()
    expect(game.asked[1]).toMatchObject({ winner: 'a' })
  })

  it('comes back to a question that was shown', async () => {
    await connect()
    say('questionlist', { ...list(1, 'a'), currentQuestionOpen: false })
    await settle()
    expect([game.phase, game.focus]).toEqual(['reveal', 1])
  })

  it('has sent a player out when that is told', async () => {
    await comeIn(0, 'a', 'b')
    const done = link.kick('b')
    await settle()
    expect(game.kicked).toEqual([])
    say('kicked/idofb', { playerName: 'b' })
    await done
    expect([game.kicked, [...game.players.keys()]]).toEqual([['b'], ['a']])
  })

  it('follows what the host does on another device', async () => {
    expect(FakeBroker.last.options.topics).toContain('kicked/+')
    await comeIn(0, 'a', 'b')
    say('kicked/idofb', { playerName: 'b' })
    expect([...game.players.keys()]).toEqual(['a'])
    say('question', question(1))
    expect([game.phase, game.focus]).toEqual(['question', 1])
    say('scoreboard', { leaderboard: [], players: 1 })
    expect(game.phase).toBe('question')
    say('scoreboard', { leaderboard: [], players: 1, shown: true })
    expect(game.phase).toBe('scoreboard')
    say('revealed', { questionNumber: 2, correctAnswer: 'A - Paris', rightAnswers: ['A'] })
    expect([game.phase, game.focus]).toEqual(['reveal', 2]) // that it was asked is lost
    vi.mocked(reportOf).mockResolvedValue({ status: 'ended', scoreboard, account: accountOf({ 1: [1, 1] }) })
    say('account', accountOf({ 1: [1, 1] }))
    await settle()
    expect([game.phase, game.result?.account.counted, sent('endthegame')]).toEqual(['ended', 1, []])
  })

  it('ends with what the service has kept', async () => {
    await comeIn(1, 'a')
    vi.mocked(reportOf).mockResolvedValue({ status: 'ended', scoreboard, account: accountOf({ 1: [1, 1] }) })
    const done = link.end()
    await settle()
    say('account', accountOf({ 1: [1, 1] }))
    await done
    expect([game.phase, game.result?.account.counted]).toEqual(['ended', 1])
  })

  it('finishes a game that was being ended', async () => {
    vi.mocked(reportOf).mockResolvedValue({ status: 'ended', scoreboard, account: accountOf({}) })
    await connect()
    say('host', problem('game-over'))
    await settle()
    expect(sent('endthegame')).toHaveLength(1)
    say('account', accountOf({}))
    await settle()
    expect([game.phase, lost]).toEqual(['ended', []])
  })

  it('learns from the report that the game has ended where its ticket is not taken any more', async () => {
    await comeIn(1, 'a')
    vi.mocked(reportOf).mockResolvedValueOnce({ status: 'open', scoreboard, account: accountOf({}) })
    FakeBroker.last.options.onRefused?.()
    await settle()
    expect(game.phase).toBe('question')
    vi.mocked(reportOf).mockResolvedValueOnce({ status: 'ended', scoreboard, account: accountOf({}) })
    FakeBroker.last.options.onRefused?.()
    await settle()
    expect(game.phase).toBe('ended')
  })
})
