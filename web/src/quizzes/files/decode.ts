/** Files of unknown origin as text. */

/** What files that are not Unicode are usually in, as `TextDecoder` calls it: the most common first. */
const OTHERS = [
  'windows-1252',
  'macintosh',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-1258',
  'windows-874',
  'x-mac-cyrillic',
  'koi8-r',
  'ibm866',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
] as const

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | (typeof OTHERS)[number]

const MARKS: Record<string, Encoding> = { '255,254': 'utf-16le', '254,255': 'utf-16be' }

/** The text of a file, without a byte order mark; undefined where it can't be in this encoding. */
export function decoded(bytes: Uint8Array, encoding: Encoding): string | undefined {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined // as bytes have no meaning in it, or the browser does not know it
  }
}

export interface Candidate {
  encoding: Encoding
  /** Words of the file that look different in other encodings. */
  sample: string
}

/**
 * In which encodings a file can be read: one where the file tells, as with UTF-8 or a byte order mark; or else those among
 * which somebody has to choose, the likeliest first, without those that make the same of it as one before; or none.
 */
export function encodingsOf(bytes: Uint8Array): [Encoding] | Candidate[] {
  const marked = MARKS[bytes.slice(0, 2).join()]
  if (marked) return decoded(bytes, marked) === undefined ? [] : [marked]
  if (decoded(bytes, 'utf-8') !== undefined) return ['utf-8']
  const possible: readonly Encoding[] = bytes.includes(0) ? ['utf-16le', 'utf-16be'] : OTHERS
  const found = new Map<string, Encoding>()
  for (const encoding of possible) {
    const text = decoded(bytes, encoding)
    if (text !== undefined && isLikely(text) && !found.has(text)) found.set(text, encoding)
  }
  return [...found]
    .map(([text, encoding]) => ({ encoding, sample: sampleOf(text), odd: oddity(text) }))
    .sort((one, other) => one.odd - other.odd)
    .map(({ encoding, sample }) => ({ encoding, sample }))
}

/** Nobody types them, so a text was not written in an encoding in which it has some: control characters, and no letters yet. */
const UNTYPED = /[\0-\x08\x0e-\x19\x1b-\x1f\x7f-\x9f\p{Cn}\p{Co}]/u

/** Whether a text may be a table or JSON, and not a picture: there is something between its parts. */
function isLikely(text: string): boolean {
  return /[\n\r\t,;:]/.test(text) && !UNTYPED.test(text)
}

const WORDS = 3
const LONGEST_WORD = 20

function sampleOf(text: string): string {
  const words = text.match(/[^\s,;"|]*[^\s,;"|\0-\x7f][^\s,;"|]*/gu) ?? []
  return [...new Set(words)]
    .slice(0, WORDS)
    .map((word) => [...word].slice(0, LONGEST_WORD).join(''))
    .join(' ')
}

/** How much of what is not ASCII are no letters, nor capitals within words. */
function oddity(text: string): number {
  const special = text.match(/\P{ASCII}/gu) ?? []
  const odd = text.match(/[^\p{ASCII}\p{L}\p{M}]|(?<=\p{Ll})(?=\P{ASCII})\p{Lu}/gu) ?? []
  return odd.length / Math.max(special.length, 1)
}
