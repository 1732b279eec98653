import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Refusal } from '@/platform/refusal'
import type { ChatMessage } from './chat_log'
import { Outbox } from './outbox'

const offline = () => new Refusal({})
const refused = (type: string, more = {}) =>
  new Refusal({ type: `urn:buzzline:problem:${type}`, ...more }, 400)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function outbox(...outcomes: (string | Error)[]) {
  const there = new Set<string>()
  const sent: [string, string][] = []
  const box = new Outbox(
    async (text, id) => {
      sent.push([text, id])
      await Promise.resolve()
      const outcome = outcomes.shift() ?? `m${sent.length}`
      if (typeof outcome === 'string') return { messageId: outcome }
      throw outcome
    },
    (messageId) => there.has(messageId),
  )
  const states = () => box.list.value.map(({ text, state }) => `${text}: ${state}`)
  const message = (messageId: string, text: string): ChatMessage => {
    there.add(messageId)
    return { messageId, text, playerName: 'ada', host: false, at: '' }
  }
  return { box, sent, states, message }
}

const soon = () => vi.advanceTimersByTimeAsync(0)

describe('what waits to be said', () => {
  it('waits for the channel, and is sent one after the other', async () => {
    const { box, sent, states } = outbox()
    box.add('one')
    box.add('two')
    await soon()
    expect(states()).toEqual(['one: sending', 'two: sending'])
    expect(sent).toEqual([])
    box.open()
    await soon()
    expect(sent.map(([text]) => text)).toEqual(['one', 'two'])
    expect(states()).toEqual(['one: said', 'two: said'])
  })

  it('is gone when it comes, before its reply or after it', async () => {
    const { box, states, message } = outbox('m1', 'm2')
    box.open()
    await soon()
    box.add('before')
    box.came(message('m1', 'before'), true)
    await soon()
    expect(states()).toEqual([])
    box.add('after')
    await soon()
    expect(states()).toEqual(['after: said'])
    box.came(message('m2', 'after'), false)
    expect(states()).toEqual([])
  })

  it('is gone with the reply where nobody knew that the message was ours', async () => {
    const { box, states, message } = outbox('m1')
    box.open()
    await soon()
    box.add('hello')
    box.came(message('m1', 'hello'), false)
    await soon()
    expect(states()).toEqual([])
  })

  it('stays where only an older message of ours says the same', async () => {
    const { box, states, message } = outbox()
    box.add('hello')
    box.came(message('m0', 'hello'), true)
    expect(states()).toEqual(['hello: sending'])
  })
})

describe('a lost reply', () => {
  it('has the message sent again under the same name', async () => {
    const { box, sent, states } = outbox(offline(), 'm1')
    box.open()
    box.add('hello')
    await vi.advanceTimersByTimeAsync(1000)
    expect(states()).toEqual(['hello: said'])
    expect(sent).toHaveLength(2)
    expect(sent[0]).toEqual(sent[1])
  })

  it('has it sent again when the connection is back', async () => {
    const { box, sent, states } = outbox(offline())
    box.open()
    box.add('hello')
    await soon()
    box.shut()
    await vi.advanceTimersByTimeAsync(30_000)
    expect(sent).toHaveLength(1)
    box.open()
    await soon()
    expect(states()).toEqual(['hello: said'])
    expect(sent[0]).toEqual(sent[1])
  })

  it('time and again leaves it to the sender', async () => {
    const { box, sent, states } = outbox(offline(), offline(), offline())
    box.open()
    box.add('hello')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(states()).toEqual(['hello: unsent'])
    const id = box.list.value[0]?.clientMessageId ?? ''
    box.retry(id)
    await soon()
    expect(states()).toEqual(['hello: said'])
    expect(sent.map(([, each]) => each)).toEqual([id, id, id, id])
  })

  it('is not made good long afterwards without being asked to', async () => {
    const { box, sent, states } = outbox()
    box.add('hello')
    await vi.advanceTimersByTimeAsync(3 * 60_000)
    box.open()
    await soon()
    expect(states()).toEqual(['hello: unsent'])
    expect(sent).toEqual([])
  })
})

describe('a refusal', () => {
  it('says why, and lets the next message go', async () => {
    const { box, states } = outbox(refused('message-refused'), 'm2')
    box.open()
    box.add('humbug')
    box.add('hello')
    await soon()
    expect(states()).toEqual(['humbug: refused', 'hello: said'])
    expect(box.list.value[0]?.reason).toContain('not allowed')
  })

  it('because of haste makes all wait, and go on in order', async () => {
    const { box, sent, states } = outbox(refused('slow-down', { retryAfterSeconds: 7 }))
    box.open()
    box.add('one')
    box.add('two')
    await soon()
    expect(box.pausedUntil.value).toBe(Date.now() + 7000)
    await vi.advanceTimersByTimeAsync(6900)
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(100)
    expect(states()).toEqual(['one: said', 'two: said'])
    expect(box.pausedUntil.value).toBe(0)
  })

  it('because of haste outlasts a lost connection', async () => {
    const { box, sent } = outbox(refused('slow-down', { retryAfterSeconds: 7 }))
    box.open()
    box.add('one')
    await soon()
    box.shut()
    box.open()
    await vi.advanceTimersByTimeAsync(6900)
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(100)
    expect(sent).toHaveLength(2)
  })
})
