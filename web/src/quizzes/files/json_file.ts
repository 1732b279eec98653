/** Quizzes as JSON files: the body of `POST /quizzes`. */
import { bodyOf, type Draft, draftOf, KEYS } from '../editor/draft'
import { QUESTION_TYPES } from '../kinds'
import { type Problem, validate } from '../editor/validation'
import { MODES } from '../modes'
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

type Check = (value: unknown, path: string, problems: Problem[]) => void

const text: Check = (value, path, problems) => {
  if (typeof value !== 'string') problems.push({ path, key: 'notText' })
}

const optionalText: Check = (value, path, problems) => {
  if (value !== null) text(value, path, problems)
}

/** Known to the service alone: left out. */
const anything: Check = () => {}

const oneOf =
  (words: readonly string[]): Check =>
  (value, path, problems) => {
    if (!words.includes(value as string)) {
      problems.push({ path, key: 'notOneOf', values: { words: words.join(', ') } })
    }
  }

const list =
  (item: Check, max = Infinity): Check =>
  (value, path, problems) => {
    if (!Array.isArray(value)) problems.push({ path, key: 'notAList' })
    else if (value.length > max) problems.push({ path, key: 'tooManyItems', values: { max } })
    else value.forEach((each, index) => item(each, `${path}[${index}]`, problems))
  }

/** An object with some members; those whose names end with a question mark may be missing. */
const object =
  (members: Record<string, Check>): Check =>
  (value, path, problems) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      problems.push({ path, key: 'notAnObject' })
      return
    }
    const at = (name: string) => (path ? `${path}.${name}` : name)
    const given = new Map(Object.entries(value))
    for (const [member, check] of Object.entries(members)) {
      const name = member.replace(/\?$/, '')
      if (given.has(name)) check(given.get(name), at(name), problems)
      else if (name === member) problems.push({ path: at(name), key: 'missing' })
      given.delete(name)
    }
    for (const name of given.keys()) problems.push({ path, key: 'unknownMember', values: { name } })
  }

const common = {
  question: text,
  'answerFollowup?': optionalText,
  'questionUri?': optionalText,
  'questionGroup?': optionalText,
  'questionNumber?': anything,
}

const choiceQuestion = object({
  ...common,
  answers: list(object({ key: oneOf(KEYS), text }), KEYS.length),
  correctAnswer: oneOf(KEYS),
  'alternatives?': list(oneOf(KEYS)),
})

const openQuestion = object({ ...common, correctAnswer: text, 'alternatives?': list(text) })

const quizOf = (question: Check) =>
  object({
    quizName: text,
    quizDescription: text,
    quizMode: oneOf(MODES.map(({ mode }) => mode)),
    questionType: oneOf(QUESTION_TYPES),
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
  const open = (value as { questionType?: unknown } | null)?.questionType === 'Open Answer'
  quizOf(open ? openQuestion : choiceQuestion)(value, '', problems)
  if (!open && !problems.length) checkKeys(value as { questions: KeyedQuestion[] }, problems)
}

interface KeyedQuestion {
  answers: { key: string }[]
  correctAnswer: string
  alternatives?: string[]
}

function checkKeys({ questions }: { questions: KeyedQuestion[] }, problems: Problem[]): void {
  questions.forEach(({ answers, correctAnswer, alternatives = [] }, index) => {
    const keys = answers.map(({ key }) => key)
    const path = `questions[${index}]`
    if (keys.join() !== [...new Set(keys)].sort().join()) {
      problems.push({ path: `${path}.answers`, key: 'keysNotInOrder' })
    }
    for (const key of new Set([correctAnswer, ...alternatives])) {
      if (!keys.includes(key)) problems.push({ path, key: 'noSuchKey', values: { key } })
    }
  })
}
