import { expect, it } from 'vitest'
import { speak } from '@/platform/i18n'
import { scoreInWords } from './score'

it('scores are percentages as the language writes them', async () => {
  expect([0, 50, 91.67, 100].map(scoreInWords)).toEqual(['0%', '50%', '91.67%', '100%'])
  await speak('de')
  expect(scoreInWords(91.67)).toBe('91,67\u00a0%')
  await speak('en')
})
