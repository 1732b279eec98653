import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ServiceClock } from '@/live_games/clock'
import { FakeSocket } from '@/platform/transport/fake_socket'
import { Refusal } from '@/platform/refusal'
import { hear, type News } from './host_game'
import type { HostGame } from './host_state'
import type { HostLink } from './host_link'
import { reportOf } from './opening'
import { overSocket } from './over_socket'
import { accountOf, after, asked, casual, competitive, shown } from './samples'

vi.mock('@/platform/config', () => ({ config: () => ({ webSocketUrl: 'wss://live.example' }) }))
vi.mock('@/platform/session', () => ({ useSession: () => ({ token: async () => 'token' }) }))
vi.mock('./opening', () => ({ reportOf: vi.fn() }))

const scoreboard = { leaderboard: [], players: 0, counts: {} }
const report = (status: 'open' | 'closing' | 'ended') => ({ status, scoreboard, account: accountOf({}) })

let game: HostGame
let link: HostLink
let entered: number
let lost: string[]

const settle = () => vi.advanceTimersByTimeAsync(0)
const sent = (subaction: string) =>
  FakeSocket.all.flatMap((each) => each.sent).filter((each) => each.data.subaction === subaction)

function start(from: HostGame): void {
  game = from
  link = overSocket({
    hosted: game.hosted,
    clock: new ServiceClock(),
    game: () => game,
    onNews: (news: News) => {
      game = hear(game, news)
      if (game.phase === 'ended') link.close()
    },
    onEntered: () => (entered += 1),
    onLost: (refusal) => lost.push(refusal.kind),
  })
}

async function comeIn(over: object = {}): Promise<void> {
  await settle()
  FakeSocket.last.open()
  await settle()
  FakeSocket.last.reply('hostgame', {
    startTime: game.hosted.startTime,
    asked: [],
    openQuestions: [],
    players: [],
    playerCount: 0,
    ...over,
  })
  await settle()
}

async function breakDown(): Promise<void> {
  FakeSocket.last.drop()
  await vi.advanceTimersByTimeAsync(2_000)
}

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-21T18:00:00Z') })
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.mocked(reportOf).mockReset().mockResolvedValue(report('open'))
  FakeSocket.all = []
  entered = 0
  lost = []
  start(casual())
})

afterEach(() => {
  link.close()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('the host over a WebSocket', () => {
  it('does not come back by itself where it made room for a newer device', async () => {
    await comeIn()
    FakeSocket.last.say({ channel: 'connection', message: { subaction: 'replaced' } })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(lost).toEqual(['replaced'])
    expect(FakeSocket.all).toHaveLength(1)
  })

  it('comes in with the token and learns where the game is', async () => {
    await comeIn({ asked: [1], openQuestions: [1], players: [{ playerName: 'a', guest: false, points: 0 }] })
    expect(FakeSocket.last.url).toContain('access_token=token')
    expect([link.state.value, entered, game.phase, game.players.size]).toEqual(['online', 1, 'question', 1])
  })

  it('comes in again when the connection was lost', async () => {
    await comeIn()
    await breakDown()
    await comeIn({ asked: [1], openQuestions: [1] })
    expect([link.state.value, entered, game.phase]).toEqual(['online', 2, 'question'])
  })

  it('hears of players, and of nothing else', async () => {
    await comeIn()
    const news = { subaction: 'joined', at: '2026-11-21T18:00:01.000Z', playerName: 'a', guest: false }
    FakeSocket.last.say({ channel: 'notification', message: news })
    expect(game.players.size).toBe(0)
    FakeSocket.last.say({ channel: 'liveplayer', message: news })
    expect(game.players.size).toBe(1)
  })

  it('follows what the host does on another device', async () => {
    await comeIn()
    const say = (second: number, subaction: string, members: object, channel = 'liveadmin') =>
      FakeSocket.last.say({
        channel,
        message: { subaction, at: `2026-11-21T18:00:${String(second).padStart(2, '0')}.000Z`, ...members },
      })
    say(1, 'joined', { playerName: 'a', guest: false, replaces: [] }, 'liveplayer')
    say(2, 'kicked', { playerName: 'a' }, 'liveplayer')
    expect([game.kicked, game.players.size]).toEqual([['a'], 0])
    say(3, 'question', { questionNumber: 1, deadline: '2026-11-21T18:00:23.000Z' })
    expect([game.phase, game.focus, game.asked[1]]).toEqual([
      'question',
      1,
      { open: true, deadline: '2026-11-21T18:00:23.000Z' },
    ])
    say(4, 'answer', { answers: [{ questionNumber: 1 }] })
    expect(game.phase).toBe('reveal')
    say(5, 'scoreboard', scoreboard)
    expect(game.phase).toBe('scoreboard')
    say(8, 'answer', { answers: [{ questionNumber: 2 }] })
    expect([game.phase, game.focus]).toEqual(['reveal', 2]) // the question itself was lost
    say(7, 'question', { questionNumber: 2 })
    say(6, 'scoreboard', scoreboard)
    expect(game.phase).toBe('reveal') // both were overtaken
    vi.mocked(reportOf).mockResolvedValue({ ...report('ended'), account: accountOf({ 1: [3, 2] }) })
    say(9, 'ended', { scoreboard })
    await settle()
    expect([game.phase, game.result?.account.counted, sent('end')]).toEqual(['ended', 3, []])
  })

  it('sends again what had no reply', async () => {
    await comeIn()
    const done = link.ask(1)
    await settle()
    expect(sent('ask')).toHaveLength(1)
    await breakDown()
    await comeIn()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(sent('ask')).toHaveLength(2)
    FakeSocket.last.reply('ask', {
      reached: 3,
      queued: 0,
      question: { questionNumber: 1, askedAt: '2026-11-21T18:00:05.000Z' },
    })
    await done
    expect(game.asked[1]).toMatchObject({ open: true, reached: 3, queued: 0 })
  })

  it('does not close again what was closed and only the reply lost', async () => {
    start(after(casual(), asked(1)))
    await comeIn({ asked: [1], openQuestions: [1] })
    const done = link.showAnswers()
    await settle()
    await breakDown()
    await comeIn({ asked: [1], openQuestions: [] })
    await vi.advanceTimersByTimeAsync(1_000)
    await done
    expect([sent('showanswer').length, game.phase]).toEqual([1, 'reveal'])
  })

  it('closes a round without a number, and takes it as closed where it was', async () => {
    start(after(competitive('x', 'x'), asked(1), asked(2)))
    await comeIn({ asked: [1, 2], openQuestions: [1, 2] })
    const done = link.showAnswers()
    await settle()
    expect(sent('showanswer')[0]?.data).not.toHaveProperty('questionNumber')
    FakeSocket.last.refuse('showanswer', 'nothing-asked')
    await done
    expect(game.phase).toBe('reveal')
  })

  it('says what is refused', async () => {
    await comeIn()
    const done = link.ask(2)
    await settle()
    FakeSocket.last.refuse('ask', 'still-open')
    await expect(done).rejects.toMatchObject({ kind: 'still-open' })
  })

  it('gives up when the connection does not come back', async () => {
    await comeIn()
    FakeSocket.last.drop()
    const done = expect(link.ask(1)).rejects.toMatchObject({ kind: 'offline' })
    await vi.advanceTimersByTimeAsync(70_000)
    await done
  })

  it('finds out whether it is alive without telling the room', async () => {
    await comeIn()
    await vi.advanceTimersByTimeAsync(20_000)
    expect([sent('hostgame').length, FakeSocket.last.pings]).toEqual([1, 1])
    FakeSocket.last.say({ message: 'pong' })
    await settle()
    expect(link.state.value).toBe('online')
  })
})

describe('the end of a game', () => {
  it('opens no new one where its reply was lost', async () => {
    await comeIn()
    const done = link.end()
    await settle()
    vi.mocked(reportOf).mockResolvedValue(report('ended'))
    await breakDown()
    FakeSocket.last.open()
    await settle()
    FakeSocket.last.reply('end', { reached: 0, queued: 0, scoreboard, account: accountOf({}) })
    await vi.advanceTimersByTimeAsync(2_000)
    await done
    expect([sent('hostgame').length, game.phase, link.state.value]).toEqual([1, 'ended', 'closed'])
  })

  it('that was begun before a reload is finished', async () => {
    vi.mocked(reportOf).mockResolvedValue(report('closing'))
    await settle()
    FakeSocket.last.open()
    await settle()
    FakeSocket.last.reply('end', { reached: 0, queued: 0, scoreboard, account: accountOf({ 1: [2, 1] }) })
    await settle()
    expect([sent('hostgame').length, game.result?.account.counted]).toEqual([0, 2])
  })

  it('is not missed where another game of the quiz has been opened since', async () => {
    await comeIn({ startTime: '2026-11-21T19:00:00.000Z' })
    expect(lost).toEqual(['game-over'])
  })

  it('comes after six hours', async () => {
    await comeIn()
    vi.setSystemTime(new Date('2026-11-22T00:00:01Z'))
    await breakDown()
    FakeSocket.last.open()
    await settle()
    expect([lost, sent('hostgame').length]).toEqual([['game-over'], 1])
  })

  it('waits where it is not known whether the game is still there', async () => {
    await comeIn()
    vi.mocked(reportOf).mockRejectedValue(new Refusal({}))
    await breakDown()
    FakeSocket.last.open()
    await settle()
    expect([link.state.value, sent('hostgame').length, lost]).toEqual(['reconnecting', 1, []])
  })
})

describe('standings', () => {
  it('are shown as the service has them', async () => {
    start(after(casual(), asked(1), shown(1)))
    await comeIn({ asked: [1] })
    const done = link.showScoreboard()
    await settle()
    FakeSocket.last.reply('showscoreboard', {
      reached: 1,
      queued: 0,
      scoreboard: {
        leaderboard: [{ position: 1, playerName: 'a', points: 1, guest: false }],
        players: 1,
        counts: { 1: 1 },
      },
    })
    await done
    expect([game.phase, game.standings?.rows.length]).toEqual(['scoreboard', 1])
  })
})
