/** Texts as the service takes and compares them: `buzzline/texts/comparing.py` decides alike. */

const ENDS = /^\p{White_Space}+|\p{White_Space}+$/gu

/** What separates words for the service: Unicode's white space, and four control characters. */
const BLANKS = /[\p{White_Space}\x1c-\x1f]+/gu

/** Nothing is shown for these. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu

/** Acute accents by themselves: else they become a blank with an accent. */
const ACUTES = /[\u00b4\u1ffd]/g

const SINGLE_QUOTES = /[`\u02b9\u02bb-\u02bd\u02c8\u05f3\u2018-\u201b\u2032\u2035\u2039\u203a]/g
const DOUBLE_QUOTES = /''|[\u00ab\u00bb\u02ba\u05f4\u201c-\u201f\u301d-\u301f]/g

/** A sign to Unicode, though none of its dots is there. */
const BRAILLE_BLANK = /\u2800/g

/** Control characters, and what turns the direction of all that follows: no text has them. */
const IN_NO_TEXT = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/

/** Whether the service refuses a text for its characters; one line has no tabulators and line ends, either. */
export function hasControls(text: string, { lines = false } = {}): boolean {
  return IN_NO_TEXT.test(text) || (!lines && /[\t\n\r\u2028\u2029]/.test(text))
}

/** An answer as the service takes it: without what no text has, and in one line. */
export function cleaned(text: string): string {
  const inOneLine = text.replace(new RegExp(`${IN_NO_TEXT.source}|[\\t\\n\\r\\u2028\\u2029]`, 'g'), (found) =>
    found.replace(BLANKS, ' ').replace(IN_NO_TEXT, ''),
  )
  return trimmed(inOneLine)
}

/** A text without the white space around it, as it is kept. */
export function trimmed(text: string): string {
  return text.replace(ENDS, '')
}

/** Length as limits count it, in Unicode code points. */
export function lengthOf(text: string): number {
  return [...text].length
}

/**
 * A text as typed answers are compared: equal for texts that differ only in how they are encoded or typed. Letters and
 * accents count.
 */
export function normalized(text: string): string {
  const plain = text.replace(INVISIBLE, '').replace(ACUTES, "'").normalize('NFKC')
  // Letter by letter, as some change with their neighbours.
  const small = Array.from(plain, folded).join('').normalize('NFKC')
  const typed = small
    // A small i that was a capital one with its dot.
    .replace(/i\u0307/g, 'i')
    .replace(/\u0640/g, '')
    .replace(/[\u2044\u2215]/g, '/')
    .replace(/[\p{Dash_Punctuation}\u2212]/gu, '-')
    .replace(/\p{Decimal_Number}/gu, digit)
    .normalize('NFC')
  return oneLine(typed.replace(SINGLE_QUOTES, "'").replace(DOUBLE_QUOTES, '"'))
}

/** Whether nothing can be seen of a text, or nothing is left of it where typed answers are compared. */
export function isBlank(text: string): boolean {
  return normalized(text.replace(BRAILLE_BLANK, '')) === ''
}

/** A text as it looks: equal for texts that nobody can tell apart on a screen. */
export function look(text: string): string {
  return oneLine(text.replace(INVISIBLE, '').normalize('NFC'))
}

const oneLine = (text: string) => text.replace(BLANKS, ' ').replace(/^ | $/g, '')

/** There and back, as some letters have no capital of their own (ß), or several small ones (σ). Turkish i is i. */
const folded = (letter: string) =>
  /[\u0130\u0131]/.test(letter) ? 'i' : letter.toLowerCase().toUpperCase().toLowerCase()

/** A digit of any script as ours: each script has its ten in a row. */
function digit(character: string): string {
  const code = character.codePointAt(0) ?? 0
  let before = 0
  while (/\p{Decimal_Number}/u.test(String.fromCodePoint(code - before - 1))) before += 1
  return String(before % 10)
}
