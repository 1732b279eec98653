/** What the service would refuse of a quiz, found before it is sent: the rules of the contract, and no others. */
import type { Schemas } from '@/platform/api'
import { lengthOf, normalized, trimmed } from '../texts'
import { bodyOf, type Draft, type DraftHeader, type DraftQuestion } from './draft'

export const LIMITS = {
  quizName: 100,
  quizDescription: 500,
  category: 50,
  questions: 100,
  question: 500,
  answerText: 200,
  fewestAnswers: 2,
  openAlternatives: 20,
  answerFollowup: 500,
  questionUri: 500,
  questionGroup: 50,
  bytes: 256 * 1024,
} as const

export interface Problem {
  /** As the service names it, like `questions[2].answers[1].text`; empty for the whole quiz. */
  path: string
  /** Key of the words below `quizzes.problems`. */
  key: string
  values?: Record<string, number | string>
}

const HTTPS = /^https:\/\/\P{White_Space}+$/u

/** Everything that is not right yet, in the order of the form. */
export function validate(draft: Draft): Problem[] {
  const { questionType, questions } = draft
  const problems = validateHeader(draft)
  if (!questions.length) problems.push({ path: 'questions', key: 'noQuestions' })
  if (questions.length > LIMITS.questions) {
    const over = questions.length - LIMITS.questions
    problems.push({ path: 'questions', key: 'tooManyQuestions', values: { max: LIMITS.questions, over } })
  }
  questions.forEach((question, index) => {
    const found = new Finder(`questions[${index}].`, problems)
    found.text('question', question.question, LIMITS.question, { required: true })
    if (questionType === 'Multiple Choice') validateChoices(question, found)
    else validateOpen(question, found)
    found.text('answerFollowup', question.answerFollowup, LIMITS.answerFollowup)
    const uri = trimmed(question.questionUri)
    if (uri && !HTTPS.test(uri)) found.add('questionUri', 'notHttps')
    else found.text('questionUri', uri, LIMITS.questionUri)
    found.text('questionGroup', question.questionGroup, LIMITS.questionGroup)
  })
  if (bytesOf(bodyOf(draft)) > LIMITS.bytes) {
    problems.push({ path: '', key: 'tooLarge', values: { kb: LIMITS.bytes / 1024 } })
  }
  return problems
}

/** What is not right about all that is not questions. */
export function validateHeader(header: DraftHeader): Problem[] {
  const found = new Finder('', [])
  found.text('quizName', header.quizName, LIMITS.quizName, { required: true })
  found.text('quizDescription', header.quizDescription, LIMITS.quizDescription)
  found.text('category', header.category, LIMITS.category)
  return found.problems
}

class Finder {
  private readonly prefix: string
  readonly problems: Problem[]

  constructor(prefix: string, problems: Problem[]) {
    this.prefix = prefix
    this.problems = problems
  }

  add(path: string, key: string, values?: Problem['values']): void {
    this.problems.push({ path: this.prefix + path, key, ...(values && { values }) })
  }

  text(path: string, text: string, max: number, { required = false } = {}): void {
    const length = lengthOf(trimmed(text))
    if (required && !length) this.add(path, 'empty')
    if (length > max) this.add(path, 'tooLong', { max, over: length - max })
  }
}

function validateChoices({ answers, right }: DraftQuestion, found: Finder): void {
  const texts = answers.map(trimmed)
  const count = Math.max(texts.findLastIndex(Boolean) + 1, LIMITS.fewestAnswers)
  texts.forEach((text, index) => {
    const path = `answers[${index}].text`
    if (text) {
      found.text(path, text, LIMITS.answerText)
      const twin = texts.findIndex((each) => normalized(each) === normalized(text))
      if (twin < index) found.add(path, 'sameAnswer')
    } else if (index < LIMITS.fewestAnswers) found.add(path, 'empty')
    else if (index < count) found.add(path, 'gap')
    else if (right.includes(index)) found.add(path, 'rightButEmpty')
  })
  if (!right.length) found.add('correctAnswer', 'noRight')
}

function validateOpen({ correctAnswer, alternatives }: DraftQuestion, found: Finder): void {
  found.text('correctAnswer', correctAnswer, LIMITS.answerText, { required: true })
  const count = alternatives.filter(trimmed).length
  if (count > LIMITS.openAlternatives) {
    const max = LIMITS.openAlternatives
    found.add('alternatives', 'tooManyAlternatives', { max, over: count - max })
  }
  alternatives.forEach((text, index) => found.text(`alternatives[${index}]`, text, LIMITS.answerText))
}

const NOTHING = { alternatives: [], answerFollowup: null, questionUri: null, questionGroup: null }

/** The bytes that count: those of the body, or, if they are more, of the questions with all of their members. */
export function bytesOf(body: Schemas['QuizBody']): number {
  const size = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length
  const kept = body.questions.reduce((sum, question) => sum + size({ ...NOTHING, ...question }), 0)
  return Math.max(size(body), kept)
}

/** Where the form shows what the service found: the nearest field that there is. */
export function fieldOf(path: string): string {
  const [, question = '', answer = ''] = /^(questions\[\d+\])(?:\.(answers\[\d+\]))?/.exec(path) ?? []
  if (answer) return `${question}.${answer}.text`
  return path
}
