import { describe, expect, it, vi } from 'vitest'
import { middleSquare, prepared } from './picture'

describe('the middle of a picture', () => {
  it.each([
    [4000, 3000, { x: 500, y: 0, side: 3000 }],
    [3000, 4001, { x: 0, y: 500, side: 3000 }],
    [128, 128, { x: 0, y: 0, side: 128 }],
  ])('is a square: %i × %i', (width, height, square) => {
    expect(middleSquare(width, height)).toEqual(square)
  })
})

describe('a file', () => {
  const file = new Blob(['…'], { type: 'image/jpeg' })

  it('has to be a picture', async () => {
    vi.stubGlobal('createImageBitmap', vi.fn().mockRejectedValue(new DOMException('', 'InvalidStateError')))
    await expect(prepared(file)).rejects.toMatchObject({ kind: 'no-picture' })
  })

  it('has to be large enough, and is let go after that', async () => {
    const bitmap = { width: 4000, height: 127, close: vi.fn() }
    vi.stubGlobal('createImageBitmap', vi.fn().mockResolvedValue(bitmap))
    await expect(prepared(file)).rejects.toMatchObject({ kind: 'picture-too-small' })
    expect(bitmap.close).toHaveBeenCalled()
  })

  it('must not be a film', async () => {
    const film = { size: 60 * 1024 ** 2 } as Blob
    await expect(prepared(film)).rejects.toMatchObject({ kind: 'picture-too-large' })
  })
})
