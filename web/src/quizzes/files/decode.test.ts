import { describe, expect, it } from 'vitest'
import { decoded } from './decode'

describe('the text of a file', () => {
  it.each([
    ['UTF-8', [0xc3, 0xa9]],
    ['UTF-8 with a mark', [0xef, 0xbb, 0xbf, 0xc3, 0xa9]],
    ['UTF-16', [0xff, 0xfe, 0xe9, 0x00]],
    ['UTF-16, the other way round', [0xfe, 0xff, 0x00, 0xe9]],
    ['Windows', [0xe9]],
  ])('is read from %s', (_, bytes) => {
    expect(decoded(new Uint8Array(bytes))).toBe('é')
  })
})
