import { describe, expect, it } from 'vitest'
import { isNoPin, isPin, pinOf } from './pin'

describe('a PIN', () => {
  it.each([
    ['482913', '482913'],
    ['482 913', '482913'],
    [' 482-913 ', '482913'],
    ['https://quiz2026.example/join/482913', '482913'],
    ['48x', '48'],
    ['48291345', '482913'],
  ])('is found in %s', (typed, pin) => {
    expect(pinOf(typed)).toBe(pin)
  })

  it('has six digits, and no nought first', () => {
    expect(['482913', '082913', '48291', ''].map(isPin)).toEqual([true, false, false, false])
    expect(['482913', '082913', '000000', '48291', ''].map(isNoPin)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ])
  })
})
