/** Seconds until a moment, counted down. */
import { onScopeDispose, ref, watch } from 'vue'

export function useSecondsUntil(moment: () => number) {
  const seconds = ref(0)
  let timer: ReturnType<typeof setInterval> | undefined

  function count(): void {
    seconds.value = Math.max(0, Math.ceil((moment() - Date.now()) / 1000))
    if (seconds.value === 0) clearInterval(timer)
  }

  watch(moment, () => {
    clearInterval(timer)
    timer = setInterval(count, 250)
    count()
  })
  onScopeDispose(() => clearInterval(timer))
  return seconds
}
