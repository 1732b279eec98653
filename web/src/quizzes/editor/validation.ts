/** What the service would refuse of a quiz, found before it is sent: the rules of the contract, and no others. */
import { EDITED } from '../kinds/editing'
import type { QuestionType } from '../kinds/kind'
import { trimmed } from '../texts'
import { type Draft, type DraftHeader, type DraftQuestion, headerBody, questionBody } from './draft'
import { Finder, LIMITS, type Problem } from './problems'

const HTTPS = /^https:\/\/\P{White_Space}+$/u

/** A question by itself: as the service is sent it, and what is wrong with it. */
export interface CheckedQuestion {
  json: string
  /** Bytes of `json`, and of what the service keeps. */
  sent: number
  kept: number
  /** With paths within the question. */
  problems: Problem[]
}

/** Everything that is not right yet, in the order of the form. */
export function validate(draft: Draft): Problem[] {
  const checked = draft.questions.map((question) => checkQuestion(question, draft.questionType))
  return problemsOf(draft, checked)
}

/** What is wrong with a quiz of questions that were checked. */
export function problemsOf(header: DraftHeader, questions: CheckedQuestion[]): Problem[] {
  const problems = validateHeader(header)
  const over = questions.length - LIMITS.questions
  if (!questions.length) problems.push({ path: 'questions', key: 'noQuestions' })
  if (over > 0) {
    problems.push({ path: 'questions', key: 'tooManyQuestions', values: { max: LIMITS.questions, over } })
  }
  questions.forEach((question, index) => {
    for (const each of question.problems) problems.push({ ...each, path: `questions[${index}].${each.path}` })
  })
  if (bytesOf(header, questions) > LIMITS.bytes) {
    problems.push({ path: '', key: 'tooLarge', values: { kb: LIMITS.bytes / 1024 } })
  }
  return problems
}

/** What is not right about all that is not questions. */
export function validateHeader(header: DraftHeader): Problem[] {
  const found = new Finder()
  found.text('quizName', header.quizName, LIMITS.quizName, { required: true })
  found.text('quizDescription', header.quizDescription, LIMITS.quizDescription, { lines: true })
  found.text('category', header.category, LIMITS.category)
  return found.problems
}

const NOTHING = { alternatives: [], answerFollowup: null, questionUri: null, questionGroup: null }

export function checkQuestion(question: DraftQuestion, type: QuestionType): CheckedQuestion {
  const body = questionBody(question, type)
  const json = JSON.stringify(body)
  const found = new Finder()
  found.text('question', question.question, LIMITS.question, { required: true, lines: true })
  EDITED[type].check(question, found)
  found.text('answerFollowup', question.answerFollowup, LIMITS.answerFollowup, { lines: true })
  const uri = trimmed(question.questionUri)
  if (uri && !HTTPS.test(uri)) found.add('questionUri', 'notHttps')
  else found.text('questionUri', uri, LIMITS.questionUri)
  found.text('questionGroup', question.questionGroup, LIMITS.questionGroup)
  return {
    json,
    sent: sizeOf(json),
    kept: sizeOf(JSON.stringify({ ...NOTHING, ...body })),
    problems: found.problems,
  }
}

/** The bytes that count: those of the body, or, if they are more, of the questions with all of their members. */
function bytesOf(header: DraftHeader, questions: CheckedQuestion[]): number {
  const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, 0)
  const frame = sizeOf(JSON.stringify({ ...headerBody(header), questions: [] }))
  const commas = Math.max(questions.length - 1, 0)
  const sent = frame + commas + sum(questions.map(({ sent }) => sent))
  return Math.max(sent, sum(questions.map(({ kept }) => kept)))
}

const sizeOf = (text: string) => new TextEncoder().encode(text).length

/** Where the form shows what the service found: the nearest field that there is. */
export function fieldOf(path: string): string {
  const [, question = '', answer = ''] = /^(questions\[\d+\])(?:\.(answers\[\d+\]))?/.exec(path) ?? []
  if (answer) return `${question}.${answer}.text`
  return path
}
