/** Open answers, as authors meet them. */
import { LIMITS } from '../../editor/problems'
import { escaped, parts } from '../../files/cells'
import { list, text } from '../../files/checks'
import { trimmed } from '../../texts'
import type { EditedKind } from '../kind'
import OpenFields from './OpenFields.vue'

export interface OpenDraft {
  correctAnswer: string
  /** Other texts that count as right. */
  alternatives: string[]
}

export const open: EditedKind<OpenDraft> = {
  fields: OpenFields,
  draft: ({ correctAnswer, alternatives }) => ({
    correctAnswer: correctAnswer ?? '',
    alternatives: [...(alternatives ?? [])],
  }),
  draftOf: ({ correctAnswer, alternatives }) => ({ correctAnswer, alternatives: alternatives ?? [] }),
  bodyOf(question) {
    const alternatives = question.alternatives.map(trimmed)
    return { correctAnswer: trimmed(question.correctAnswer), ...(alternatives.length && { alternatives }) }
  },
  tidied: ({ alternatives }) =>
    alternatives.every(trimmed) ? {} : { alternatives: alternatives.filter(trimmed) },
  check({ correctAnswer, alternatives }, found) {
    found.text('correctAnswer', correctAnswer, LIMITS.answerText, { required: true })
    const count = alternatives.filter(trimmed).length
    if (count > LIMITS.openAlternatives) {
      const max = LIMITS.openAlternatives
      found.add('alternatives', 'tooManyAlternatives', { max, over: count - max })
    }
    alternatives.forEach((text, index) => found.text(`alternatives[${index}]`, text, LIMITS.answerText))
  },
  wordsOf: ({ correctAnswer, alternatives }) => ({ right: [correctAnswer, ...alternatives], others: 0 }),
  ofWords: ([correctAnswer = '', ...alternatives]) => ({ members: { correctAnswer, alternatives }, lost: 0 }),
  shown: () => ({}),
  linesOf: ({ correctAnswer, alternatives }) =>
    [correctAnswer, ...alternatives].map((text) => ({ text, right: true })),
  csv: {
    columns: ['correct', 'alternatives'],
    required: ['correct'],
    cells: ({ correctAnswer, alternatives }) => ({
      correct: trimmed(correctAnswer),
      alternatives: alternatives.map(trimmed).map(escaped).join('|'),
    }),
    read: (cell) => ({ correctAnswer: cell('correct'), alternatives: parts(cell('alternatives')) }),
    columnOf: (field) => (field === 'correctAnswer' ? 'correct' : 'alternatives'),
  },
  json: { members: { correctAnswer: text, 'alternatives?': list(text) } },
  examples: [
    {
      question: 'How many bits are in a byte?',
      correctAnswer: '8',
      alternatives: ['eight', '8 bits'],
      answerFollowup: 'Half a byte is a nibble.',
    },
    {
      question: 'Which city is the capital of Iceland?',
      correctAnswer: 'Reykjavík',
      alternatives: ['Reykjavik'],
      questionUri: 'https://example.com/iceland.jpg',
      questionGroup: 'Islands',
    },
  ],
}
