import { describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { useLoaded } from './loading'
import { Refusal } from './refusal'

function later<Value>() {
  let resolve!: (value: Value) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<Value>((yes, no) => ((resolve = yes), (reject = no)))
  return { promise, resolve, reject }
}

function loaded<Data>(load: () => Promise<Data>) {
  const scope = effectScope()
  const result = scope.run(() => useLoaded(load))
  if (!result) throw new Error('no scope')
  return { ...result, stop: () => scope.stop() }
}

describe('loaded data', () => {
  it('is loading, then there', async () => {
    const answer = later<string>()
    const { data, error, loading } = loaded(() => answer.promise)
    expect([loading.value, data.value]).toEqual([true, undefined])
    answer.resolve('quiz')
    await vi.waitFor(() => expect(loading.value).toBe(false))
    expect([data.value, error.value]).toEqual(['quiz', undefined])
  })

  it('says why it is not there, and can be tried again', async () => {
    const load = vi.fn<() => Promise<string>>()
    load.mockRejectedValueOnce(new Refusal({}))
    load.mockResolvedValueOnce('quiz')
    const { data, error, loading, reload } = loaded(load)
    await vi.waitFor(() => expect(error.value?.kind).toBe('offline'))
    expect(loading.value).toBe(false)
    await reload()
    expect([data.value, error.value]).toEqual(['quiz', undefined])
  })

  it('stays while it is loaded again, even in vain', async () => {
    const load = vi.fn<() => Promise<string>>()
    load.mockResolvedValueOnce('old')
    load.mockRejectedValueOnce(new Refusal({}, 503))
    const { data, error, reload } = loaded(load)
    await vi.waitFor(() => expect(data.value).toBe('old'))
    await reload()
    expect([data.value, error.value?.kind]).toEqual(['old', 'busy'])
  })

  it('is that of the latest request, whichever answers first', async () => {
    const first = later<string>()
    const second = later<string>()
    const load = vi.fn<() => Promise<string>>()
    load.mockReturnValueOnce(first.promise).mockReturnValueOnce(second.promise)
    const { data, loading, reload } = loaded(load)
    const again = reload()
    second.resolve('new')
    await again
    first.resolve('old')
    await first.promise
    expect([data.value, loading.value]).toEqual(['new', false])
  })

  it('is forgotten when the page is left', async () => {
    const answer = later<string>()
    const { data, stop } = loaded(() => answer.promise)
    stop()
    answer.resolve('quiz')
    await answer.promise
    expect(data.value).toBeUndefined()
  })

  it('has a general error where the code failed', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue()
    const { error } = loaded(() => Promise.reject(new TypeError('undefined is not a function')))
    await vi.waitFor(() => expect(error.value?.kind).toBe('unexpected'))
    expect(error.value?.message).toContain('Reload the page')
    expect(log).toHaveBeenCalled()
  })
})
