/** Texts that would fill the screen are smaller: the class for one of this length. */
export function sizeOf(length: number): string {
  if (length > 240) return 'longest'
  return length > 90 ? 'long' : ''
}
