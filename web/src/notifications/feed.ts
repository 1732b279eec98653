/** Keeps the list of notifications up to date as long as the caller is there: live, or by reading it now and then. */
import { onScopeDispose, watch } from 'vue'
import { usePersonalSocket } from './personal_socket'
import { useNotifications } from './store'
import type { Notification } from './notification_list'

/** The connection may take long; the list is read without it then. */
const PATIENCE_MS = 4_000
const POLL_MS = 60_000

export function useNotificationFeed(): void {
  const notifications = useNotifications()
  const socket = usePersonalSocket()

  if (!socket) {
    const poll = () => {
      if (document.visibilityState === 'visible') void notifications.refresh()
    }
    poll()
    const timer = setInterval(poll, POLL_MS)
    document.addEventListener('visibilitychange', poll)
    onScopeDispose(() => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', poll)
    })
    return
  }

  const stop = socket.listen(({ channel, message }) => {
    if (channel === 'notification') notifications.take(message as unknown as Notification)
  })
  // What came while nobody was connected is only in the list: first connect, then read.
  watch(
    socket.state,
    (state) => {
      if (state === 'online') void notifications.refresh()
    },
    { immediate: true },
  )
  const impatient = setTimeout(() => {
    if (!notifications.read) void notifications.refresh()
  }, PATIENCE_MS)
  onScopeDispose(() => {
    stop()
    clearTimeout(impatient)
  })
}
