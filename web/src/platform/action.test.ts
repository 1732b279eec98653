import { describe, expect, it, vi } from 'vitest'
import { useAction } from './action'
import { Refusal } from './refusal'

describe('an action', () => {
  it('is busy until it is done, and not done twice meanwhile', async () => {
    let finish!: () => void
    const save = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)))
    const { run, busy } = useAction(save)
    const done = run()
    void run()
    expect([busy.value, save.mock.calls.length]).toEqual([true, 1])
    finish()
    await done
    expect(busy.value).toBe(false)
  })

  it('says why it failed, until it is tried again', async () => {
    const save = vi.fn<(name: string) => Promise<void>>()
    save.mockRejectedValueOnce(new Refusal({ type: 'urn:buzzline:problem:name-taken' }, 400))
    save.mockResolvedValueOnce()
    const { run, busy, error } = useAction(save)
    await run('ada')
    expect([busy.value, error.value?.kind]).toEqual([false, 'name-taken'])
    await run('grace')
    expect([error.value, save.mock.lastCall]).toEqual([undefined, ['grace']])
  })
})
