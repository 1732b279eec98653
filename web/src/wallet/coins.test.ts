import { describe, expect, it } from 'vitest'
import { inCoins, typedCoins, withSign } from './coins'

describe('coins', () => {
  it('are told in words', () => {
    expect([0, 1, 1200].map(inCoins)).toEqual(['0 coins', '1 coin', '1,200 coins'])
  })

  it('that came or went have a sign', () => {
    expect([50, -1200].map(withSign)).toEqual(['+50', '−1,200'])
  })

  it('are whole numbers as they are typed', () => {
    expect(['1', ' 10000 ', '007'].map((text) => typedCoins(text, 10_000))).toEqual([1, 10_000, 7])
    const wrong = ['', '0', '10001', '1.5', '1,000', '-5', '1e3', '0x10', 'ten', '99999999999999999999']
    expect(wrong.map((text) => typedCoins(text, 10_000))).toEqual(wrong.map(() => null))
  })
})
