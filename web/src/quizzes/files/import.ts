/** Files that an author has chosen, as quizzes. */
import { type DraftHeader, newHeader } from '../editor/draft'
import { LIMITS } from '../editor/validation'
import { questionsFromCsv, typeOfCsv } from './csv_file'
import { decoded } from './decode'
import type { Read } from './fault'
import { fromJson } from './json_file'

/** Far more than any quiz that the service takes. */
const MAX_BYTES = 8 * LIMITS.bytes

export type OpenedFile =
  | { kind: 'json'; text: string }
  /** What the file can't say, as far as it can be guessed. */
  | { kind: 'csv'; text: string; header: DraftHeader }
  | { kind: 'too-large' }

/** Open a file that was chosen, to be read by `readAs`. */
export async function openFile(file: File): Promise<OpenedFile> {
  if (file.size > MAX_BYTES) return { kind: 'too-large' }
  const text = decoded(new Uint8Array(await file.arrayBuffer()))
  if (/\.json$/i.test(file.name) || /^\s*[{[]/.test(text)) return { kind: 'json', text }
  const quizName = file.name.replace(/\.[^.]*$/, '').replace(/_+/g, ' ')
  return { kind: 'csv', text, header: newHeader({ quizName, questionType: typeOfCsv(text) }) }
}

/** The quiz of a file; for CSV files under this header. */
export function readAs(file: OpenedFile, header: DraftHeader = newHeader()): Read {
  if (file.kind === 'too-large') {
    return { faults: [{ path: '', key: 'fileTooLarge', values: { mb: MAX_BYTES / 1024 / 1024 } }] }
  }
  return file.kind === 'json' ? fromJson(file.text) : questionsFromCsv(file.text, header)
}
