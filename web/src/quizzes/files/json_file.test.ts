import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fromJson, toJson } from './json_file'

const samples = join(import.meta.dirname, '../../../../local/sample_content')
const sample = (name: string) => JSON.parse(readFileSync(join(samples, name), 'utf8'))
const faults = (value: unknown) =>
  fromJson(JSON.stringify(value)).faults?.map(({ path, key }) => `${path}: ${key}`)

describe('a quiz in a JSON file', () => {
  it.each(readdirSync(samples))('is read and written as it was: %s', (name) => {
    const { draft, faults } = fromJson(readFileSync(join(samples, name), 'utf8'))
    expect(faults).toBeUndefined()
    expect(JSON.parse(toJson(draft as never))).toEqual(sample(name))
  })

  it('is read as the service answers it, too', () => {
    const body = sample('world-capitals.json')
    const answered = {
      gameId: 'x',
      owner: 'ada',
      questionCount: 1,
      createdAt: '',
      updatedAt: '',
      ...body,
      questions: body.questions.map((each: object, index: number) => ({
        questionNumber: index + 1,
        alternatives: [],
        answerFollowup: null,
        ...each,
      })),
    }
    expect(fromJson(JSON.stringify(answered)).faults).toBeUndefined()
  })

  it('is refused whole, with all that is wrong', () => {
    const body = sample('world-capitals.json')
    expect(fromJson('quizName: no').faults).toEqual([{ path: '', key: 'notJson' }])
    expect(faults([])).toEqual([': notAnObject'])
    expect(faults({ ...body, quizName: 3, quizMode: 'Solo', colour: 'red' })).toEqual([
      'quizName: notText',
      'quizMode: notOneOf',
      ': unknownMember',
    ])
    expect(faults({ ...body, questions: 'none' })).toEqual(['questions: notAList'])
    const [first] = body.questions
    expect(faults({ ...body, questions: [{ ...first, answers: ['x'], correctAnswer: undefined }] })).toEqual([
      'questions[0].answers[0]: notAnObject',
      'questions[0].correctAnswer: missing',
    ])
    const two = first.answers.slice(0, 2)
    expect(faults({ ...body, questions: [{ ...first, answers: two, correctAnswer: 'D' }] })).toEqual([
      'questions[0]: noSuchKey',
    ])
    expect(faults({ ...body, questions: [{ ...first, answers: first.answers.toReversed() }] })).toEqual([
      'questions[0].answers: keysNotInOrder',
    ])
    const five = [...first.answers, { key: 'A', text: 'More' }]
    expect(faults({ ...body, questions: [{ ...first, answers: five }] })).toEqual([
      'questions[0].answers: tooManyItems',
    ])
    expect(faults({ ...body, quizName: ' ', questions: [{ ...first, question: '' }] })).toEqual([
      'quizName: empty',
      'questions[0].question: empty',
    ])
  })
})
