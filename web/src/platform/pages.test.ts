import { flushPromises } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { type Pages, usePages } from './pages'
import { Refusal } from './refusal'

interface Page {
  items: string[]
  nextToken?: string
}

function pages(load: (nextToken?: string) => Promise<Page>): Pages<string, Page> {
  const found = effectScope().run(() => usePages<string, Page>(load))
  if (!found) throw new Error('no scope')
  return found
}

const book: Record<string, Page> = {
  '': { items: ['a', 'b'], nextToken: '2' },
  '2': { items: ['c'], nextToken: '3' },
  '3': { items: [] },
}
const read = (nextToken = '') => Promise.resolve(book[nextToken] as Page)

describe('a list in pages', () => {
  it('grows as long as there is more', async () => {
    const { items, more, readMore } = pages(read)
    await flushPromises()
    expect([items.value, more.value]).toEqual([['a', 'b'], true])
    await readMore()
    expect([items.value, more.value]).toEqual([['a', 'b', 'c'], true])
    await readMore()
    expect([items.value, more.value]).toEqual([['a', 'b', 'c'], false])
  })

  it('begins anew when it is loaded again', async () => {
    const { items, reload, readMore } = pages(read)
    await flushPromises()
    await readMore()
    await reload()
    expect(items.value).toEqual(['a', 'b'])
  })

  it('takes no page of another list', async () => {
    let answer: (page: Page) => void = () => undefined
    const load = vi.fn(read)
    const { items, reload, readMore } = pages(load)
    await flushPromises()
    load.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)))
    const reading = readMore()
    load.mockResolvedValueOnce({ items: ['x'] })
    await reload()
    answer({ items: ['c'] })
    await reading
    expect(items.value).toEqual(['x'])
  })

  it('keeps what it has where the next page is refused', async () => {
    const load = vi.fn(read)
    const { items, readMore, moreError } = pages(load)
    await flushPromises()
    load.mockRejectedValueOnce(new Refusal({}))
    await readMore()
    expect([items.value, moreError.value?.kind]).toEqual([['a', 'b'], 'offline'])
    await readMore()
    expect([items.value, moreError.value]).toEqual([['a', 'b', 'c'], undefined])
  })
})
