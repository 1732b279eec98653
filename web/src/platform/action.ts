/** What a user asks for by a button or a form: under way, or refused. */
import { type Ref, ref, type ShallowRef, shallowRef } from 'vue'
import { asRefusal, type Refusal } from './refusal'

export interface Action<Args extends unknown[]> {
  /** Do it; never raises. Asking again while it is under way does nothing. */
  run: (...args: Args) => Promise<void>
  busy: Ref<boolean>
  /** Why the last try failed (`.message` is for people), until the next one. */
  error: ShallowRef<Refusal | undefined>
}

/**
 * Keep an action's state for the page.
 *
 *     const { run: save, busy, error } = useAction(async () => { await got(api().PUT(…)) })
 */
export function useAction<Args extends unknown[]>(action: (...args: Args) => Promise<void>): Action<Args> {
  const busy = ref(false)
  const error = shallowRef<Refusal>()

  async function run(...args: Args): Promise<void> {
    if (busy.value) return
    busy.value = true
    error.value = undefined
    try {
      await action(...args)
    } catch (thrown) {
      error.value = asRefusal(thrown)
    } finally {
      busy.value = false
    }
  }

  return { run, busy, error }
}
