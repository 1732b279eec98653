import { effectScope, type EffectScope, ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { boardOf } from '@/leaderboard/board'
import type { OpenPlayerLink } from './player_link'
import { hasAnswered, placeInGame, pointsOf, screenOf } from './outcomes'
import type { GameEvent } from './player_game'
import { at, joinedWith, question, receipt, scoreboard, seatIn, shown } from './samples'
import { answered, type SentAnswer } from './seat'
import { takenSeat, takeSeat } from './seat_store'
import type { ConnectionState } from '@/platform/transport/socket'
import { usePlayerGame } from './use_player_game'

let scopes: EffectScope[]
let lines: FakeLine[]

class FakeLine {
  state = ref<ConnectionState>('connecting')
  sent: SentAnswer[] = []
  askReceipts = vi.fn()
  leave = vi.fn(async () => undefined)
  close = vi.fn()

  constructor(readonly hear: (event: GameEvent) => void) {
    lines.push(this)
  }

  send = (answer: SentAnswer) => this.sent.push(answer)

  come(more = {}): void {
    this.hear({ kind: 'entering' })
    this.hear({ kind: 'joined', joined: joinedWith(more) })
    this.state.value = 'online'
  }
}

const settle = () => vi.advanceTimersByTimeAsync(0)
const numbers = (line: FakeLine) => line.sent.map(({ answerNumber }) => answerNumber)

async function tab(open?: () => Promise<OpenPlayerLink>) {
  const scope = effectScope()
  scopes.push(scope)
  const way: OpenPlayerLink = (_seat, hear) => new FakeLine(hear)
  const game = scope.run(() =>
    usePlayerGame(takenSeat() ?? seatIn(), open ?? (async () => way), () => undefined),
  )
  if (!game) throw new Error('no game')
  await settle()
  return { ...game, mine: lines.at(-1) as FakeLine, scope }
}

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  sessionStorage.clear()
  scopes = []
  lines = []
  takeSeat(seatIn())
})

afterEach(() => {
  for (const scope of scopes) scope.stop()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

describe('a window that made room for another one', () => {
  it('is out by itself: the others play on, and so does this one once it is opened again', async () => {
    const [one, other] = [await tab(), await tab()]
    one.mine.come()
    other.mine.come({ openQuestions: [question(1, 1)] })
    one.mine.hear({ kind: 'over', reason: 'replaced' })
    await settle()
    expect([one.state.value.over, other.state.value.over]).toEqual(['replaced', null])
    await other.answer(1, 'A')
    expect(numbers(other.mine)).toEqual([1])
    expect((await tab()).state.value.over).toBeNull()
    one.scope.stop()
  })
})

describe('answering', () => {
  it('sends an answer once, however often somebody taps', async () => {
    const { mine, answer } = await tab()
    mine.come({ openQuestions: [question(1, 1)] })
    await Promise.all([answer(1, 'A'), answer(1, 'A'), answer(1, 'B')])
    expect(mine.sent).toEqual([{ answerNumber: 1, questionNumber: 1, response: 'A' }])
    mine.hear({ kind: 'receipt', receipt: receipt(1, 1) })
    await settle()
    await answer(1, 'B')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(mine.sent).toHaveLength(1)
    expect(takenSeat()?.answers).toMatchObject([{ verdict: 'counted' }])
  })

  it('keeps an answer that is given without a connection', async () => {
    const { mine, answer } = await tab()
    mine.come({ openQuestions: [question(1, 1)] })
    mine.state.value = 'reconnecting'
    await answer(1, 'A')
    expect(mine.sent).toEqual([])
    mine.come({ openQuestions: [question(1, 1)] })
    expect(numbers(mine)).toEqual([1])
  })

  it('sends it after a reload, also when its question was closed meanwhile', async () => {
    const first = await tab()
    first.mine.come({ openQuestions: [question(1, 1)] })
    await first.answer(1, 'A')
    first.scope.stop()
    const { mine, answer } = await tab()
    mine.come()
    expect(mine.sent).toEqual([{ answerNumber: 1, questionNumber: 1, response: 'A' }])
    mine.hear({ kind: 'receipt', receipt: receipt(1, 1, { verdict: 'late' }) })
    mine.hear({ kind: 'question', at: at(9), question: question(2, 9) })
    await answer(2, 'B')
    expect(numbers(mine)).toEqual([1, 2])
  })

  it('goes on counting where another device has got to', async () => {
    const { mine, answer } = await tab()
    mine.come({ openQuestions: [question(3, 1)], sent: 5 })
    await settle()
    await answer(3, 'A')
    expect(numbers(mine)).toEqual([6])
  })

  it('does not count twice with two tabs', async () => {
    const one = await tab()
    const other = await tab()
    for (const { mine } of [one, other]) mine.come({ openQuestions: [question(1, 1), question(2, 2)] })
    await one.answer(1, 'A')
    await other.answer(2, 'B')
    expect(numbers(one.mine)).toEqual([1])
    // The second tab finds the first one's answer, which has no receipt yet, and sends it, too: with its number.
    expect(other.mine.sent).toContainEqual({ answerNumber: 2, questionNumber: 2, response: 'B' })
    expect(takenSeat()?.answers).toHaveLength(2)
  })

  it('leaves an answer of another tab to it, unless no receipt comes', async () => {
    const { mine, state } = await tab()
    mine.come({ openQuestions: [question(1, 1)] })
    await settle()
    const newValue = JSON.stringify(answered(seatIn(), 1, 'A'))
    localStorage.setItem('buzzline.seat.g:quizmaster:~Bo', newValue)
    window.dispatchEvent(new StorageEvent('storage', { key: 'buzzline.seat.g:quizmaster:~Bo', newValue }))
    expect(state.value.seat.sent).toBe(1)
    expect(mine.sent).toEqual([])
    await vi.advanceTimersByTimeAsync(6_000)
    expect(numbers(mine)).toEqual([1])
  })

  it('renumbers an answer whose number another device has used, and sends it', async () => {
    const { mine, answer } = await tab()
    mine.come({ openQuestions: [question(1, 1)] })
    await answer(1, 'A')
    mine.hear({ kind: 'receipt', receipt: receipt(1, 9) })
    await settle()
    expect(numbers(mine)).toEqual([1, 2])
  })

  it('gives up what is not taken', async () => {
    const { mine, answer } = await tab()
    mine.come({ openQuestions: [question(1, 1)] })
    await answer(1, 'A')
    mine.hear({ kind: 'untaken', answerNumber: 1 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(mine.sent).toHaveLength(1)
    expect(takenSeat()?.answers).toMatchObject([{ verdict: 'lost' }])
  })
})

describe('what is no answer', () => {
  it('can be followed by another one under the same number', async () => {
    const { mine, answer, state } = await tab()
    mine.come({ openQuestions: [question(1, 1)] })
    await answer(1, 'high')
    mine.hear({ kind: 'noAnswer', answerNumber: 1 })
    await settle()
    expect(hasAnswered(state.value, 1)).toBe(false)
    expect(state.value.questions[1]?.noAnswers).toBe(1)
    await answer(1, '9')
    expect(mine.sent.map(({ answerNumber, response }) => [answerNumber, response])).toEqual([
      [1, 'high'],
      [1, '9'],
    ])
  })
})

describe('the end', () => {
  it('is kept, and not connected to again', async () => {
    const { mine, scope } = await tab()
    mine.come()
    mine.hear({ kind: 'ended', board: boardOf(scoreboard(['~Bo', 1]), at(9)) })
    await settle()
    scope.stop()
    const again = await tab()
    expect(lines).toHaveLength(1)
    expect(screenOf(again.state.value)).toBe('over')
    expect(again.state.value.board?.rows).toHaveLength(1)
  })

  it('closes the connection after a while, in which standings and receipts may come', async () => {
    const { mine, state } = await tab()
    mine.come()
    mine.hear({ kind: 'over', reason: 'game-over' })
    await vi.advanceTimersByTimeAsync(50_000)
    expect(mine.close).not.toHaveBeenCalled()
    mine.hear({ kind: 'ended', board: boardOf(scoreboard(['~Bo', 1]), at(9)) })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(mine.close).toHaveBeenCalled()
    expect(state.value.over).toBe('ended')
    expect(takenSeat()).toMatchObject({ over: 'ended', final: { players: 1 } })
  })

  it('keeps the own points for a page that is loaded again, whoever is on the board', async () => {
    const { mine, scope } = await tab()
    mine.come()
    const board = { ...boardOf(scoreboard(['ada', 3]), at(9)), counts: { 3: 1, 2: 1 }, players: 2 }
    mine.hear({ kind: 'ended', board })
    mine.hear({ kind: 'receipts', receipts: [receipt(1, 1, { points: 2 })], points: 2 })
    await settle()
    scope.stop()
    const again = await tab()
    expect(pointsOf(again.state.value)).toBe(2)
    expect(placeInGame(again.state.value)).toBe(2)
  })

  it('loses what was not received', async () => {
    const { mine, answer } = await tab()
    mine.come({ openQuestions: [question(1, 1)] })
    await answer(1, 'A')
    mine.hear({ kind: 'over', reason: 'game-over' })
    await vi.advanceTimersByTimeAsync(9_000)
    expect(mine.sent).toHaveLength(1)
    expect(takenSeat()?.answers).toMatchObject([{ verdict: 'lost' }])
  })
})

describe('around it', () => {
  it('asks for the own points where the standings don’t show them', async () => {
    const { mine } = await tab()
    mine.come()
    mine.hear({ kind: 'board', board: boardOf(scoreboard(['~Bo', 1]), at(5)) })
    expect(mine.askReceipts).not.toHaveBeenCalled()
    mine.hear({ kind: 'board', board: boardOf(scoreboard(['ada', 1]), at(6)) })
    expect(mine.askReceipts).toHaveBeenCalledOnce()
  })

  it('asks for points for what another device answered, once the answer is shown', async () => {
    const { mine } = await tab()
    mine.come({ openQuestions: [question(1, 1)], receipts: [receipt(1, 1)], sent: 1 })
    mine.hear({ kind: 'answers', answers: [shown(2)], at: at(5) })
    expect(mine.askReceipts).not.toHaveBeenCalled()
    mine.hear({ kind: 'answers', answers: [shown(1)], at: at(6) })
    expect(mine.askReceipts).toHaveBeenCalledOnce()
  })

  it('tries again where the way to the game could not be loaded', async () => {
    const open = vi
      .fn<() => Promise<OpenPlayerLink>>()
      .mockRejectedValueOnce(new TypeError('network'))
      .mockResolvedValue((_seat, hear) => new FakeLine(hear))
    const { failedToLoad } = await tab(open)
    expect(failedToLoad.value).toBe(true)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(lines).toHaveLength(1)
    expect(failedToLoad.value).toBe(false)
  })

  it('remembers the service’s clock for the next time', async () => {
    const { mine, scope } = await tab()
    vi.setSystemTime(at(0))
    mine.hear({ kind: 'host', here: true, at: at(40) })
    scope.stop()
    expect((await tab()).clock.ahead).toBe(40_000)
  })

  it('opens nothing when the page is gone already', async () => {
    let give: (way: OpenPlayerLink) => void = () => undefined
    const { scope } = await tab(() => new Promise((resolve) => (give = resolve)))
    scope.stop()
    give((_seat, hear) => new FakeLine(hear))
    await settle()
    expect(lines).toEqual([])
  })
})
