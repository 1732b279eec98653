import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { announcement } from '@/platform/announce'
import { useSpacedAnnouncements } from './spaced_announcements'

describe('a text that changes often', () => {
  const text = ref('')
  const scope = effectScope()
  const said = () => announcement.value.trim()

  async function change(to: string): Promise<void> {
    text.value = to
    await nextTick()
  }

  beforeEach(() => {
    vi.useFakeTimers()
    text.value = '0 of 3'
    announcement.value = ''
    scope.run(() => useSpacedAnnouncements(() => text.value))
  })
  afterEach(() => vi.useRealTimers())

  it('is read out as it is after a moment, and then after a while', async () => {
    expect(said()).toBe('')
    await change('0 of 2')
    await change('1 of 3')
    expect(said()).toBe('')
    vi.advanceTimersByTime(1_500)
    expect(said()).toBe('1 of 3')
    await change('2 of 3')
    await change('3 of 3')
    expect(said()).toBe('1 of 3')
    vi.advanceTimersByTime(8_000)
    expect(said()).toBe('3 of 3')
    announcement.value = ''
    vi.advanceTimersByTime(20_000)
    expect(said()).toBe('')
    scope.stop()
  })
})
