import { onScopeDispose } from 'vue'

/** Seconds between the first looks; after that, whoever waits asks. */
const PAUSES = [2, 4, 8, 16]

/** Load again a few times, while the page is seen: results follow within seconds. */
export function useRefreshing(reload: () => Promise<void>): void {
  let timer: ReturnType<typeof setTimeout>
  let left = false

  function wait(round: number): void {
    const seconds = PAUSES[round]
    if (left || seconds === undefined) return
    timer = setTimeout(async () => {
      if (document.visibilityState === 'visible') await reload()
      wait(round + 1)
    }, seconds * 1000)
  }

  onScopeDispose(() => {
    left = true
    clearTimeout(timer)
  })
  wait(0)
}
