import { describe, expect, it } from 'vitest'
import { type ChatMessage, goesOn, merged, rejoined, tidied } from './chat_log'

const said = (messageId: string): ChatMessage => ({
  messageId,
  playerName: 'ada',
  host: false,
  text: messageId,
  at: '2026-11-21T18:04:05.123Z',
})
const log = (...ids: string[]) => ids.map(said)
const idsOf = (messages: ChatMessage[]) => messages.map(({ messageId }) => messageId).join('')

describe('messages', () => {
  it('are in the order of their ids, however they come', () => {
    expect(idsOf(merged(log('a', 'd'), log('c', 'b')))).toBe('abcd')
  })

  it('are there once', () => {
    expect(idsOf(merged(log('a', 'b'), log('b', 'b', 'a')))).toBe('ab')
  })
})

describe('coming back', () => {
  it('adds what was missed', () => {
    expect(idsOf(rejoined(log('a', 'b'), log('b', 'c', 'd'), 'b'))).toBe('abcd')
  })

  it('leaves no hole that nobody sees: what is before it goes', () => {
    expect(idsOf(rejoined(log('a', 'b'), log('e', 'f'), 'b'))).toBe('ef')
  })

  it('keeps what came while we were asking', () => {
    expect(idsOf(rejoined(log('a', 'b', 'g'), log('e', 'f'), 'b'))).toBe('efg')
  })

  it('keeps what was there where nothing is found, and finds all where nothing was there', () => {
    expect(idsOf(rejoined(log('a'), [], 'a'))).toBe('a')
    expect(idsOf(rejoined(log('c'), log('a', 'b'), undefined))).toBe('abc')
  })
})

describe('a text', () => {
  it('is one line without marks that turn the direction of writing', () => {
    expect(tidied(' one\r\n\ttwo\u2028three \u202egnp.exe\u2066 ')).toBe('one two three gnp.exe')
  })
})

describe('a message goes on from the one before', () => {
  const first = said('a')
  const by = (playerName: string, at: string) => ({ ...said('b'), playerName, at })

  it('by the same player, soon after', () => {
    expect(goesOn(by('ada', '2026-11-21T18:05:00.000Z'), first)).toBe(true)
  })

  it('but not later, by somebody else, or where there is none', () => {
    expect(goesOn(by('ada', '2026-11-21T18:10:00.000Z'), first)).toBe(false)
    expect(goesOn(by('bo', '2026-11-21T18:05:00.000Z'), first)).toBe(false)
    expect(goesOn(first, undefined)).toBe(false)
  })
})
