import { describe, expect, it } from 'vitest'
import { hostedKind } from '@/quizzes/kinds/hosting'
import type { OwnQuestion } from '@/quizzes/kinds/kind'
import { answerCount, noAnswers, rightCount, sharesOf, type Tally, withAnswer, withTold } from './tally'

const own = { questionNumber: 1, question: 'Q', alternatives: [] }
const choices = (tally: Tally | undefined, keys: ('A' | 'B' | 'C')[], right: 'A' | 'B') => {
  const answers = keys.map((key) => ({ key, text: key }))
  const question: OwnQuestion = { ...own, answers, correctAnswer: right }
  return hostedKind('Multiple Choice').sharesOf(sharesOf(tally), question)
}
const commonAnswers = (tally: Tally) =>
  hostedKind('Open Answer').sharesOf(sharesOf(tally), { ...own, correctAnswer: 'x' })

const tallyOf = (...responses: string[]) =>
  responses.reduce(
    (tally, response, index) =>
      withAnswer(tally, { playerName: `p${index}`, response, right: response === 'b' }),
    noAnswers,
  )

describe('what was chosen', () => {
  it('has all answers, those that nobody chose with them', () => {
    expect(choices(tallyOf('b', 'B ', 'A'), ['A', 'B', 'C'], 'B')).toEqual([
      { response: 'A', count: 1, right: false },
      { response: 'B', count: 2, right: true },
      { response: 'C', count: 0, right: false },
    ])
  })

  it('is nothing where nothing was heard', () => {
    expect(answerCount(undefined)).toBe(0)
    expect(choices(undefined, ['A'], 'A')).toEqual([{ response: 'A', count: 0, right: true }])
  })
})

describe('what was answered while the page was not there', () => {
  const given = (playerName: string, response: string) => ({ playerName, response, right: response === 'b' })

  it('is told by player in a small room, each once', () => {
    const told = withTold(tallyOf('a'), { answers: [given('p0', 'a'), given('p7', 'b')] })
    const later = withAnswer(told, given('p7', 'c'))
    expect([answerCount(later), rightCount(later)]).toEqual([2, 1])
    expect(choices(later, ['A', 'B'], 'B').map(({ count }) => count)).toEqual([1, 1])
  })

  it('is told by numbers in a big one, those among them that were heard', () => {
    const shares = [
      { response: 'a', right: false, count: 40 },
      { response: 'b', right: true, count: 2 },
    ]
    const told = withTold(tallyOf('a', 'b', 'b'), { shares })
    const later = withAnswer(told, given('p9', 'a'))
    expect(choices(later, ['A', 'B'], 'B').map(({ count }) => count)).toEqual([41, 2])
    expect([answerCount(later), rightCount(later)]).toEqual([43, 2])
    expect(commonAnswers(later)[0]).toEqual({ response: 'a', right: false, count: 41 })
    expect(withTold(later, { shares }).told, 'told again').toEqual([{ ...shares[0], count: 38 }])
  })
})

describe('what was typed', () => {
  it('is put together where only case and blanks differ, the most common first', () => {
    expect(
      commonAnswers(tallyOf('rome', ' Paris', 'PARIS ', 'New  York', 'new york', 'paris')).slice(0, 2),
    ).toEqual([
      { response: 'Paris', count: 3, right: false },
      { response: 'New  York', count: 2, right: false },
    ])
  })

  it('has no characters that turn or break the text around it', () => {
    expect(commonAnswers(tallyOf('\u202eemoR', 'em\u0000oR', '\u2066emor\u2069\n'))).toEqual([
      { response: 'emoR', count: 3, right: false },
    ])
  })
})
