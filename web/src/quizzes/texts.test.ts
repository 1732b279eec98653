import { describe, expect, it } from 'vitest'
import { lengthOf, normalized, trimmed } from './texts'

describe('texts', () => {
  it.each([
    ['  New   York ', 'new york'],
    ['STRASSE', 'straße'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
    ['a\u00a0b', 'A\tb'],
    ['a\u001cb', 'a b'],
  ])('read the same: %s', (one, other) => {
    expect(normalized(one)).toBe(normalized(other))
  })

  it.each([
    ['Reykjavík', 'Reykjavik'],
    ['ı', 'i'],
    ['ab', 'a b'],
  ])('differ: %s', (one, other) => {
    expect(normalized(one)).not.toBe(normalized(other))
  })

  it('are trimmed of white space, but not of what the service keeps', () => {
    expect(trimmed('\u3000 x\u0085\n')).toBe('x')
    expect(trimmed('\ufeffx')).toBe('\ufeffx')
  })

  it('are as long as they have characters', () => {
    expect(lengthOf('👍a')).toBe(2)
  })
})
