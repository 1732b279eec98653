/** The results of a game as tables for spreadsheets. */
import { type Column, toCsv } from '@/platform/csv'
import { nameOf } from '@/players/names'
import type { Account, OwnQuestion, Report } from './host_game'

/** A text by its key in `hosting.csv`. */
export type Text = (key: string) => string

type Row = Report['scoreboard']['leaderboard'][number]
type QuestionRow = Account['questions'][number]

/** The final standings, with who plays as a guest. */
export function standingsCsv(rows: readonly Row[], text: Text, separator?: string): string {
  const columns: Column<Row>[] = [
    { title: text('place'), cell: (row) => row.position },
    { title: text('player'), cell: (row) => nameOf(row.playerName) },
    { title: text('guest'), cell: (row) => text(row.guest ? 'yes' : 'no') },
    { title: text('points'), cell: (row) => row.points },
  ]
  return toCsv(rows, columns, separator)
}

/** What became of the answers to each question, and of all together. */
export function accountCsv(
  account: Account,
  questions: readonly OwnQuestion[],
  text: Text,
  separator?: string,
): string {
  const total = {
    ...account,
    questionNumber: 0,
    right: account.questions.reduce((sum, { right }) => sum + right, 0),
  }
  const columns: Column<QuestionRow>[] = [
    { title: text('question'), cell: ({ questionNumber }) => questionNumber || text('all') },
    { title: text('text'), cell: ({ questionNumber }) => questions[questionNumber - 1]?.question },
    { title: text('received'), cell: ({ received }) => received },
    { title: text('counted'), cell: ({ counted }) => counted },
    { title: text('right'), cell: ({ right }) => right },
    { title: text('late'), cell: ({ late }) => late },
    { title: text('duplicate'), cell: ({ duplicate }) => duplicate },
    { title: text('refused'), cell: ({ refused }) => refused },
  ]
  return toCsv([...account.questions, total], columns, separator)
}
