/** A quiz while it is written: as forms need it, with room for what is not right yet. */
import type { Schemas } from '@/platform/api'
import { trimmed } from '../texts'

export type QuizMode = Schemas['QuizMode']
export type QuestionType = Schemas['QuestionType']
type QuizBody = Schemas['QuizBody']

export const KEYS = ['A', 'B', 'C', 'D'] as const
export const DEFAULT_CATEGORY = 'General'

export interface DraftQuestion {
  /** Tells questions apart while they are moved about; not kept. */
  id: number
  question: string
  /** Multiple choice: a text for each key, the last ones empty where there are fewer answers. */
  answers: string[]
  /** Multiple choice: which answers are right, by index; the first is the right one, others are its alternatives. */
  right: number[]
  /** Open answer. */
  correctAnswer: string
  /** Open answer: other texts that count as right. */
  alternatives: string[]
  answerFollowup: string
  questionUri: string
  questionGroup: string
}

export interface DraftHeader {
  quizName: string
  quizDescription: string
  quizMode: QuizMode
  questionType: QuestionType
  category: string
}

export interface Draft extends DraftHeader {
  questions: DraftQuestion[]
}

let ids = 0

export function newQuestion(given: Partial<DraftQuestion> = {}): DraftQuestion {
  return {
    question: '',
    correctAnswer: '',
    answerFollowup: '',
    questionUri: '',
    questionGroup: '',
    ...given,
    answers: KEYS.map((_, index) => given.answers?.[index] ?? ''),
    right: [...(given.right ?? [])],
    alternatives: [...(given.alternatives ?? [])],
    id: ++ids,
  }
}

export function newHeader(given: Partial<DraftHeader> = {}): DraftHeader {
  return {
    quizName: '',
    quizDescription: '',
    quizMode: 'Single Player',
    questionType: 'Multiple Choice',
    category: '',
    ...given,
  }
}

export function newDraft(): Draft {
  return { ...newHeader(), questions: [newQuestion()] }
}

/** A quiz of the service, or a body for one, to be edited. */
export function draftOf(quiz: QuizBody | Schemas['OwnQuiz']): Draft {
  const { quizName, quizDescription, quizMode, questionType, category } = quiz
  const questions = quiz.questions.map((each) => {
    const { question, answerFollowup, questionUri, questionGroup } = each
    const common = {
      question,
      answerFollowup: answerFollowup ?? '',
      questionUri: questionUri ?? '',
      questionGroup: questionGroup ?? '',
    }
    if (!('answers' in each)) {
      return newQuestion({
        ...common,
        correctAnswer: each.correctAnswer,
        alternatives: each.alternatives ?? [],
      })
    }
    const keys = each.answers.map(({ key }) => key)
    return newQuestion({
      ...common,
      answers: KEYS.map((_, index) => each.answers[index]?.text ?? ''),
      right: [each.correctAnswer, ...(each.alternatives ?? [])]
        .map((key) => keys.indexOf(key))
        .filter((index, place, all) => index >= 0 && all.indexOf(index) === place),
    })
  })
  return { quizName, quizDescription, quizMode, questionType, category: category ?? '', questions }
}

/** What the service is sent: trimmed, and without what is empty. Only good for the service if `validate` finds nothing. */
export function bodyOf(draft: Draft): QuizBody {
  const questions = draft.questions.map((question) => questionBody(question, draft.questionType))
  return { ...headerBody(draft), questions } as QuizBody
}

export function headerBody(header: DraftHeader): Omit<QuizBody, 'questions'> {
  return {
    quizName: trimmed(header.quizName),
    quizDescription: trimmed(header.quizDescription),
    quizMode: header.quizMode,
    questionType: header.questionType,
    category: trimmed(header.category) || DEFAULT_CATEGORY,
  }
}

const BODIES = {
  'Multiple Choice': choiceQuestion,
  'Open Answer': openQuestion,
} satisfies Record<QuestionType, (question: DraftQuestion) => QuizBody['questions'][number]>

export function questionBody(question: DraftQuestion, type: QuestionType) {
  return BODIES[type](question)
}

function choiceQuestion(question: DraftQuestion): Schemas['MultipleChoiceQuestion'] {
  const [correctAnswer, ...alternatives] = question.right.flatMap((index) => KEYS[index] ?? [])
  return {
    question: trimmed(question.question),
    answers: choicesOf(question),
    correctAnswer: correctAnswer as Schemas['AnswerKey'],
    ...(alternatives.length && { alternatives }),
    ...extras(question),
  }
}

/** The answers to choose from; empty ones at the end are not there. */
export function choicesOf({ answers }: DraftQuestion): Schemas['Choice'][] {
  const texts = answers.map(trimmed)
  const count = texts.findLastIndex(Boolean) + 1
  return KEYS.slice(0, count).map((key, index) => ({ key, text: texts[index] ?? '' }))
}

function openQuestion(question: DraftQuestion): Schemas['OpenAnswerQuestion'] {
  const alternatives = question.alternatives.map(trimmed)
  return {
    question: trimmed(question.question),
    correctAnswer: trimmed(question.correctAnswer),
    ...(alternatives.length && { alternatives }),
    ...extras(question),
  }
}

function extras(question: DraftQuestion) {
  const [answerFollowup, questionUri, questionGroup] = [
    trimmed(question.answerFollowup),
    trimmed(question.questionUri),
    trimmed(question.questionGroup),
  ]
  return {
    ...(answerFollowup && { answerFollowup }),
    ...(questionUri && { questionUri }),
    ...(questionGroup && { questionGroup }),
  }
}

/** Take out lines that were left empty: they are no alternatives. */
export function tidy(draft: Draft): void {
  for (const question of draft.questions) {
    if (question.alternatives.some((text) => !trimmed(text))) {
      question.alternatives = question.alternatives.filter(trimmed)
    }
  }
}

/**
 * The questions as ones of the other type, and how many texts have no place there. Right answers stay right; to choose
 * from there is at first only the right answer, as its alternatives are other spellings.
 */
export function asType(
  questions: DraftQuestion[],
  type: QuestionType,
): { questions: DraftQuestion[]; lost: number } {
  let lost = 0
  const converted = questions.map((question) => {
    const { id, right, answers, correctAnswer, alternatives } = question
    const texts = right.flatMap((index) => (trimmed(answers[index] ?? '') ? [answers[index] ?? ''] : []))
    const emptied = { answers: KEYS.map(() => ''), right: [], correctAnswer: '', alternatives: [] }
    if (type === 'Open Answer') {
      lost += answers.filter(trimmed).length - texts.length
      const [first = '', ...others] = texts
      return { ...question, ...emptied, id, correctAnswer: first, alternatives: others }
    }
    lost += alternatives.filter(trimmed).length
    const only = trimmed(correctAnswer) ? { answers: [correctAnswer, '', '', ''], right: [0] } : {}
    return { ...question, ...emptied, ...only, id }
  })
  return { questions: converted, lost }
}
