/** A list that comes page by page, each when it is asked for. */
import { computed, type Ref, ref, type ShallowRef, shallowRef, watch } from 'vue'
import { type Action, useAction } from './action'
import { type Loaded, useLoaded } from './loading'

interface Page<Item> {
  items: Item[]
  nextToken?: string
}

export interface Pages<Item, First> extends Omit<Loaded<First>, 'data'> {
  /** The first page, as it was loaded last. */
  first: Loaded<First>['data']
  /** All that was loaded; may be changed by who knows better. */
  items: ShallowRef<Item[]>
  /** Whether there are more. */
  more: Readonly<Ref<boolean>>
  readMore: Action<[]>['run']
  readingMore: Action<[]>['busy']
  moreError: Action<[]>['error']
}

/**
 * Load the first page at once, and again by `reload`; the next ones by `readMore`.
 *
 *     const { first, items, error, reload, more, readMore, readingMore, moreError } = usePages(async (nextToken) => …)
 */
export function usePages<Item, First extends Page<Item>>(
  load: (nextToken?: string) => Promise<First & Page<Item>>,
): Pages<Item, First> {
  const items = shallowRef<Item[]>([])
  const nextToken = ref<string>()
  // A copy: the same page again is news, too.
  const { data: first, ...loaded } = useLoaded<First>(async () => ({ ...(await load()) }))

  watch(
    first,
    (page) => {
      items.value = page?.items ?? []
      nextToken.value = page?.nextToken
    },
    { flush: 'sync' },
  )

  const {
    run: readMore,
    busy: readingMore,
    error: moreError,
  } = useAction(async () => {
    const begun = first.value
    if (!nextToken.value || loaded.loading.value) return
    const page = await load(nextToken.value)
    if (first.value !== begun) return // it is another list now
    items.value = [...items.value, ...page.items]
    nextToken.value = page.nextToken
  })

  const more = computed(() => nextToken.value !== undefined)
  return { first, items, more, readMore, readingMore, moreError, ...loaded }
}
