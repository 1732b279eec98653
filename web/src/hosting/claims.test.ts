import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { Refusal } from '@/platform/refusal'
import { useClaims } from './claims'

const service = vi.hoisted(() => ({ GET: vi.fn(), PUT: vi.fn() }))
vi.mock('@/platform/api', () => ({ api: () => service, got: (answer: unknown) => answer }))

const claim = (claimId: string, playerName = '~Bo') => ({
  claimId,
  playerName,
  code: '47',
  expiresAt: '2026-11-28T20:00:00Z',
})

describe('who asks the host for a nickname', () => {
  let scope = effectScope()
  let goesOn = true

  function watched(): ReturnType<typeof useClaims> {
    return scope.run(() => useClaims('g1', () => goesOn)) as ReturnType<typeof useClaims>
  }

  function waiting(...ids: string[]): void {
    service.GET.mockResolvedValue({ claims: ids.map((id) => claim(id)) })
  }

  it('is not asked for once the game ends, and again where it did not', async () => {
    waiting('c1')
    const { claims } = watched()
    await vi.advanceTimersByTimeAsync(4_000)
    expect(claims.value).toHaveLength(1)
    goesOn = false // while the next look is due already
    await vi.advanceTimersByTimeAsync(20_000)
    expect([service.GET.mock.calls.length, claims.value.length]).toEqual([1, 0])
    goesOn = true
    await vi.advanceTimersByTimeAsync(4_000)
    expect([service.GET.mock.calls.length, claims.value.length]).toEqual([2, 1])
  })

  beforeEach(() => {
    vi.useFakeTimers()
    vi.resetAllMocks()
    scope = effectScope()
    goesOn = true
    waiting()
    service.PUT.mockResolvedValue(undefined)
  })
  afterEach(() => {
    scope.stop()
    vi.useRealTimers()
  })

  it('is asked for every four seconds', async () => {
    const { claims } = watched()
    await vi.advanceTimersByTimeAsync(4_000)
    expect(claims.value).toEqual([])
    waiting('c1', 'c2')
    await vi.advanceTimersByTimeAsync(4_000)
    expect(claims.value.map(({ claimId }) => claimId)).toEqual(['c1', 'c2'])
    expect(service.GET).toHaveBeenCalledTimes(2)
    expect(service.GET).toHaveBeenCalledWith('/games/{gameId}/claims', { params: { path: { gameId: 'g1' } } })
  })

  it('is asked for one at a time, however long an answer takes', async () => {
    watched()
    service.GET.mockReturnValue(new Promise(() => {}))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(service.GET).toHaveBeenCalledTimes(1)
  })

  it('stays on the page while nothing can be reached, and is asked for again', async () => {
    const { claims } = watched()
    waiting('c1')
    await vi.advanceTimersByTimeAsync(4_000)
    service.GET.mockRejectedValue(new Refusal({}))
    await vi.advanceTimersByTimeAsync(8_000)
    expect(claims.value).toHaveLength(1)
    waiting()
    await vi.advanceTimersByTimeAsync(4_000)
    expect(claims.value).toEqual([])
  })

  it('is gone once the host has decided', async () => {
    const { claims, settle } = watched()
    waiting('c1', 'c2')
    await vi.advanceTimersByTimeAsync(4_000)
    await settle.run(claim('c1'), false)
    expect(service.PUT).toHaveBeenCalledWith('/games/{gameId}/claims/{claimId}', {
      params: { path: { gameId: 'g1', claimId: 'c1' } },
      body: { letIn: false },
    })
    expect(claims.value.map(({ claimId }) => claimId)).toEqual(['c2'])
  })

  it('is gone with all others of the nickname once one is let in', async () => {
    const { claims, settle } = watched()
    service.GET.mockResolvedValue({ claims: [claim('c1'), claim('c2'), claim('c3', '~Cy')] })
    await vi.advanceTimersByTimeAsync(4_000)
    await settle.run(claim('c2'), true)
    expect(claims.value.map(({ claimId }) => claimId)).toEqual(['c3'])
  })

  it('stays where the decision did not arrive', async () => {
    const { claims, settle } = watched()
    waiting('c1')
    await vi.advanceTimersByTimeAsync(4_000)
    service.PUT.mockRejectedValue(new Refusal({}))
    await settle.run(claim('c1'), false)
    expect(claims.value).toHaveLength(1)
  })

  it('is asked for no more when the game or the page is over', async () => {
    const { claims } = watched()
    waiting('c1')
    await vi.advanceTimersByTimeAsync(4_000)
    goesOn = false
    await vi.advanceTimersByTimeAsync(60_000)
    expect(claims.value).toEqual([])
    const asked = service.GET.mock.calls.length
    goesOn = true
    watched()
    scope.stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(service.GET).toHaveBeenCalledTimes(asked)
  })
})
