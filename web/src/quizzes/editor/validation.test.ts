import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type Draft, type DraftQuestion, newHeader, newQuestion } from './draft'
import { LIMITS } from './problems'
import { checkQuestion, fieldOf, validate } from './validation'

const choice = (given: Partial<DraftQuestion> = {}) =>
  newQuestion({ question: 'Q', answers: ['One', 'Two', '', ''], right: [0], ...given })
const open = (given: Partial<DraftQuestion> = {}) =>
  newQuestion({ question: 'Q', correctAnswer: 'One', ...given })
const quiz = (questions: DraftQuestion[], given: Partial<Draft> = {}): Draft => ({
  ...newHeader({ quizName: 'Quiz', ...given }),
  questions,
})
const found = (draft: Draft) => validate(draft).map(({ path, key }) => `${path}: ${key}`)
const openQuiz = (question: DraftQuestion) => quiz([question], { questionType: 'Open Answer' })

describe('what is wrong with a quiz', () => {
  it('is nothing where all is right', () => {
    expect(found(quiz([choice()]))).toEqual([])
    expect(found(openQuiz(open()))).toEqual([])
  })

  it('is what its header lacks or has too much of', () => {
    const header = { quizName: ' ', quizDescription: 'x'.repeat(501), category: 'x'.repeat(51) }
    expect(found(quiz([choice()], header))).toEqual([
      'quizName: empty',
      'quizDescription: tooLong',
      'category: tooLong',
    ])
  })

  it('is a text of which nothing can be seen', () => {
    expect(found(quiz([choice()], { quizName: '\u3164', quizDescription: '\u200b' }))).toEqual([
      'quizName: invisible',
      'quizDescription: invisible',
    ])
    expect(found(openQuiz(open({ correctAnswer: '\u2800', alternatives: ['\u00ad'] })))).toEqual([
      'questions[0].correctAnswer: invisible',
      'questions[0].alternatives[0]: invisible',
    ])
  })

  it('is the number of questions', () => {
    expect(found(quiz([]))).toEqual(['questions: noQuestions'])
    expect(found(quiz(Array.from({ length: 101 }, () => choice())))).toEqual(['questions: tooManyQuestions'])
  })

  it('is counted in characters, after blanks around were dropped', () => {
    expect(found(openQuiz(open({ correctAnswer: `  ${'👍'.repeat(200)} ` })))).toEqual([])
    expect(validate(openQuiz(open({ correctAnswer: '👍'.repeat(203) })))).toEqual([
      { path: 'questions[0].correctAnswer', key: 'tooLong', values: { max: 200, over: 3 } },
    ])
  })

  it('is a picture that is not loaded safely', () => {
    for (const questionUri of ['http://example.com/x.png', 'https://', 'https://a b', 'picture.png']) {
      expect(found(quiz([choice({ questionUri })]))).toEqual(['questions[0].questionUri: notHttps'])
    }
    expect(found(quiz([choice({ questionUri: ' https://example.com/x.png ' })]))).toEqual([])
    const long = `https://example.com/${'x'.repeat(500)}`
    expect(found(quiz([choice({ questionUri: long })]))).toEqual(['questions[0].questionUri: tooLong'])
  })

  it('is in answers: too few, gaps, twins, none right', () => {
    expect(found(quiz([choice({ answers: ['', '', '', ''], right: [] })]))).toEqual([
      'questions[0].answers[0].text: empty',
      'questions[0].answers[1].text: empty',
      'questions[0].correctAnswer: noRight',
    ])
    expect(found(quiz([choice({ answers: ['One', 'Two', '', 'Four'] })]))).toEqual([
      'questions[0].answers[2].text: gap',
    ])
    expect(found(quiz([choice({ answers: ['New York', 'Rome', ' New  York', ''] })]))).toEqual([
      'questions[0].answers[2].text: sameAnswer',
    ])
    expect(found(quiz([choice({ answers: ['mW', 'MW', 'Straße', 'Strasse'] })]))).toEqual([])
    expect(found(quiz([choice({ right: [0, 3] })]))).toEqual(['questions[0].answers[3].text: rightButEmpty'])
  })

  it('is in characters that nobody sees, and in line ends where there is one line', () => {
    const badly = quiz([
      choice({ question: 'a\u202eb', answers: ['x\u0000', 'y\nz', '', ''], answerFollowup: 'a\nb' }),
    ])
    expect(found({ ...badly, quizName: 'a\u2066b', quizDescription: 'one\ntwo\tthree' })).toEqual([
      'quizName: controls',
      'questions[0].question: controls',
      'questions[0].answers[0].text: controls',
      'questions[0].answers[1].text: controls',
    ])
    expect(found(quiz([choice({ question: 'one\ntwo \u200f👩\u200d🚀' })]))).toEqual([])
  })

  it('is in alternatives: too many, too long; the same twice does no harm', () => {
    expect(found(openQuiz(open({ alternatives: ['one', 'One', 'x'.repeat(201)] })))).toEqual([
      'questions[0].alternatives[2]: tooLong',
    ])
    expect(found(openQuiz(open({ alternatives: Array.from({ length: 21 }, String) })))).toEqual([
      'questions[0].alternatives: tooManyAlternatives',
    ])
  })

  it('is nothing of the other type', () => {
    expect(found(quiz([choice({ correctAnswer: 'x'.repeat(300) })]))).toEqual([])
  })

  it('is its size in bytes', () => {
    const long = () => open({ alternatives: Array.from({ length: 20 }, () => '€'.repeat(200)) })
    const draft = quiz(Array.from({ length: 30 }, long), { questionType: 'Open Answer' })
    expect(found(draft)).toEqual([': tooLarge'])
  })
})

it('counts members that were left out, as the service keeps them', () => {
  const kept =
    '{"question":"é","correctAnswer":"x","alternatives":[],"answerFollowup":null,"questionUri":null,"questionGroup":null}'
  const checked = checkQuestion(open({ question: 'é', correctAnswer: 'x' }), 'Open Answer')
  expect(checked.kept).toBe(new TextEncoder().encode(kept).length)
  expect(checked.sent).toBe(new TextEncoder().encode('{"question":"é","correctAnswer":"x"}').length)
})

it('shows what the service finds at the nearest field', () => {
  expect(fieldOf('questions[2].answers[1].key')).toBe('questions[2].answers[1].text')
  expect(fieldOf('questions[2].answers')).toBe('questions[2].answers')
  expect(fieldOf('quizName')).toBe('quizName')
})

describe('limits', () => {
  const contract = parse(readFileSync(join(import.meta.dirname, '../../../../docs/openapi.yaml'), 'utf8'))
  const { schemas } = contract.components

  it('are those of the contract', () => {
    const { MultipleChoiceQuestion, OpenAnswerQuestion, MultipleChoiceContent } = schemas
    const answers = MultipleChoiceQuestion.properties.answers
    expect({ ...LIMITS, mostAnswers: newQuestion().answers.length }).toEqual({
      quizName: schemas.QuizName.maxLength,
      quizDescription: schemas.QuizDescription.maxLength,
      category: schemas.Category.maxLength,
      questions: MultipleChoiceContent.properties.questions.maxItems,
      question: schemas.QuestionText.maxLength,
      answerText: schemas.AnswerText.maxLength,
      fewestAnswers: answers.minItems,
      mostAnswers: answers.maxItems,
      openAlternatives: OpenAnswerQuestion.properties.alternatives.maxItems,
      answerFollowup: schemas.AnswerFollowup.maxLength,
      questionUri: schemas.QuestionUri.maxLength,
      questionGroup: schemas.QuestionGroup.maxLength,
      bytes: 1024 * kilobytes('all questions of a quiz, as JSON'),
    })
    expect(kilobytes('body of a request')).toBe(kilobytes('all questions of a quiz, as JSON'))
    expect(MultipleChoiceQuestion.properties.alternatives.maxItems).toBe(answers.maxItems - 1)
    expect(schemas.QuestionUri.pattern).toBe('^https://\\S+$')
  })

  it('are there for every text that has one', () => {
    const limited = Object.entries<{ maxLength?: number }>({
      ...schemas.MultipleChoiceContent.properties,
      ...schemas.MultipleChoiceQuestion.properties,
    }).map(([name]) => name)
    const checked = [
      ...Object.keys(LIMITS),
      'quizMode',
      'questionType',
      'answers',
      'correctAnswer',
      'alternatives',
    ]
    expect(limited.filter((name) => !checked.includes(name))).toEqual([])
  })

  function kilobytes(what: string): number {
    const row = contract.info.description.split('\n').find((line: string) => line.includes(`| ${what} |`))
    return Number(/(\d+) KB/.exec(row)?.[1])
  }
})
