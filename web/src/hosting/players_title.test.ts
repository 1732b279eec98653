import { describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import en from '@/locales/hosting/en.json'
import { inTheGame } from './players_title'
import { after, casual, joined, left } from './samples'

const { t } = createI18n({ legacy: false, locale: 'en', messages: { en } }).global

describe('how many play', () => {
  it('tells of all players how many are not connected', () => {
    const title = (game = casual()) => inTheGame(game, (key, count) => t(key, count))
    expect(title()).toBe('Nobody in the game')
    const game = after(casual(), joined('a'), joined('b'), joined('c'))
    expect(title(game)).toBe('3 players in the game')
    expect(title(after(game, left('b', 5)))).toBe('3 players in the game, 1 of them not connected')
  })
})
