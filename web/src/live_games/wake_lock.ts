/** Keeps the screen on while a game goes on, where the browser can. */
import { onScopeDispose, watch } from 'vue'

export function useWakeLock(wanted: () => boolean): void {
  let lock: WakeLockSentinel | undefined
  let gone = false

  async function hold(): Promise<void> {
    if (gone || !wanted() || (lock && !lock.released) || document.visibilityState !== 'visible') return
    try {
      lock = await navigator.wakeLock?.request('screen')
    } catch {
      return // it is a comfort, and browsers may refuse it, as with an empty battery
    }
    if (gone || !wanted()) await lock?.release()
  }

  // Locks end when the page is not seen.
  document.addEventListener('visibilitychange', hold)
  watch(wanted, (now) => void (now ? hold() : lock?.release()), { immediate: true })
  onScopeDispose(() => {
    gone = true
    document.removeEventListener('visibilitychange', hold)
    void lock?.release()
  })
}
