/** The player's own connection, for what concerns them wherever they are: one, shared by all who need it. */
import { onScopeDispose } from 'vue'
import { LiveSocket } from '@/platform/transport/socket'
import { config } from '@/platform/config'
import { useSession } from '@/platform/session'

let socket: LiveSocket | undefined
let users = 0

/** The connection, open as long as somebody uses it; null where there is none to be had. For who is signed in. */
export function usePersonalSocket(): LiveSocket | null {
  const url = config().webSocketUrl
  if (!url) return null
  socket ??= new LiveSocket({ url, credential: () => useSession().token() })
  users += 1
  onScopeDispose(() => {
    users -= 1
    if (users > 0) return
    socket?.close()
    socket = undefined
  })
  return socket
}
