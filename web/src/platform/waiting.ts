/** How long somebody has to wait whom the service told to slow down. */
import { onScopeDispose, type Ref, ref, watch } from 'vue'
import type { Refusal } from './refusal'

/** The seconds that are left until a refused request may be tried again; 0 where it may be now. */
export function useWaiting(refusal: () => Refusal | undefined): Ref<number> {
  const left = ref(0)
  let until = 0
  let timer: ReturnType<typeof setInterval> | undefined

  function count() {
    left.value = Math.max(0, Math.ceil((until - Date.now()) / 1000))
    if (left.value === 0) clearInterval(timer)
  }

  watch(
    refusal,
    (refused) => {
      clearInterval(timer)
      until = Date.now() + 1000 * (refused?.retryAfterSeconds ?? 0)
      count()
      if (left.value > 0) timer = setInterval(count, 250)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearInterval(timer))
  return left
}
