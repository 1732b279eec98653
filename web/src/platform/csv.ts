/** Tables as CSV files, out and in. */
import Papa from 'papaparse'

export type Cell = string | number | null | undefined

export interface Column<Row> {
  title: string
  cell: (row: Row) => Cell
}

/**
 * Texts that a spreadsheet would take for a formula get an apostrophe in front, with which spreadsheets mark a text
 * as a text. So that `plainText` gets back exactly what was there, texts that begin like that already get one, too.
 */
const LIKE_A_FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/

const BYTE_ORDER_MARK = '\uFEFF'

/**
 * The rows as CSV for spreadsheets: UTF-8 with a byte order mark, CRLF, with a line of titles. Where a semicolon
 * separates, numbers have a decimal comma: with a point Excel takes some for dates there.
 *
 *     toCsv(standings, [{ title: t('leaderboard.player'), cell: (row) => row.playerName }])
 */
export function toCsv<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  separator = listSeparator(),
): string {
  const lines = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ cell }) => written(cell(row), separator))),
  ]
  return BYTE_ORDER_MARK + Papa.unparse(lines, { delimiter: separator, escapeFormulae: LIKE_A_FORMULA })
}

function written(cell: Cell, separator: string): Cell {
  if (typeof cell !== 'number' || Number.isInteger(cell) || separator !== ';') return cell ?? ''
  return String(cell).replace('.', ',')
}

/** A cell of a CSV file as the text that was meant: undoes what `toCsv` did, and trims. */
export function plainText(cell: string): string {
  return (/^'/.test(cell) && LIKE_A_FORMULA.test(cell) ? cell.slice(1) : cell).trim()
}

/** What Excel takes for the separator in a region: a semicolon where numbers have a decimal comma. */
export function listSeparator(language?: string): string {
  return new Intl.NumberFormat(language).format(0.5).includes(',') ? ';' : ','
}

/** Let the browser save a text as a file. */
export function download(filename: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = url
  link.download = safeName(filename)
  link.click()
  // Some browsers begin to read only after the click was handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** A name that every file system takes. */
function safeName(filename: string): string {
  return filename.replace(/[\\/:*?"<>|\u0000-\u001f]+/g, '-').trim()
}
