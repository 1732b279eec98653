/** Has a text that changes often read out, but not each time: of several changes at once, what comes of them. */
import { onScopeDispose, watch } from 'vue'
import { announce } from '@/platform/announce'

const SETTLE_MS = 1_500
const PAUSE_MS = 8_000

export function useSpacedAnnouncements(text: () => string): void {
  let pausing: ReturnType<typeof setTimeout> | undefined
  let told = text()

  function tell(): void {
    pausing = undefined
    if (text() === told) return
    told = text()
    announce(told)
    pausing = setTimeout(tell, PAUSE_MS)
  }

  watch(text, () => {
    pausing ??= setTimeout(tell, SETTLE_MS)
  })
  onScopeDispose(() => clearTimeout(pausing))
}
