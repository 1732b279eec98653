/** Files that an author has chosen, as quizzes. */
import { type DraftHeader, newHeader } from '../editor/draft'
import { LIMITS } from '../editor/problems'
import { type CsvOptions, hasTitles, questionsFromCsv, typeOfCsv } from './csv_file'
import { type Candidate, decoded, type Encoding, encodingsOf } from './decode'
import type { Fault, Read } from './fault'
import { foreignBytes, type ForeignFormat, foreignText } from './foreign'
import { fromJson } from './json_file'

/** Far more than any quiz that the service takes. */
const MAX_BYTES = 8 * LIMITS.bytes

/** A file whose text can be read; in which encoding, has to be chosen unless there is one. */
export interface ChosenFile {
  name: string
  bytes: Uint8Array
  encoding?: Encoding
  candidates: Candidate[]
}

export type OpenedFile =
  | { kind: 'json'; text: string }
  /** What the file can't say, as far as it can be guessed. */
  | { kind: 'csv'; text: string; header: DraftHeader }
  | { kind: 'refused'; fault: Fault }

const refused = (key: string, values?: Fault['values']): OpenedFile => ({
  kind: 'refused',
  fault: { path: '', key, ...(values && { values }) },
})

const foreign = (format: ForeignFormat) => refused(`foreign.${format}`)

/** Look into a file that was chosen: what to do with it, or why nothing can be done. */
export async function chooseFile(file: File): Promise<ChosenFile | OpenedFile> {
  if (file.size > MAX_BYTES) return refused('fileTooLarge', { mb: MAX_BYTES / 1024 / 1024 })
  const bytes = new Uint8Array(await file.arrayBuffer())
  const format = foreignBytes(bytes)
  if (format) return foreign(format)
  const [first, ...others] = encodingsOf(bytes)
  if (!first) return refused('notTextFile')
  const name = file.name.normalize()
  return typeof first === 'string'
    ? { name, bytes, encoding: first, candidates: [] }
    : { name, bytes, candidates: [first, ...(others as Candidate[])] }
}

/** A chosen file in an encoding, to be read by `readAs`. */
export function openAs({ name, bytes }: ChosenFile, encoding: Encoding): OpenedFile {
  const text = decoded(bytes, encoding) ?? ''
  const format = hasTitles(text) ? undefined : foreignText(text)
  if (format) return foreign(format)
  if (/\.json$/i.test(name) || /^\s*[{[]/.test(text)) return { kind: 'json', text }
  const quizName = name.replace(/\.[^.]*$/, '').replace(/_+/g, ' ')
  return { kind: 'csv', text, header: newHeader({ quizName, questionType: typeOfCsv(text) }) }
}

/** The quiz of a file; for CSV files under this header. */
export function readAs(file: OpenedFile, header: DraftHeader = newHeader(), options?: CsvOptions): Read {
  if (file.kind === 'refused') return { faults: [file.fault] }
  return file.kind === 'json' ? fromJson(file.text) : questionsFromCsv(file.text, header, options)
}
