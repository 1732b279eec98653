/**
 * Makes of a photo what is uploaded: the square in its middle, as a JPEG of a few hundred kilobytes. Photos of phones
 * are larger than the service takes, and tell where they were taken; a drawn one does neither.
 */
import { Refusal } from '@/platform/refusal'

/** The service shows 512 pixels; twice that is sharp enough whatever it does with them. */
const LARGEST_SIDE = 1024
const SMALLEST_SIDE = 128
const LARGEST_FILE = 50 * 1024 ** 2
const PREVIEW_SIDE = 256
const QUALITY = 0.9

export interface Prepared {
  blob: Blob
  /** The same, small, as a `data:` address. */
  preview: string
}

/** Prepare the picture in a file; raises Refusal where there is none that can be used. */
export async function prepared(file: Blob): Promise<Prepared> {
  if (file.size > LARGEST_FILE) throw new Refusal({ type: 'picture-too-large' })
  const bitmap = await decoded(file)
  try {
    const { width, height } = bitmap
    if (Math.min(width, height) < SMALLEST_SIDE) throw new Refusal({ type: 'picture-too-small' })
    const { side } = middleSquare(width, height)
    const full = drawn(bitmap, Math.min(side, LARGEST_SIDE))
    const preview = drawn(bitmap, PREVIEW_SIDE).toDataURL('image/jpeg', QUALITY)
    return { blob: await asJpeg(full), preview }
  } finally {
    bitmap.close()
  }
}

/** Where the largest square in the middle of a picture is. */
export function middleSquare(width: number, height: number): { x: number; y: number; side: number } {
  const side = Math.min(width, height)
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side }
}

async function decoded(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch {
    throw new Refusal({ type: 'no-picture' })
  }
}

function drawn(bitmap: ImageBitmap, size: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = size
  const pen = canvas.getContext('2d')
  if (!pen) throw new Refusal({ type: 'no-picture' })
  const { x, y, side } = middleSquare(bitmap.width, bitmap.height)
  pen.fillStyle = 'white' // what shows through; a JPEG would have it black
  pen.fillRect(0, 0, size, size)
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(bitmap, x, y, side, side, 0, 0, size, size)
  return canvas
}

function asJpeg(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Refusal({ type: 'no-picture' }))),
      'image/jpeg',
      QUALITY,
    )
  })
}
