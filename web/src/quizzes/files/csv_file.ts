/**
 * Questions as CSV files: a line for each, under the titles of COLUMNS. The header of the quiz is not in the file.
 * `alternatives` are keys (multiple choice) or texts (open answer) with `|` between them; a `|` or `\` that belongs to a
 * text has a `\` before it. A right answer to choose is a key, a text, or the title of its column, which tells a key
 * from a text like one. Texts like formulas: see `platform/csv`. Entities (`&amp;`) are read as what they stand for.
 */
import Papa from 'papaparse'
import { plainText, toCsv } from '@/platform/csv'
import {
  bodyOf,
  type Draft,
  type DraftHeader,
  type DraftQuestion,
  KEYS,
  newQuestion,
  type QuestionType,
} from '../editor/draft'
import { validate } from '../editor/validation'
import { normalized } from '../texts'
import { withEntitiesKept, withoutEntities } from './entities'
import type { Fault, Read } from './fault'

const ANSWERS = ['answerA', 'answerB', 'answerC', 'answerD'] as const

/** The columns for a type of questions. */
export const COLUMNS = {
  'Multiple Choice': ['question', ...ANSWERS, 'correct', 'alternatives', 'followup', 'picture', 'group'],
  'Open Answer': ['question', 'correct', 'alternatives', 'followup', 'picture', 'group'],
} as const satisfies Record<QuestionType, readonly string[]>

const ALL = COLUMNS['Multiple Choice']
type Column = (typeof ALL)[number]

/** Columns that every file must have. */
export const REQUIRED: Record<QuestionType, readonly Column[]> = {
  'Multiple Choice': ['question', 'answerA', 'answerB', 'correct'],
  'Open Answer': ['question', 'correct'],
}

/** The questions of a quiz as a CSV file that can be imported again. */
export function questionsToCsv(draft: Draft, separator?: string): string {
  const { questionType, questions } = bodyOf(draft)
  const open = questionType === 'Open Answer'
  const columns = COLUMNS[questionType].map((title) => ({
    title,
    cell: (question: (typeof questions)[number]) => {
      const choices = 'answers' in question ? question.answers : []
      const texts = choices.map(({ text }) => text)
      const key = (answer: string) => (open ? answer : unmistakable(answer, texts))
      const cells: Record<Column, string | undefined | null> = {
        question: question.question,
        answerA: choices[0]?.text,
        answerB: choices[1]?.text,
        answerC: choices[2]?.text,
        answerD: choices[3]?.text,
        correct: key(question.correctAnswer),
        alternatives: question.alternatives?.map((each) => (open ? escaped(each) : key(each))).join('|'),
        followup: question.answerFollowup,
        picture: question.questionUri,
        group: question.questionGroup,
      }
      return withEntitiesKept(cells[title] ?? '')
    },
  }))
  return toCsv<(typeof questions)[number]>(questions, columns, separator)
}

/** A key; or the title of its column, where another answer's text is like the key. */
function unmistakable(key: string, texts: string[]): string {
  const index = KEYS.findIndex((each) => each === key)
  return indexesOf(key, texts).length === 1 ? key : (ANSWERS[index] ?? key)
}

const escaped = (text: string) => text.replace(/[\\|]/g, '\\$&')

/** Parts between `|`, each unescaped and trimmed; empty ones are dropped. */
function parts(cell: string): string[] {
  const found = cell.match(/(?:\\[\s\S]|[^|\\]|\\$)+/g) ?? []
  return found.map((part) => part.replace(/\\([\\|])/g, '$1').trim()).filter(Boolean)
}

/** Which type of questions the titles of a file are for. */
export function typeOfCsv(text: string): QuestionType {
  return rowsOf(text).columns.has('answerA') ? 'Multiple Choice' : 'Open Answer'
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
  const missing = REQUIRED[questionType].filter((column) => !columns.has(column))
  if (missing.length) {
    return { faults: [{ path: '', key: 'missingColumns', values: { columns: missing.join(', ') } }] }
  }
  const questions = rows.map((row) => questionOf(row, questionType, columns, faults))
  const draft = { ...header, questions }
  for (const problem of validate(draft)) faults.push(placed(problem, rows))
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
  columns: Map<Column, number>
  rows: Row[]
  faults: Fault[]
  /** Titles that mean nothing here. */
  ignored: string[]
  /** Cells with entities. */
  withEntities: number
}

const known = (title: string) => {
  const plain = title.toLowerCase().replace(/[^a-z]/g, '')
  return ALL.find((column) => column.toLowerCase() === plain)
}

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
  const columns = new Map<Column, number>()
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
  columns: Map<Column, number>,
  faults: Fault[],
): DraftQuestion {
  const cell = (column: Column) => row.cells[columns.get(column) ?? -1] ?? ''
  const common = {
    question: cell('question'),
    answerFollowup: cell('followup'),
    questionUri: cell('picture'),
    questionGroup: cell('group'),
  }
  const alternatives = parts(cell('alternatives'))
  if (type === 'Open Answer') return newQuestion({ ...common, correctAnswer: cell('correct'), alternatives })
  const answers = ANSWERS.map(cell)
  const right = (text: string, column: Column) => {
    const [index = -1, other] = indexesOf(text, answers)
    const wrong = (key: string, values = {}) =>
      faults.push({ path: '', key, values: { text, ...values }, row: row.number, column })
    if (index < 0) wrong('noSuchAnswer')
    if (other !== undefined) wrong('severalAnswers', { one: ANSWERS[index], other: ANSWERS[other] })
    return index
  }
  const indexes = [
    ...(cell('correct') ? [right(cell('correct'), 'correct')] : []),
    ...alternatives.map((text) => right(text, 'alternatives')),
  ]
  return newQuestion({ ...common, answers, right: [...new Set(indexes)].filter((index) => index >= 0) })
}

/** Which answers are meant by a key, the title of a column or a text: more than one if that isn't clear. */
function indexesOf(cell: string, answers: string[]): number[] {
  const byKey = KEYS.findIndex((key, index) => key === cell.toUpperCase() || ANSWERS[index] === known(cell))
  const exact = answers.flatMap((answer, index) => (answer === cell ? [index] : []))
  const loose = answers.flatMap((answer, index) => (normalized(answer) === normalized(cell) ? [index] : []))
  const byText = exact.length ? exact : loose
  return [...new Set([...(byKey >= 0 ? [byKey] : []), ...byText])]
}

const COLUMN_OF: Record<string, Column> = {
  question: 'question',
  correctAnswer: 'correct',
  answerFollowup: 'followup',
  questionUri: 'picture',
  questionGroup: 'group',
  ...Object.fromEntries(ANSWERS.map((column, index) => [`answers[${index}].text`, column])),
}

/** Something that is wrong with a question, by its place in the file. */
function placed(problem: Fault, rows: Row[]): Fault {
  const [, index, field = ''] = /^questions\[(\d+)\]\.(.+)$/.exec(problem.path) ?? []
  const row = rows[Number(index)]?.number
  const column = COLUMN_OF[field] ?? (field.startsWith('alternatives') ? 'alternatives' : undefined)
  return row ? { ...problem, row, ...(column && { column }) } : problem
}
