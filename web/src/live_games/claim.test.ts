import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { Refusal } from '@/platform/refusal'
import { type Claiming, useClaim } from './claim'

const service = vi.hoisted(() => ({ GET: vi.fn(), POST: vi.fn() }))
vi.mock('@/platform/api', () => ({ api: () => service, got: (answer: unknown) => answer }))

describe('asking for a nickname from another device', () => {
  const letIn = vi.fn()
  let scope = effectScope()

  function asking(): Claiming {
    return scope.run(() => useClaim('482913', letIn)) as Claiming
  }

  beforeEach(() => {
    vi.useFakeTimers()
    vi.resetAllMocks()
    scope = effectScope()
    service.POST.mockResolvedValue({ claim: 'c1.secret', code: '47' })
    service.GET.mockResolvedValue({ decision: 'waiting' })
  })
  afterEach(() => {
    scope.stop()
    vi.useRealTimers()
  })

  it('shows a code and waits until the host lets one in', async () => {
    const { phase, code, ask } = asking()
    await ask('Bo')
    expect([phase.value, code.value]).toEqual(['waiting', '47'])
    await vi.advanceTimersByTimeAsync(6_500)
    expect(service.GET).toHaveBeenCalledTimes(3)
    service.GET.mockResolvedValue({ decision: 'letIn', admission: { playerName: '~Bo' } })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(letIn).toHaveBeenCalledWith({ playerName: '~Bo' })
    await vi.advanceTimersByTimeAsync(20_000)
    expect(service.GET).toHaveBeenCalledTimes(4)
  })

  it('asks on while nothing can be reached, and no more once the time is up', async () => {
    const { phase, ask } = asking()
    await ask('Bo')
    service.GET.mockRejectedValue(new Refusal({}))
    await vi.advanceTimersByTimeAsync(8_000)
    expect(phase.value).toBe('waiting')
    service.GET.mockRejectedValue(new Refusal({ type: 'urn:buzzline:problem:no-such-claim' }, 404))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(phase.value).toBe('expired')
  })

  it('tells that the host refused, and may ask again', async () => {
    const { phase, ask } = asking()
    await ask('Bo')
    service.GET.mockResolvedValue({ decision: 'refused' })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(phase.value).toBe('refused')
    await ask('Bo')
    expect([phase.value, letIn.mock.calls.length]).toEqual(['waiting', 0])
  })

  it('tells why it could not be asked', async () => {
    const { phase, error, ask } = asking()
    service.POST.mockRejectedValue(new Refusal({ type: 'urn:buzzline:problem:claims-waiting' }, 409))
    await ask('Bo')
    expect([phase.value, error.value?.kind]).toEqual(['none', 'claims-waiting'])
  })

  it('ends with the page', async () => {
    const { ask } = asking()
    await ask('Bo')
    scope.stop()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(service.GET).not.toHaveBeenCalled()
  })
})
