import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Outbox } from './outbox'
import type { SentAnswer } from './seat'

let pending: SentAnswer[]
let online: boolean
let sent: number[]
let repeated: number
let outbox: Outbox

const answer = (answerNumber: number): SentAnswer => ({
  answerNumber,
  questionNumber: answerNumber,
  response: 'A',
})

beforeEach(() => {
  vi.useFakeTimers()
  pending = []
  sent = []
  repeated = 0
  online = true
  outbox = new Outbox({
    pending: () => pending,
    isOnline: () => online,
    send: ({ answerNumber }, again) => {
      sent.push(answerNumber)
      if (again) repeated += 1
    },
  })
})

afterEach(() => {
  outbox.stop()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

describe('the outbox', () => {
  it('sends an answer once, and again where no receipt comes, less and less often', () => {
    pending = [answer(1)]
    outbox.flush()
    outbox.flush()
    expect(sent).toEqual([1])
    expect(repeated).toBe(0)
    vi.advanceTimersByTime(6_000)
    expect(sent).toEqual([1, 1])
    expect(repeated).toBe(1)
    vi.advanceTimersByTime(11_000)
    expect(sent).toEqual([1, 1])
    vi.advanceTimersByTime(1_000)
    expect(sent).toEqual([1, 1, 1])
    vi.advanceTimersByTime(120_000)
    expect(sent).toHaveLength(7)
  })

  it('stops with the receipt', () => {
    pending = [answer(1)]
    outbox.flush()
    pending = []
    vi.advanceTimersByTime(60_000)
    expect(sent).toEqual([1])
  })

  it('keeps answers while there is no connection, and sends them in order', () => {
    online = false
    pending = [answer(1), answer(2)]
    outbox.flush()
    expect(sent).toEqual([])
    online = true
    outbox.restart()
    expect(sent).toEqual([1, 2])
  })

  it('sends all again on a new connection', () => {
    pending = [answer(1)]
    outbox.flush()
    outbox.restart()
    expect(sent).toEqual([1, 1])
    expect(repeated).toBe(0)
  })

  it('leaves the answers of another tab to it, for a while', () => {
    pending = [answer(1)]
    outbox.leaveToOthers()
    expect(sent).toEqual([])
    vi.advanceTimersByTime(6_000)
    expect(sent).toEqual([1])
  })
})
