/** A quiz while it is written: as forms need it, with room for what is not right yet. */
import type { Schemas } from '@/platform/api'
import { EDITED, kindDraft, type KindDraft } from '../kinds/editing'
import type { QuestionBody, QuestionType } from '../kinds/kind'
import { DEFAULT_TYPE } from '../kinds/playing'
import { trimmed } from '../texts'

export type QuizMode = Schemas['QuizMode']
type QuizBody = Schemas['QuizBody']

export const DEFAULT_CATEGORY = 'General'

export interface DraftQuestion extends KindDraft {
  /** Tells questions apart while they are moved about; not kept. */
  id: number
  question: string
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
    answerFollowup: '',
    questionUri: '',
    questionGroup: '',
    ...given,
    ...kindDraft(given),
    id: ++ids,
  }
}

export function newHeader(given: Partial<DraftHeader> = {}): DraftHeader {
  return {
    quizName: '',
    quizDescription: '',
    quizMode: 'Single Player',
    questionType: DEFAULT_TYPE,
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
  const questions = quiz.questions.map((each) =>
    newQuestion({
      question: each.question,
      answerFollowup: each.answerFollowup ?? '',
      questionUri: each.questionUri ?? '',
      questionGroup: each.questionGroup ?? '',
      ...EDITED[questionType].draftOf(each),
    }),
  )
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

export function questionBody(question: DraftQuestion, type: QuestionType): QuestionBody {
  return {
    question: trimmed(question.question),
    ...EDITED[type].bodyOf(question),
    ...extras(question),
  } as QuestionBody
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

/** Take out what was left empty. */
export function tidy({ questions, questionType }: Draft): void {
  for (const question of questions) Object.assign(question, EDITED[questionType].tidied(question))
}

/** The questions as ones of another kind, and how many texts have no place there. Right answers stay right. */
export function asType(
  questions: DraftQuestion[],
  from: QuestionType,
  to: QuestionType,
): { questions: DraftQuestion[]; lost: number } {
  let lost = 0
  const converted = questions.map((question) => {
    const { right, others } = EDITED[from].wordsOf(question)
    const { members, lost: over } = EDITED[to].ofWords(right)
    lost += others + over
    return { ...question, ...kindDraft(members) }
  })
  return { questions: converted, lost }
}
