import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Refusal } from './refusal'
import { retried } from './retry'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('asking retried', () => {
  it('asks again after a lost answer', async () => {
    const ask = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(new Refusal({}))
      .mockResolvedValueOnce('done')
    const answer = retried(ask)
    await vi.runAllTimersAsync()
    expect(await answer).toBe('done')
  })

  it('gives up after a while', async () => {
    const ask = vi.fn<() => Promise<string>>().mockRejectedValue(new Refusal({}, 503))
    const answer = expect(retried(ask)).rejects.toThrow()
    await vi.runAllTimersAsync()
    await answer
    expect(ask).toHaveBeenCalledTimes(3)
  })

  it('takes a refusal for an answer', async () => {
    const ask = vi.fn<() => Promise<string>>().mockRejectedValue(new Refusal({ type: 'already-sold' }, 409))
    await expect(retried(ask)).rejects.toThrow()
    expect(ask).toHaveBeenCalledTimes(1)
  })
})
