import { describe, expect, it } from 'vitest'
import { answerCount, choices, commonAnswers, noAnswers, withAnswer } from './tally'

const tallyOf = (...responses: string[]) =>
  responses.reduce(
    (tally, response, index) =>
      withAnswer(tally, { playerName: `p${index}`, response, right: response === 'b' }),
    noAnswers,
  )

describe('what was chosen', () => {
  it('has all answers, those that nobody chose with them', () => {
    expect(choices(tallyOf('b', 'B ', 'A'), ['A', 'B', 'C'], ['B'])).toEqual([
      { response: 'A', count: 1, right: false },
      { response: 'B', count: 2, right: true },
      { response: 'C', count: 0, right: false },
    ])
  })

  it('is nothing where nothing was heard', () => {
    expect(answerCount(undefined)).toBe(0)
    expect(choices(undefined, ['A'], ['A'])).toEqual([{ response: 'A', count: 0, right: true }])
  })
})

describe('what was typed', () => {
  it('is put together where only case and blanks differ, the most common first', () => {
    expect(commonAnswers(tallyOf('rome', ' Paris', 'PARIS ', 'New  York', 'new york', 'paris'), 2)).toEqual([
      { response: 'Paris', count: 3, right: false },
      { response: 'New  York', count: 2, right: false },
    ])
  })
})
