import { describe, expect, it } from 'vitest'
import { biggest } from './fit'

describe('type on the big screen', () => {
  it('is as big as can be', () => expect(biggest(() => true)).toBe(1.4))

  it('is made smaller until it fits', () => {
    const scale = biggest((each) => each <= 0.7)
    expect(scale).toBeLessThanOrEqual(0.7)
    expect(scale).toBeGreaterThan(0.65)
  })

  it('does not vanish', () => expect(biggest(() => false)).toBe(0.3))
})
