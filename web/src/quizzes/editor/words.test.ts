import { describe, expect, it } from 'vitest'
import { i18n } from '@/platform/i18n'
import { inWords, placeInWords } from './words'

describe('places in words', () => {
  it.each([
    ['quizName', 'Name'],
    ['questions', 'Questions'],
    ['questions[2]', 'Question 3'],
    ['questions[2].question', 'Question 3, Question'],
    ['questions[2].answers[1].text', 'Question 3, Answer B'],
    ['questions[2].answers', 'Question 3, Answers'],
    ['questions[11].alternatives[1]', 'Question 12, Other answer 2'],
    ['', ''],
  ])('%s', (path, words) => {
    expect(placeInWords(path)).toBe(words)
  })
})

it('says what to do', () => {
  const values = { max: 200, over: 3 }
  expect(inWords({ path: '', key: 'tooLong', values })).toBe('Too long by 3: 200 characters at most.')
})

it('has words for everything that is found', () => {
  const sources = import.meta.glob<string>(
    ['./validation.ts', './problems.ts', '../files/*.ts', '../kinds/*/*.ts'],
    {
      query: '?raw',
      import: 'default',
      eager: true,
    },
  )
  const text = Object.entries(sources)
    .filter(([path]) => !/test|playing|hosting/.test(path))
    .map(([, source]) => source)
    .join('\n')
  const found = text.matchAll(/key: '(\w+)'|\.add\([^,)]+, '(\w+)'|wrong\([^,)]+, '(\w+)'|refused\('(\w+)'/g)
  const keys = [...found].map((names) => names.slice(1).find(Boolean))
  expect(keys.length).toBeGreaterThan(20)
  for (const key of keys) expect(i18n.global.te(`quizzes.problems.${key}`), key).toBe(true)
})
