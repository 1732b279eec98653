/** The chat of a game for its host: there from the beginning, as the list of players tells who is muted. */
import { onScopeDispose, type ShallowRef, shallowRef, watch } from 'vue'
import { ChatChannel } from '@/chat/chat_channel'
import { LiveSocket } from '@/platform/transport/socket'
import { config } from '@/platform/config'
import { useSession } from '@/platform/session'
import type { HostedGame } from './host_state'
import type { HostLink } from './host_link'

const ownSocket = () =>
  new LiveSocket({
    url: config().webSocketUrl ?? '',
    credential: () => useSession().token(),
    urgent: true,
  })

/** Enter the chat over the game's connection, or one of its own where the game has none; until the game is over. */
export function useHostChat(
  hosted: HostedGame,
  link: ShallowRef<HostLink | undefined>,
  over: () => boolean,
): ShallowRef<ChatChannel | undefined> {
  const chat = shallowRef<ChatChannel>()
  let own: LiveSocket | undefined

  function open({ socket }: HostLink): void {
    const channel = `${hosted.gameId}:${hosted.hostName}`
    chat.value = new ChatChannel(socket ?? (own = ownSocket()), channel, hosted.hostName)
  }

  function close(): void {
    chat.value?.close()
    chat.value = undefined
    own?.close()
  }

  watch(link, (live) => live && config().features.chat && !over() && open(live), { immediate: true })
  watch(over, (isOver) => isOver && close())
  onScopeDispose(close)
  return chat
}
