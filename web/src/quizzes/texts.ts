/** Texts as the service takes and compares them. */

const ENDS = /^\p{White_Space}+|\p{White_Space}+$/gu

/** What separates words for the service: Unicode's white space, and four control characters. */
const BLANKS = /[\p{White_Space}\x1c-\x1f]+/gu

/** A text without the white space around it, as it is kept. */
export function trimmed(text: string): string {
  return text.replace(ENDS, '')
}

/** Length as limits count it, in Unicode code points. */
export function lengthOf(text: string): number {
  return [...text].length
}

/** A text as answers are compared: without capitals, each run of white space one blank. */
export function normalized(text: string): string {
  // Letter by letter, as some change with their neighbours.
  return Array.from(text.replace(BLANKS, ' '), folded).join('').replace(/^ | $/g, '')
}

/** There and back, as some letters have no capital of their own (ß), or several small ones (σ). The dotless ı is no i. */
const folded = (letter: string) =>
  letter === 'ı' ? letter : letter.toLowerCase().toUpperCase().toLowerCase()
