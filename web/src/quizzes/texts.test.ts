import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cleaned, isBlank, lengthOf, look, normalized, trimmed } from './texts'

type Case = [about: string, ...texts: string[]]

type Kind = 'taken' | 'sameAnswer' | 'otherAnswer' | 'blank' | 'notBlank' | 'sameLook' | 'otherLook'

/** The service is held to the same. */
const cases: Record<Kind, Case[]> = JSON.parse(readFileSync('../tests/support/answer_cases.json', 'utf8'))

const distinct = (texts: string[], key: (text: string) => string) => new Set(texts.map(key)).size

describe('texts', () => {
  it.each(cases.sameAnswer)('are the same answer: %s', (_about, ...texts) => {
    expect(distinct(texts, normalized)).toBe(1)
  })

  it.each(cases.otherAnswer)('are another answer: %s', (_about, ...texts) => {
    expect(distinct(texts, normalized)).toBe(texts.length)
  })

  it.each(cases.sameLook)('look the same: %s', (_about, ...texts) => {
    expect(distinct(texts, look)).toBe(1)
  })

  it.each(cases.otherLook)('look different: %s', (_about, ...texts) => {
    expect(distinct(texts, look)).toBe(texts.length)
  })

  it.each(cases.taken)(
    'are answers, of which is taken what belongs into a line: %s',
    (_about, text, taken) => {
      expect(cleaned(text ?? '')).toBe(taken)
    },
  )

  it.each(['blank', 'notBlank'] as const)('have something that can be seen or not: %s', (kind) => {
    for (const text of cases[kind].flatMap(([, ...texts]) => texts)) {
      expect(isBlank(text), JSON.stringify(text)).toBe(kind === 'blank')
    }
  })

  it('are trimmed of white space, but not of what the service keeps', () => {
    expect(trimmed('\u3000 x\u0085\n')).toBe('x')
    expect(trimmed('\ufeffx')).toBe('\ufeffx')
  })

  it('are as long as they have characters', () => {
    expect(lengthOf('👍a')).toBe(2)
  })
})
