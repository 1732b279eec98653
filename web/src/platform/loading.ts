/** Data that a page shows: being loaded, there, or refused and to be tried again. */
import { onScopeDispose, type Ref, ref, type ShallowRef, shallowRef } from 'vue'
import { asRefusal, type Refusal } from './refusal'

export interface Loaded<Data> {
  /** What was loaded last; stays while it is loaded again, so that nothing jumps, and where that fails. */
  data: ShallowRef<Data | undefined>
  /** Why it could not be loaded (`.message` is for people), until it is tried again. */
  error: ShallowRef<Refusal | undefined>
  loading: Ref<boolean>
  /** Load it (again); never raises. Of several loads that overlap, the one that began last counts. */
  reload: () => Promise<void>
}

/**
 * Load data at once, and again by `reload`.
 *
 *     const { data: quiz, error, loading, reload } = useLoaded(() => got(api().GET(…)))
 *
 *     <UiFailure v-if="error" :error @retry="reload" />
 *     <UiLoading v-else-if="!quiz" />
 */
export function useLoaded<Data>(load: () => Promise<Data>): Loaded<Data> {
  const data = shallowRef<Data>()
  const error = shallowRef<Refusal>()
  const loading = ref(false)
  let latest = 0

  async function reload(): Promise<void> {
    const own = ++latest
    loading.value = true
    error.value = undefined
    try {
      const loaded = await load()
      if (own === latest) data.value = loaded
    } catch (thrown) {
      if (own === latest) error.value = asRefusal(thrown)
    } finally {
      if (own === latest) loading.value = false
    }
  }

  onScopeDispose(() => latest++)
  void reload()
  return { data, error, loading, reload }
}
