/** Files of other programs, which are not read here, by what is in them. */

export type ForeignFormat =
  | 'excel'
  | 'oldExcel'
  | 'openDocument'
  | 'numbers'
  | 'zip'
  | 'word'
  | 'pdf'
  | 'rtf'
  | 'web'
  | 'openTrivia'
  | 'moodle'
  | 'qti'
  | 'xml'
  | 'gift'
  | 'aiken'

const latin = (bytes: Uint8Array) => new TextDecoder('windows-1252').decode(bytes)

/** What kind of file it is by its bytes, if it is none of text. */
export function foreignBytes(bytes: Uint8Array): ForeignFormat | undefined {
  const start = latin(bytes.slice(0, 8))
  if (start.startsWith('PK\x03\x04')) return archived(latin(bytes))
  if (bytes.slice(0, 4).join() === '208,207,17,224') return 'oldExcel'
  if (start.startsWith('%PDF-')) return 'pdf'
  if (start.startsWith('{\\rtf')) return 'rtf'
  return undefined
}

/** What is in a ZIP archive, by the names of its files, which are not packed. */
function archived(names: string): ForeignFormat {
  if (names.includes('xl/')) return 'excel'
  if (names.includes('opendocument.spreadsheet')) return 'openDocument'
  if (names.includes('word/') || names.includes('opendocument.text')) return 'word'
  return names.includes('Index/') ? 'numbers' : 'zip'
}

/** What kind of file a text is that is no table of questions, if one of another program. */
export function foreignText(text: string): ForeignFormat | undefined {
  const start = text.trimStart().slice(0, 1000)
  if (/^</.test(start)) return marked(start)
  if (/^[[{]/.test(start)) return triviaOf(text) ? 'openTrivia' : undefined
  if (/^ANSWER: *[A-Z] *$/m.test(text) && /^A[.)] /m.test(text)) return 'aiken'
  // In GIFT the answers to a question are in braces.
  return /\{\s*(?:[=~#][^{}]*|T|F|TRUE|FALSE)\}/.test(text) ? 'gift' : undefined
}

function marked(start: string): ForeignFormat {
  if (/<!doctype html|<html|<table/i.test(start)) return 'web'
  if (/<quiz[\s>]/.test(start)) return 'moodle'
  return /<(?:questestinterop|assessmentItem|assessmentTest|manifest)[\s>]/.test(start) ? 'qti' : 'xml'
}

function triviaOf(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    const list: unknown = Array.isArray(value) ? value : (value as { results?: unknown }).results
    const [first] = Array.isArray(list) ? (list as unknown[]) : []
    return (
      typeof first === 'object' &&
      first !== null &&
      ('incorrect_answers' in first || 'incorrectAnswers' in first)
    )
  } catch {
    return false
  }
}
