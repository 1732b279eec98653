/** The results of a game as tables for spreadsheets. */
import { placeWith } from '@/leaderboard/board'
import { type Column, toCsv } from '@/platform/csv'
import { nameOf } from '@/players/names'
import type { OwnQuestion } from '@/quizzes/kinds/kind'
import { seen } from '@/quizzes/kinds/hosting'
import type { QuestionType } from '@/quizzes/kinds/kind'
import { inWords } from '@/quizzes/kinds/playing'
import type { Account } from './host_state'
import type { PlayerResult } from './results'

/** What was played. */
export interface Played {
  quizName: string
  questionType: QuestionType
  questions: readonly OwnQuestion[]
}

/** A text by its key in `hosting.csv`. */
export type Text = (key: string) => string

/** `name`: of what is not one question. */
type AccountRow = Account['questions'][number] & { name?: string }

/** Everybody's place, with who plays as a guest. */
export function standingsCsv(players: readonly PlayerResult[], text: Text, separator?: string): string {
  const columns: Column<PlayerResult>[] = [
    { title: text('place'), cell: ({ points, position }) => placeWith(points, position) },
    ...whoColumns<PlayerResult>(text, (player) => player),
    { title: text('points'), cell: ({ points }) => points },
    ...(players.some(({ credit }) => credit > 0) ? creditColumns(text) : []),
    { title: text('right'), cell: ({ right }) => right },
    { title: text('answered'), cell: ({ answered }) => answered },
  ]
  return toCsv(players, columns, separator)
}

/** What late players were given, so that points can be added up. */
const creditColumns = (text: Text): Column<PlayerResult>[] => [
  { title: text('credit'), cell: ({ credit }) => credit },
  { title: text('missed'), cell: ({ missed }) => missed },
]

interface AnswerRow {
  player: PlayerResult
  number: number
  question?: OwnQuestion
  answer?: PlayerResult['answers'][number]
}

/** What each player answered to each question that was asked, and how fast; a line also where there is no answer. */
export function answersCsv(
  players: readonly PlayerResult[],
  asked: readonly number[],
  { questionType, questions }: Played,
  text: Text,
  separator?: string,
): string {
  const rows = players.flatMap((player) => {
    const answers = new Map(player.answers.map((answer) => [answer.questionNumber, answer]))
    return asked.map((number): AnswerRow => ({
      player,
      number,
      question: questions[number - 1],
      answer: answers.get(number),
    }))
  })
  const columns: Column<AnswerRow>[] = [
    { title: text('place'), cell: ({ player }) => placeWith(player.points, player.position) },
    ...whoColumns<AnswerRow>(text, ({ player }) => player),
    { title: text('question'), cell: ({ number }) => number },
    { title: text('text'), cell: ({ question }) => question?.question },
    {
      title: text('answer'),
      cell: ({ question, answer }) =>
        answer && inWords(answer.response, question && seen(questionType, question)),
    },
    { title: text('right'), cell: ({ answer }) => answer && text(answer.right ? 'yes' : 'no') },
    { title: text('seconds'), cell: ({ answer }) => answer && answer.timeUsedMs / 1000 },
    { title: text('points'), cell: ({ answer }) => answer?.points ?? 0 },
    {
      title: text('verdict'),
      cell: ({ answer }) => text(answer ? `verdicts.${answer.verdict}` : 'verdicts.none'),
    },
  ]
  return toCsv(rows, columns, separator)
}

function whoColumns<Row>(text: Text, who: (row: Row) => PlayerResult): Column<Row>[] {
  return [
    { title: text('player'), cell: (row) => nameOf(who(row).playerName) },
    { title: text('guest'), cell: (row) => text(who(row).guest ? 'yes' : 'no') },
  ]
}

/** What became of the answers to each question, of all together, and of those of players who were removed. */
export function accountCsv(account: Account, { questions }: Played, text: Text, separator?: string): string {
  const total = {
    ...account,
    name: text('all'),
    questionNumber: 0,
    right: account.questions.reduce((sum, { right }) => sum + right, 0),
  }
  const columns: Column<AccountRow>[] = [
    { title: text('question'), cell: ({ questionNumber, name }) => name ?? questionNumber },
    { title: text('text'), cell: ({ questionNumber }) => questions[questionNumber - 1]?.question },
    { title: text('received'), cell: ({ received }) => received },
    { title: text('counted'), cell: ({ counted }) => counted },
    { title: text('right'), cell: ({ right }) => right },
    { title: text('late'), cell: ({ late }) => late },
    { title: text('duplicate'), cell: ({ duplicate }) => duplicate },
    { title: text('refused'), cell: ({ refused }) => refused },
  ]
  const rows: AccountRow[] = [...account.questions, total]
  const { removed } = account
  if (removed?.players) rows.push({ ...removed, name: text('removed'), questionNumber: 0 })
  return toCsv(rows, columns, separator)
}
