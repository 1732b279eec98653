import { describe, expect, it } from 'vitest'
import { asType, bodyOf, draftOf, newDraft, newQuestion, tidy } from './draft'

const capitals = {
  quizName: 'Capitals',
  quizDescription: '',
  quizMode: 'Single Player',
  questionType: 'Multiple Choice',
  category: 'Geography',
  questions: [
    {
      question: 'Which of these is a capital of Bolivia?',
      answers: [
        { key: 'A', text: 'Santa Cruz' },
        { key: 'B', text: 'La Paz' },
        { key: 'C', text: 'Sucre' },
      ],
      correctAnswer: 'C',
      alternatives: ['B'],
      questionUri: 'https://example.com/bolivia.jpg',
    },
  ],
} as const

describe('a draft', () => {
  it('becomes the quiz again that it was', () => {
    expect(bodyOf(draftOf(structuredClone(capitals) as never))).toEqual(capitals)
  })

  it('has answers by their place where keys have gaps', () => {
    const gaps = structuredClone(capitals) as never as { questions: { answers: object[] }[] }
    gaps.questions[0]?.answers.splice(1, 1)
    const draft = draftOf(gaps as never)
    expect(draft.questions[0]).toMatchObject({ answers: ['Santa Cruz', 'Sucre', '', ''], right: [1] })
  })

  it('is sent trimmed, and without what is empty', () => {
    const draft = newDraft()
    Object.assign(draft, { quizName: '  Bits ', questionType: 'Open Answer' })
    draft.questions = [newQuestion({ question: ' Q\n', correctAnswer: ' 8 ', questionGroup: ' ' })]
    expect(bodyOf(draft)).toEqual({
      quizName: 'Bits',
      quizDescription: '',
      quizMode: 'Single Player',
      questionType: 'Open Answer',
      category: 'General',
      questions: [{ question: 'Q', correctAnswer: '8' }],
    })
  })

  it('drops lines for alternatives that were left empty', () => {
    const questions = [newQuestion({ alternatives: ['eight', ' ', 'VIII'] })]
    const draft = { ...newDraft(), questionType: 'Open Answer' as const, questions }
    tidy(draft)
    expect(draft.questions[0]?.alternatives).toEqual(['eight', 'VIII'])
  })
})

describe('questions of the other type', () => {
  it('keep right answers, and count what is lost', () => {
    const question = newQuestion({ answers: ['Oslo', 'Bern', 'La Paz', 'Sucre'], right: [3, 2] })
    const { questions, lost } = asType([question], 'Multiple Choice', 'Open Answer')
    expect(lost).toBe(2)
    expect(questions[0]).toMatchObject({
      id: question.id,
      correctAnswer: 'Sucre',
      alternatives: ['La Paz'],
      answers: ['', '', '', ''],
      right: [],
    })
  })

  it('keep a typed answer as the first one to choose', () => {
    const question = newQuestion({ correctAnswer: '8', alternatives: ['eight'] })
    const { questions, lost } = asType([question], 'Open Answer', 'Multiple Choice')
    expect(lost).toBe(1)
    expect(questions[0]).toMatchObject({ answers: ['8', '', '', ''], right: [0], correctAnswer: '' })
  })

  it('lose nothing where nothing is written yet', () => {
    expect(asType([newQuestion()], 'Multiple Choice', 'Open Answer').lost).toBe(0)
    expect(asType([newQuestion()], 'Open Answer', 'Multiple Choice').lost).toBe(0)
  })
})
