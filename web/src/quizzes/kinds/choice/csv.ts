/**
 * Multiple choice in CSV files. A right answer is a key, a text, or the title of its column, which tells a key from a
 * text like one.
 */
import { columnNamed, parts } from '../../files/cells'
import { normalized, trimmed } from '../../texts'
import type { CsvPart } from '../kind'
import { KEYS } from './keys'

const ANSWERS = ['answerA', 'answerB', 'answerC', 'answerD'] as const

export const csv: CsvPart<{ answers: string[]; right: number[] }> = {
  columns: [...ANSWERS, 'correct', 'alternatives'],
  required: ['answerA', 'answerB', 'correct'],
  cells({ answers, right }) {
    const texts = answers.map(trimmed)
    const [correct, ...alternatives] = right.map((index) => unmistakable(index, texts))
    return {
      ...Object.fromEntries(ANSWERS.map((column, index) => [column, texts[index]])),
      correct,
      alternatives: alternatives.join('|'),
    }
  },
  read(cell, wrong) {
    const answers = ANSWERS.map(cell)
    const right = (text: string, column: string) => {
      const [index = -1, other] = indexesOf(text, answers)
      if (index < 0) wrong(column, 'noSuchAnswer', { text })
      const [one = '', two] = [ANSWERS[index], other === undefined ? undefined : ANSWERS[other]]
      if (two) wrong(column, 'severalAnswers', { text, one, other: two })
      return index
    }
    const indexes = [
      ...(cell('correct') ? [right(cell('correct'), 'correct')] : []),
      ...parts(cell('alternatives')).map((text) => right(text, 'alternatives')),
    ]
    return { answers, right: [...new Set(indexes)].filter((index) => index >= 0) }
  },
  columnOf: (field) =>
    field === 'correctAnswer' ? 'correct' : ANSWERS.find((_, index) => field === `answers[${index}].text`),
}

/** A key; or the title of its column, where another answer's text is like the key. */
function unmistakable(index: number, texts: string[]): string {
  const key = KEYS[index] ?? ''
  return indexesOf(key, texts).length === 1 ? key : (ANSWERS[index] ?? key)
}

/** Which answers are meant by a key, the title of a column or a text: more than one if that isn't clear. */
function indexesOf(cell: string, answers: string[]): number[] {
  const column = columnNamed(cell, ANSWERS)
  const byKey = KEYS.findIndex(
    (key, index) => key === cell.toUpperCase() || (column && ANSWERS[index] === column),
  )
  const exact = answers.flatMap((answer, index) => (answer === cell ? [index] : []))
  const loose = answers.flatMap((answer, index) => (normalized(answer) === normalized(cell) ? [index] : []))
  const byText = exact.length ? exact : loose
  return [...new Set([...(byKey >= 0 ? [byKey] : []), ...byText])]
}
