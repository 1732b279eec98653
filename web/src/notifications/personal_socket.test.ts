import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { FakeSocket } from '@/platform/transport/fake_socket'
import { useSession } from '@/platform/session'
import { usePersonalSocket } from './personal_socket'

const { config } = vi.hoisted(() => ({ config: { webSocketUrl: 'ws://live' as string | null } }))
vi.mock('@/platform/config', () => ({ config: () => config }))

beforeEach(() => {
  config.webSocketUrl = 'ws://live'
  FakeSocket.all = []
  vi.stubGlobal('WebSocket', FakeSocket)
  setActivePinia(createPinia())
  vi.spyOn(useSession(), 'token').mockResolvedValue('token')
})
afterEach(() => vi.unstubAllGlobals())

function user() {
  const scope = effectScope()
  return { socket: scope.run(usePersonalSocket), leave: () => scope.stop() }
}

describe('the connection of a player', () => {
  it('is one for all, open as long as somebody uses it', async () => {
    const [bell, chat] = [user(), user()]
    await flushPromises()
    expect(bell.socket).toBe(chat.socket)
    expect(FakeSocket.all.map(({ url }) => url)).toEqual(['ws://live?access_token=token'])
    chat.leave()
    expect(FakeSocket.last.closedByUs).toBe(false)
    bell.leave()
    expect(FakeSocket.last.closedByUs).toBe(true)
    const later = user()
    await flushPromises()
    expect(FakeSocket.all).toHaveLength(2)
    later.leave()
  })

  it('is none where there are no live games', () => {
    config.webSocketUrl = null
    expect(user().socket).toBeNull()
  })
})
