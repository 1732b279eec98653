import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, ref, type ShallowRef, shallowRef } from 'vue'
import { FakeSocket } from '@/platform/transport/fake_socket'
import { LiveSocket } from '@/platform/transport/socket'
import { config } from '@/platform/config'
import { i18n } from '@/platform/i18n'
import { useHostChat } from './host_chat'
import { hear } from './host_game'
import type { HostGame } from './host_state'
import type { HostLink } from './host_link'
import PlayerList from './PlayerList.vue'
import { casual, joined } from './samples'

vi.mock('@/platform/config', () => ({ config: vi.fn() }))
vi.mock('@/platform/session', () => ({ useSession: () => ({ token: () => Promise.resolve('token') }) }))

const CHANNEL = 'g1:quinn'
let game: HostGame
let over: ShallowRef<boolean>

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', FakeSocket)
  FakeSocket.all = []
  setting({ chat: true })
  game = [joined('ada'), joined('~Bo')].reduce(hear, casual())
  game = { ...game, hosted: { ...game.hosted, gameId: 'g1', hostName: 'quinn' } }
  over = shallowRef(false)
})
enableAutoUnmount(afterEach)
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const setting = (features: object) =>
  vi.mocked(config).mockReturnValue({ features, webSocketUrl: 'ws://live' } as ReturnType<typeof config>)
const newSocket = () => new LiveSocket({ url: 'ws://live', credential: () => Promise.resolve('token') })

/** The list of players, as a host's page has it: over the game's socket, or where the game has none. */
async function page(socket: LiveSocket | undefined, muted: string[] = []) {
  const link = { socket, state: ref('online') } as unknown as HostLink
  const list = mount(
    defineComponent(() => {
      const chat = useHostChat(game.hosted, shallowRef(link), () => over.value)
      return () => h(PlayerList, { game, kicking: new Set<string>(), chat: chat.value })
    }),
    { global: { plugins: [i18n] } },
  )
  await comeIn(muted)
  return list
}

async function comeIn(muted: string[]) {
  await flushPromises()
  if (FakeSocket.all.length === 0) return
  FakeSocket.last.open()
  await flushPromises()
  FakeSocket.last.reply('enter', { subaction: 'enter', channel: CHANNEL, messages: [], who: 'all', muted })
  await flushPromises()
}

type Page = Awaited<ReturnType<typeof page>>
const lines = (list: Page) => list.findAll('li').map((line) => line.text())
const button = (list: Page, name: string) => list.find(`button[aria-label="${name}"]`)
const asked = (subaction: string) =>
  FakeSocket.last.sent.filter(({ data }) => data['subaction'] === subaction)
const told = async (playerName: string, muted: boolean) => {
  FakeSocket.last.say({
    channel: 'chat',
    message: { subaction: 'muted', channel: CHANNEL, playerName, muted },
  })
  await flushPromises()
}

describe.each([
  ['over the socket of the game', newSocket],
  ['where the game is played over MQTT', () => undefined],
])('the list of players, %s', (_, socket) => {
  const shown = (muted: string[] = []) => page(socket(), muted)

  it('mutes and lets chat again, whether or not anything was said', async () => {
    const list = await shown()
    await button(list, 'Mute Bo').trigger('click')
    expect(asked('mute')).toMatchObject([{ data: { channel: CHANNEL, playerName: '~Bo', muted: true } }])
    FakeSocket.last.reply('mute', { subaction: 'mute', channel: CHANNEL, playerName: '~Bo', muted: true })
    await flushPromises()
    expect(lines(list)).toEqual(expect.arrayContaining([expect.stringMatching(/Bo.*muted/)]))
    await button(list, 'Let Bo chat again').trigger('click')
    expect(asked('mute')[1]).toMatchObject({ data: { playerName: '~Bo', muted: false } })
    FakeSocket.last.reply('mute', { subaction: 'mute', channel: CHANNEL, playerName: '~Bo', muted: false })
    await flushPromises()
    expect(button(list, 'Mute Bo').exists()).toBe(true)
    expect(list.text()).not.toContain('muted')
  })

  it('knows after a reload who is muted, and what another window of the host has done', async () => {
    const list = await shown(['ada'])
    expect(button(list, 'Let ada (with an account) chat again').exists()).toBe(true)
    await told('ada', false)
    await told('~Bo', true)
    expect(button(list, 'Mute ada (with an account)').exists()).toBe(true)
    expect(button(list, 'Let Bo chat again').exists()).toBe(true)
  })

  it('has muted players who are not in the list, but not those who were sent out', async () => {
    game = { ...game, kicked: ['~Out'] }
    const list = await shown(['~Gone', '~Out'])
    expect(button(list, 'Let Gone chat again').exists()).toBe(true)
    expect(list.text()).not.toContain('Out')
  })

  it('says why somebody was not muted', async () => {
    const list = await shown()
    await button(list, 'Mute Bo').trigger('click')
    FakeSocket.last.refuse('mute', 'game-over')
    await flushPromises()
    expect(list.text()).toContain('This game has ended')
  })
})

describe('the chat of a game, for its host', () => {
  it('ends with the game, and its own connection with it', async () => {
    const list = await page(undefined)
    over.value = true
    await flushPromises()
    expect(FakeSocket.last.closedByUs).toBe(true)
    expect(button(list, 'Mute Bo').exists()).toBe(false)
  })

  it('leaves the connection of the game alone', async () => {
    await page(newSocket())
    over.value = true
    await flushPromises()
    expect(FakeSocket.last.closedByUs).toBe(false)
  })

  it('is not there where the deployment has none', async () => {
    setting({ chat: false })
    const list = await page(undefined)
    expect(FakeSocket.all).toHaveLength(0)
    expect(button(list, 'Mute Bo').exists()).toBe(false)
  })
})
