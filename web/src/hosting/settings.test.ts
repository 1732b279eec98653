import { afterEach, describe, expect, it } from 'vitest'
import { rememberedSettings, rememberSettings, secondsOf } from './settings'

describe('a time limit', () => {
  it.each([
    ['5', 5],
    [' 30 ', 30],
    ['600', 600],
  ])('may be %s', (typed, seconds) => expect(secondsOf(typed)).toBe(seconds))

  it.each(['', '4', '601', '1e2', '7.5', '-9', 'ten'])('is not %s', (typed) => {
    expect(secondsOf(typed)).toBeUndefined()
  })
})

describe('settings', () => {
  afterEach(() => localStorage.clear())

  it('are those of the last game', () => {
    const settings = { guests: false, lateJoiners: 'average', chat: 'off', timeLimit: 20 } as const
    rememberSettings(settings)
    expect(rememberedSettings()).toEqual(settings)
  })

  it.each(['', '{', '{"timeLimit":1,"guests":0,"lateJoiners":7}'])('are the usual ones after %s', (kept) => {
    if (kept) localStorage.setItem('buzzline.host.settings', kept)
    expect(rememberedSettings()).toEqual({
      guests: true,
      lateJoiners: 'nothing',
      chat: 'all',
      timeLimit: null,
    })
  })
})
