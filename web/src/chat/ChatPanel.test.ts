import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { FakeSocket } from '@/platform/transport/fake_socket'
import { LiveSocket } from '@/platform/transport/socket'
import { i18n } from '@/platform/i18n'
import type { ChatMessage } from './chat_log'
import { ChatChannel } from './chat_channel'
import ChatPanel from './ChatPanel.vue'

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', FakeSocket)
  FakeSocket.all = []
})
enableAutoUnmount(afterEach)
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const said = (messageId: string, text: string, playerName = 'bo', host = false): ChatMessage => ({
  messageId,
  playerName,
  host,
  text,
  at: new Date().toISOString(),
})

async function panel(channel = 'global', more: { me?: string; host?: boolean } = {}) {
  const socket = new LiveSocket({ url: 'ws://live', credential: () => Promise.resolve('token') })
  const wrapper = mount(ChatPanel, {
    props: { socket, channel, me: 'ada', ...more },
    global: { plugins: [i18n] },
  })
  const lines = () => wrapper.findAll('.message').map((line) => line.text())
  const asked = (subaction: string) => FakeSocket.last.sent.filter(({ data }) => data.subaction === subaction)
  const comeIn = async (...messages: ChatMessage[]) => {
    await flushPromises()
    FakeSocket.last.open()
    await flushPromises()
    FakeSocket.last.reply('enter', { subaction: 'enter', channel, messages, who: 'all', muted: [] })
    await flushPromises()
    await vi.advanceTimersByTimeAsync(0)
  }
  const hear = async (message: ChatMessage, where = channel) => {
    FakeSocket.last.say({ channel: 'chat', message: { subaction: 'message', channel: where, ...message } })
    await nextTick()
  }
  const told = async (subaction: string, members: object) => {
    FakeSocket.last.say({ channel: 'chat', message: { subaction, channel, ...members } })
    await nextTick()
  }
  const say = async (text: string) => {
    await wrapper.get('input').setValue(text)
    await wrapper.get('form').trigger('submit')
    await flushPromises()
  }
  return { wrapper, socket, lines, asked, comeIn, hear, told, say }
}

describe('a channel', () => {
  it('is entered, and shows what was said last and what is said now, each once', async () => {
    const { lines, asked, comeIn, hear } = await panel()
    await comeIn(said('1', 'first'), said('3', 'third', 'bo', true))
    expect(asked('enter')).toMatchObject([{ message: 'chat', data: { channel: 'global' } }])
    await hear(said('2', 'second', 'ada'))
    await hear(said('2', 'second', 'ada'))
    await hear(said('9', 'elsewhere'), 'game:host')
    expect(lines()).toHaveLength(3)
    expect(lines()[0]).toMatch(/^bo.*first$/s)
    expect(lines()[1]).toMatch(/^You.*secondRemove$/s)
    expect(lines()[2]).toMatch(/^boHost.*third$/s)
  })

  it('shows nothing of a removed message, whatever comes when', async () => {
    const { lines, comeIn, hear, told } = await panel()
    await comeIn(said('1', 'first'), said('2', 'second'))
    await told('removed', { messageId: '1' })
    expect(lines()).toHaveLength(1)
    await hear(said('1', 'first'))
    await told('removed', { messageId: '3' })
    await hear(said('3', 'third'))
    expect(lines().join()).toMatch(/^bo.*second$/s)
  })

  it('shows after a break only what the service still has', async () => {
    const { lines, comeIn } = await panel()
    await comeIn(said('1', 'removed meanwhile'), said('2', 'second'))
    FakeSocket.last.drop()
    await vi.advanceTimersByTimeAsync(2000)
    await comeIn(said('2', 'second'))
    expect(lines().join()).toMatch(/^bo.*second$/s)
  })

  it('lets the host remove, mute and decide who talks, and nobody else', async () => {
    const place = 'g:ada'
    const { wrapper, lines, asked, comeIn } = await panel(place, { host: true })
    await comeIn(said('1', 'bad'))
    const press = (text: string) =>
      wrapper
        .findAll('.act')
        .find((each) => each.text() === text)
        ?.trigger('click')
    await press('Mute bo')
    FakeSocket.last.reply('mute', { subaction: 'mute', channel: place, playerName: 'bo', muted: true })
    await flushPromises()
    expect(wrapper.text()).toContain('Let bo chat again')
    await press('Remove')
    expect(asked('remove')).toMatchObject([{ data: { messageId: '1' } }])
    FakeSocket.last.reply('remove', { subaction: 'remove', channel: place, messageId: '1', reached: 2 })
    await flushPromises()
    expect(lines()).toEqual([])
    await wrapper.get('select').setValue('off')
    expect(asked('switch')).toMatchObject([{ data: { who: 'off' } }])
    const other = await panel(place)
    await other.comeIn(said('1', 'bad'))
    expect(other.wrapper.findAll('.act, select')).toHaveLength(0)
  })

  it('that the page has open already is shown as it is, and stays open when the panel goes', async () => {
    const { wrapper, socket, lines, asked, comeIn, hear } = await panel('g:ada', { host: true })
    await comeIn(said('1', 'first'))
    const opened = new ChatChannel(socket, 'g:ada', 'ada')
    await wrapper.setProps({ opened })
    await comeIn(said('1', 'first'))
    const entered = asked('enter').length
    const second = mount(ChatPanel, {
      props: { socket, channel: 'g:ada', me: 'ada', host: true, opened },
      global: { plugins: [i18n] },
    })
    await hear(said('2', 'second'))
    expect(second.findAll('.message')).toHaveLength(2)
    expect(lines()).toHaveLength(2)
    expect(asked('enter')).toHaveLength(entered)
    const left = asked('leave').length
    second.unmount()
    await wrapper.setProps({ opened: undefined })
    expect(asked('leave')).toHaveLength(left)
    opened.close()
  })

  it.each([
    ['switched', { who: 'off' }, 'ada', 'switched the chat off'],
    ['switched', { who: 'registered' }, '~Bo', 'only players with an account'],
    ['muted', { playerName: '~bo', muted: true }, '~Bo', 'You are muted'],
  ])('says why nothing can be said: %s %o', async (subaction, members, me, text) => {
    const { wrapper, comeIn, told } = await panel('g:h', { me })
    await comeIn()
    expect(wrapper.get('input').attributes('disabled')).toBeUndefined()
    expect(wrapper.text()).toContain('Say hello!')
    await told(subaction, members)
    expect(wrapper.text()).toContain(text)
    expect(wrapper.text()).toContain('Nobody has said anything yet.')
    expect(wrapper.text()).not.toContain('Say hello!')
    expect(wrapper.get('input').attributes('disabled')).toBeDefined()
  })

  it('lets the host talk whoever else may', async () => {
    const { wrapper, comeIn, told } = await panel('g:h', { me: 'h', host: true })
    await comeIn()
    await told('switched', { who: 'off' })
    expect(wrapper.text()).not.toContain('switched the chat off')
    expect(wrapper.get('input').attributes('disabled')).toBeUndefined()
  })

  it('shows texts as they are, never as HTML', async () => {
    const { wrapper, lines, comeIn } = await panel()
    await comeIn(said('1', '<img src=x onerror=alert(1)>'))
    expect(wrapper.find('img').exists()).toBe(false)
    expect(lines()[0]).toContain('<img src=x onerror=alert(1)>')
  })

  it('is entered again after the connection was lost, and what was missed is there', async () => {
    const { lines, comeIn } = await panel()
    await comeIn(said('1', 'before'))
    FakeSocket.last.drop()
    await vi.advanceTimersByTimeAsync(2000)
    expect(FakeSocket.all).toHaveLength(2)
    await comeIn(said('1', 'before'), said('2', 'meanwhile'))
    expect(lines()).toHaveLength(2)
  })

  it('waits, if it was entered too often, and is entered again', async () => {
    const { asked } = await panel()
    await flushPromises()
    FakeSocket.last.open()
    await flushPromises()
    FakeSocket.last.refuse('enter', 'slow-down', { retryAfterSeconds: 3 })
    await flushPromises()
    vi.advanceTimersByTime(2900)
    expect(asked('enter')).toHaveLength(1)
    vi.advanceTimersByTime(200)
    expect(asked('enter')).toHaveLength(2)
  })

  it('says why somebody may not come in', async () => {
    const { wrapper } = await panel()
    await flushPromises()
    FakeSocket.last.open()
    await flushPromises()
    FakeSocket.last.refuse('enter', 'account-needed')
    await flushPromises()
    expect(wrapper.get('[role=alert]').text()).toContain('You need an account')
    expect(wrapper.get('input').attributes('disabled')).toBeDefined()
  })

  it('is left when it is not shown any more', async () => {
    const { wrapper, asked, comeIn } = await panel()
    await comeIn()
    wrapper.unmount()
    expect(asked('leave')).toHaveLength(1)
  })

  it('may become another one', async () => {
    const { wrapper, lines, comeIn, asked } = await panel()
    await comeIn(said('1', 'here'))
    await wrapper.setProps({ channel: 'game:host' })
    expect(asked('leave')).toHaveLength(1)
    expect(asked('enter').at(-1)?.data.channel).toBe('game:host')
    expect(lines()).toEqual([])
  })
})

describe('saying something', () => {
  it('shows it at once, then as it was said', async () => {
    const { wrapper, lines, asked, comeIn, hear, say } = await panel()
    await comeIn()
    await say('  Hello!  ')
    expect(asked('say')[0]?.data).toMatchObject({ channel: 'global', text: 'Hello!' })
    expect(lines()).toEqual([expect.stringMatching(/Hello!.*Sending/s)])
    expect(wrapper.get('input').element.value).toBe('')
    await hear(said('1', 'Hello!', 'ada'))
    FakeSocket.last.reply('say', {
      subaction: 'say',
      channel: 'global',
      messageId: '1',
      reached: 2,
      queued: 0,
    })
    await flushPromises()
    expect(lines()).toEqual([expect.not.stringMatching('Sending')])
  })

  it('is done again under the same name when the connection was lost in between', async () => {
    const { asked, comeIn, say } = await panel()
    await comeIn()
    await say('Hello!')
    const name = asked('say')[0]?.data.clientMessageId
    FakeSocket.last.drop()
    await vi.advanceTimersByTimeAsync(2000)
    await comeIn()
    expect(asked('say')).toMatchObject([{ data: { text: 'Hello!', clientMessageId: name } }])
  })

  it('puts a text that is not welcome back, to be changed', async () => {
    const { wrapper, lines, comeIn, say } = await panel()
    await comeIn()
    await say('humbug')
    FakeSocket.last.refuse('say', 'message-refused')
    await flushPromises()
    expect(lines()[0]).toContain('not allowed')
    await wrapper.get('.message button').trigger('click')
    expect(lines()).toEqual([])
    expect(wrapper.get('input').element.value).toBe('humbug')
  })

  it('counts what is left near the end, and does not send what is too long', async () => {
    const { wrapper, asked, comeIn, say } = await panel()
    await comeIn()
    await wrapper.get('input').setValue('x'.repeat(290))
    expect(wrapper.text()).toContain('10 characters left')
    await say('x'.repeat(301))
    expect(wrapper.text()).toContain('1 character too long')
    await say('   ')
    expect(asked('say')).toEqual([])
  })
})
