/** Quizzes as JSON files: the body of `POST /quizzes`. */
import { bodyOf, type Draft, draftOf } from '../editor/draft'
import type { Problem } from '../editor/problems'
import { validate } from '../editor/validation'
import { EDITED } from '../kinds/editing'
import type { QuestionType } from '../kinds/kind'
import { DEFAULT_TYPE, questionTypes } from '../kinds/playing'
import { MODES } from '../modes'
import { anything, type Check, list, object, oneOf, optionalText, text } from './checks'
import type { Read } from './fault'

/** The quiz as a JSON file that can be imported again. */
export function toJson(draft: Draft): string {
  return JSON.stringify(bodyOf(draft), null, 2) + '\n'
}

/** Read a JSON file: a quiz as `toJson` writes it, or as the service answers `GET /quizzes/{gameId}`. */
export function fromJson(text: string): Read {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { faults: [{ path: '', key: 'notJson' }] }
  }
  const problems: Problem[] = []
  readQuiz(value, problems)
  if (problems.length) return { faults: problems }
  const draft = draftOf(value as Parameters<typeof draftOf>[0])
  const faults = validate(draft)
  return faults.length ? { faults } : { draft }
}

const common = {
  question: text,
  'answerFollowup?': optionalText,
  'questionUri?': optionalText,
  'questionGroup?': optionalText,
  'questionNumber?': anything,
}

const quizOf = (question: Check) =>
  object({
    quizName: text,
    quizDescription: text,
    quizMode: oneOf(MODES.map(({ mode }) => mode)),
    questionType: oneOf(questionTypes()),
    'category?': text,
    questions: list(question),
    'gameId?': anything,
    'owner?': anything,
    'questionCount?': anything,
    'createdAt?': anything,
    'updatedAt?': anything,
    'activeSince?': anything,
    'wasOpen?': anything,
  })

function readQuiz(value: unknown, problems: Problem[]): void {
  const type = (value as { questionType?: QuestionType } | null)?.questionType
  const { members, check } = (EDITED[type ?? DEFAULT_TYPE] ?? EDITED[DEFAULT_TYPE]).json
  quizOf(object({ ...common, ...members }))(value, '', problems)
  if (problems.length || !check) return
  const { questions } = value as { questions: unknown[] }
  questions.forEach((question, index) => check(question, `questions[${index}]`, problems))
}
