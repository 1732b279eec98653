import { expect, it } from 'vitest'
import { climb } from './levels'

it.each([
  [0, 0, { next: 1, gained: 0, step: 100 }],
  [0, 99, { next: 1, gained: 99, step: 100 }],
  [1, 100, { next: 2, gained: 0, step: 150 }],
  [2, 260, { next: 3, gained: 10, step: 250 }],
  [9, 25_001, { next: 10, gained: 1, step: 25_000 }],
  [10, 50_000, { gained: 1, step: 1 }],
  [10, 90_000, { gained: 1, step: 1 }],
])('at level %i with %i of experience', (level, experience, expected) => {
  expect(climb(level, experience)).toEqual(expected)
})

it('never goes backwards or beyond the next level', () => {
  expect(climb(2, 240)).toMatchObject({ gained: 0 })
  expect(climb(2, 501)).toMatchObject({ gained: 250 })
})
