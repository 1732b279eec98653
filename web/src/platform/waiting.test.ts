import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref, shallowRef } from 'vue'
import { Refusal } from './refusal'
import { useWaiting } from './waiting'

const slowDown = (seconds: number) =>
  new Refusal({ type: 'urn:buzzline:problem:slow-down', retryAfterSeconds: seconds }, 429)

describe('waiting', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('counts the seconds down, once more for the next refusal, and ends with its page', async () => {
    const refusal = shallowRef<Refusal>()
    const scope = effectScope()
    const left = scope.run(() => useWaiting(() => refusal.value)) ?? ref(-1)
    expect(left.value).toBe(0)

    refusal.value = slowDown(30)
    await nextTick()
    expect(left.value).toBe(30)
    vi.advanceTimersByTime(29_500)
    expect(left.value).toBe(1)
    vi.advanceTimersByTime(500)
    expect(left.value).toBe(0)
    expect(vi.getTimerCount()).toBe(0)

    refusal.value = slowDown(60)
    await nextTick()
    expect(left.value).toBe(60)
    refusal.value = undefined
    await nextTick()
    expect(left.value).toBe(0)

    refusal.value = slowDown(5)
    await nextTick()
    scope.stop()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is over at once where a refusal says nothing of waiting', async () => {
    const refusal = shallowRef(new Refusal({ type: 'urn:buzzline:problem:nickname-taken' }, 409))
    expect(effectScope().run(() => useWaiting(() => refusal.value))?.value).toBe(0)
  })
})
