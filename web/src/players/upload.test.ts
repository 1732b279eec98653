import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { reactive } from 'vue'
import { type Outcome, outcomeOf } from './upload'

const store = vi.hoisted(() => ({ current: undefined as unknown }))
vi.mock('@/notifications/store', () => ({ useNotifications: () => store.current }))

const accepted = { notificationId: 'avatar#1', kind: 'avatar-accepted' } as Outcome

function notifications() {
  const fake = reactive({ list: [] as Outcome[], refresh: vi.fn().mockResolvedValue(undefined) })
  store.current = fake
  return fake
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('the outcome of an upload', () => {
  it('comes live', async () => {
    const here = notifications()
    const outcome = outcomeOf('1', new AbortController().signal)
    here.list = [{ ...accepted, notificationId: 'avatar#0' }, accepted]
    expect(await outcome).toEqual(accepted)
    expect(here.refresh).not.toHaveBeenCalled()
  })

  it('is looked for where nothing comes live', async () => {
    const here = notifications()
    here.refresh.mockResolvedValueOnce(undefined)
    here.refresh.mockImplementationOnce(() => Promise.resolve(void (here.list = [accepted])))
    const outcome = outcomeOf('1', new AbortController().signal)
    await vi.advanceTimersByTimeAsync(6000)
    expect(await outcome).toEqual(accepted)
    expect(here.refresh).toHaveBeenCalledTimes(2)
  })

  it('is not waited for longer than a minute', async () => {
    const here = notifications()
    const outcome = outcomeOf('1', new AbortController().signal)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await outcome).toBeUndefined()
    expect(here.refresh).toHaveBeenCalledTimes(8)
  })

  it('is not waited for any more when the page is left', async () => {
    const here = notifications()
    const left = new AbortController()
    const outcome = outcomeOf('1', left.signal)
    left.abort()
    expect(await outcome).toBeUndefined()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(here.refresh).not.toHaveBeenCalled()
  })
})
