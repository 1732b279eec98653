import { describe, expect, it } from 'vitest'
import { inWords, isRight, questionTypes, typeKey } from './playing'
import de from '@/locales/de.json'
import en from '@/locales/en.json'

const sources = import.meta.glob<string>(
  ['/src/**/*.{ts,vue}', '!/src/contracts/**', '!/src/quizzes/kinds/**'],
  {
    query: '?raw',
    import: 'default',
    eager: true,
  },
)

describe('kinds of questions', () => {
  it.each(Object.entries(sources).filter(([path]) => !/test\.ts$|samples\.ts$/.test(path)))(
    'are known to themselves alone: %s',
    (_, source) => {
      expect(source).not.toMatch(/'(Multiple Choice|Open Answer)'|['"]answers['"] in /)
    },
  )

  it.each(questionTypes())('%s: what counts as right is what the service tells', (type) => {
    expect(isRight(type, ['A', 'B'], ' b ')).toBe(true)
    expect(isRight(type, ['A', 'B'], 'C')).toBe(false)
  })

  it('compares texts where the question was not seen', () => {
    expect(isRight(undefined, ['Reykjavik'], 'REYKJAVIK')).toBe(true)
  })

  it('are read with their text where there is a choice', () => {
    const answers = [{ key: 'A' as const, text: 'Paris' }]
    const question = { questionType: 'Multiple Choice' as const, questionNumber: 1, answers }
    expect(inWords(' a', question)).toBe('A – Paris')
    expect(inWords('Paris', { ...question, questionType: 'Open Answer' })).toBe('Paris')
    expect(inWords('A', undefined)).toBe('A')
  })

  it.each([en, de])('has words for each', ({ quizzes: { types } }) => {
    expect(Object.keys(types).sort()).toEqual(questionTypes().map(typeKey).sort())
  })
})
