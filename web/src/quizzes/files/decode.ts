/** Files of unknown origin as text. */

const UTF_16 = { '255,254': 'utf-16le', '254,255': 'utf-16be' } as const

/**
 * The text of a file: UTF-8, as nearly everything writes it; UTF-16, which Excel calls Unicode text; or else what Excel on
 * Windows writes as plain CSV. Without a byte order mark.
 */
export function decoded(bytes: Uint8Array): string {
  const mark = bytes.slice(0, 2).join() as keyof typeof UTF_16
  if (UTF_16[mark]) return new TextDecoder(UTF_16[mark]).decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
