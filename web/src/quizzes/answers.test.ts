import { describe, expect, it } from 'vitest'
import { distinct, isSame } from './answers'

describe('answers', () => {
  it.each([
    ['  São   Paulo ', 'são paulo'],
    ['STRASSE', 'straße'],
    ['STRAẞE', 'strasse'],
    ['ΟΔΟΣ', 'οδος'],
    ['a', 'A'],
    ['DİYARBAKIR', 'Diyarbakır'],
    ['Rock \u2019n\u2019 Roll', "rock 'n' roll"],
  ])('are the same: %s, %s', (one, other) => {
    expect(isSame(one, other)).toBe(true)
  })

  it.each([
    ['Sao Paulo', 'São Paulo'],
    ['A', 'B'],
  ])('are not the same: %s, %s', (one, other) => {
    expect(isSame(one, other)).toBe(false)
  })

  it('are shown once, as the first of them is written', () => {
    expect(distinct(['Mars', 'mars', 'Red Planet', 'MARS ', 'red  planet'])).toEqual(['Mars', 'Red Planet'])
  })
})
