/**
 * Questions as CSV files: a line for each, under titles of columns; those between `question` and `followup` are of the kind
 * of questions. The header of the quiz is not in the file. Cells with several texts: see `cells`. Texts like formulas: see
 * `platform/csv`. Entities (`&amp;`) are read as what they stand for.
 */
import Papa from 'papaparse'
import { plainText, toCsv } from '@/platform/csv'
import { type Draft, type DraftHeader, type DraftQuestion, newQuestion } from '../editor/draft'
import { validate } from '../editor/validation'
import { EDITED } from '../kinds/editing'
import type { QuestionType } from '../kinds/kind'
import { DEFAULT_TYPE, questionTypes } from '../kinds/playing'
import { trimmed } from '../texts'
import { columnNamed } from './cells'
import { withEntitiesKept, withoutEntities } from './entities'
import type { Fault, Read } from './fault'

const AROUND = {
  question: 'question',
  followup: 'answerFollowup',
  picture: 'questionUri',
  group: 'questionGroup',
} as const

const around = (columns: Iterable<string>) => ['question', ...columns, 'followup', 'picture', 'group']

/** The columns for a type of questions. */
const columnsOf = (type: QuestionType) => around(EDITED[type].csv.columns)

/** The columns for all types of questions. */
export const allColumns = () => around(new Set(Object.values(EDITED).flatMap(({ csv }) => csv.columns)))

/** Columns that every file must have. */
export const requiredFor = (type: QuestionType) => ['question', ...EDITED[type].csv.required]

/** The questions of a quiz as a CSV file that can be imported again. */
export function questionsToCsv({ questionType, questions }: Draft, separator?: string): string {
  const { cells } = EDITED[questionType].csv
  const columns = columnsOf(questionType).map((title) => ({
    title,
    cell: (row: Record<string, string | undefined>) => withEntitiesKept(row[title] ?? ''),
  }))
  const rows = questions.map((each) => {
    const common = Object.entries(AROUND).map(([title, member]) => [title, trimmed(each[member])])
    return { ...(Object.fromEntries(common) as Record<string, string>), ...cells(each) }
  })
  return toCsv(rows, columns, separator)
}

/** Which type of questions the titles of a file are for: that which has most of them, and few besides. */
export function typeOfCsv(text: string): QuestionType {
  const { columns } = rowsOf(text)
  const [best = DEFAULT_TYPE] = questionTypes()
    .map((type) => ({ type, titles: columnsOf(type) }))
    .map(({ type, titles }) => ({
      type,
      has: titles.filter((title) => columns.has(title)).length,
      lacks: titles.length,
    }))
    .sort((one, other) => other.has - one.has || one.lacks - other.lacks)
    .map(({ type }) => type)
  return best
}

/** Whether a text has any of the titles. */
export function hasTitles(text: string): boolean {
  return rowsOf(text).columns.size > 0
}

export interface CsvOptions {
  /** Leave entities as they are, as in a quiz about web pages. */
  keepEntities?: boolean
}

/** Read a CSV file as the questions of a quiz. */
export function questionsFromCsv(text: string, header: DraftHeader, options: CsvOptions = {}): Read {
  const { columns, rows, faults, ignored, withEntities } = rowsOf(text, options)
  const { questionType } = header
  const missing = requiredFor(questionType).filter((column) => !columns.has(column))
  if (missing.length) {
    return { faults: [{ path: '', key: 'missingColumns', values: { columns: missing.join(', ') } }] }
  }
  const questions = rows.map((row) => questionOf(row, questionType, columns, faults))
  const draft = { ...header, questions }
  for (const problem of validate(draft)) faults.push(placed(problem, questionType, rows))
  // A cell that can't be read is empty, or wrong, as a consequence: one fault for each cell is enough.
  const seen = new Set<string>()
  const first = faults
    .filter(({ row, column }) => {
      const cell = `${row}:${column}`
      if (row && column && seen.has(cell)) return false
      seen.add(cell)
      return true
    })
    .sort((one, other) => (one.row ?? 0) - (other.row ?? 0))
  return first.length ? { faults: first } : { draft, ignored, withEntities }
}

interface Row {
  /** As spreadsheets count: the titles are row 1. */
  number: number
  cells: string[]
}

interface Rows {
  columns: Map<string, number>
  rows: Row[]
  faults: Fault[]
  /** Titles that mean nothing here. */
  ignored: string[]
  /** Cells with entities. */
  withEntities: number
}

const known = (title: string) => columnNamed(title, allColumns())

/** The file's lines by its separator: that which makes most known titles of the first line. */
function rowsOf(file: string, { keepEntities = false }: CsvOptions = {}): Rows {
  const faults: Fault[] = []
  // Lines may end in several ways, even within a file that was put together from others.
  const text = file.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  // Excel writes and reads a first line that names the separator.
  const told = /^sep=(.)\n/i.exec(text)
  const body = told ? text.slice(told[0].length) : text
  const parse = (delimiter: string, preview?: number) =>
    Papa.parse<string[]>(body, { delimiter, newline: '\n', preview })
  const separators = told?.[1] ? [told[1]] : [',', ';', '\t']
  const titlesBy = (delimiter: string) => parse(delimiter, 1).data[0]?.map((title) => title.trim()) ?? []
  const [best = { titles: [], delimiter: ',' }] = separators
    .map((delimiter) => ({ delimiter, titles: titlesBy(delimiter) }))
    .sort((one, other) => other.titles.filter(known).length - one.titles.filter(known).length)

  const parsed = parse(best.delimiter)
  const shift = told ? 2 : 1
  for (const { code, row = 0 } of parsed.errors) {
    if (code === 'MissingQuotes') faults.push({ path: '', key: 'openQuote', row: row + shift })
  }
  const columns = new Map<string, number>()
  const ignored: string[] = []
  best.titles.forEach((title, index) => {
    const column = known(title)
    if (!column) ignored.push(...(title ? [title] : []))
    else if (columns.has(column)) faults.push({ path: '', key: 'columnTwice', values: { column } })
    else columns.set(column, index)
  })
  let withEntities = 0
  const read = (cell: string) => {
    const plain = plainText(cell)
    const meant = withoutEntities(plain)
    if (meant !== plain) withEntities += 1
    return keepEntities ? plain : meant.trim()
  }
  const rows = parsed.data
    .map((cells, index) => ({ number: index + shift, cells: cells.map(read) }))
    .slice(1)
    .filter(({ cells }) => cells.some(Boolean))
  for (const { number, cells } of rows) {
    const surplus = cells.slice(best.titles.length).some(Boolean)
    if (surplus) faults.push({ path: '', key: 'moreCells', row: number })
  }
  return { columns, rows, faults, ignored, withEntities }
}

function questionOf(
  row: Row,
  type: QuestionType,
  columns: Map<string, number>,
  faults: Fault[],
): DraftQuestion {
  const cell = (column: string) => row.cells[columns.get(column) ?? -1] ?? ''
  const common = Object.entries(AROUND).map(([column, member]) => [member, cell(column)])
  const members = EDITED[type].csv.read(cell, (column, key, values) =>
    faults.push({ path: '', key, values, row: row.number, column }),
  )
  return newQuestion({ ...(Object.fromEntries(common) as Partial<DraftQuestion>), ...members })
}

/** Something that is wrong with a question, by its place in the file. */
function placed(problem: Fault, type: QuestionType, rows: Row[]): Fault {
  const [, index, field = ''] = /^questions\[(\d+)\]\.(.+)$/.exec(problem.path) ?? []
  const row = rows[Number(index)]?.number
  const common = Object.entries(AROUND).find(([, member]) => member === field)
  const column = common?.[0] ?? EDITED[type].csv.columnOf(field)
  return row ? { ...problem, row, ...(column && { column }) } : problem
}
