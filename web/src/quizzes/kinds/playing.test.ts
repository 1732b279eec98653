import { describe, expect, it } from 'vitest'
import { isRight, QUESTION_TYPES, typeKey } from './kinds'
import de from '@/locales/de.json'
import en from '@/locales/en.json'

describe('kinds of questions', () => {
  it.each(QUESTION_TYPES)('%s: what counts as right is what the service tells', (type) => {
    expect(isRight(type, ['A', 'B'], ' b ')).toBe(true)
    expect(isRight(type, ['A', 'B'], 'C')).toBe(false)
  })

  it('compares texts where the question was not seen', () => {
    expect(isRight(undefined, ['Reykjavik'], 'REYKJAVIK')).toBe(true)
  })

  it.each([en, de])('has words for each', ({ quizzes: { types } }) => {
    expect(Object.keys(types).sort()).toEqual(QUESTION_TYPES.map(typeKey).sort())
  })
})
