import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { useRefreshing } from './refreshing'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a page that is refreshed', () => {
  it('loads again a few times, less and less often', async () => {
    const reload = vi.fn().mockResolvedValue(undefined)
    effectScope().run(() => useRefreshing(reload))
    const after = async (seconds: number) => {
      await vi.advanceTimersByTimeAsync(seconds * 1000)
      return reload.mock.calls.length
    }
    expect([await after(1), await after(1), await after(3), await after(1), await after(8)]).toEqual([
      0, 1, 1, 2, 3,
    ])
    expect(await after(3600)).toBe(4)
  })

  it('stops when it is left, even in the middle of a load', async () => {
    let answer!: () => void
    const reload = vi.fn(() => new Promise<void>((resolve) => (answer = resolve)))
    const scope = effectScope()
    scope.run(() => useRefreshing(reload))
    await vi.advanceTimersByTimeAsync(2000)
    scope.stop()
    answer()
    await vi.advanceTimersByTimeAsync(3600_000)
    expect(reload).toHaveBeenCalledTimes(1)
  })
})
