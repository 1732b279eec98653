import { describe, expect, it } from 'vitest'
import { asCode, faultOfName, isGoodPassword, mayBeMailAddress, PASSWORD_RULES } from './rules'

describe('names', () => {
  it.each(['ada', 'Ada_99', 'jean-luc.p', 'Jürgen', 'Ада', '1-2-3', 'a'.repeat(30)])('may be %s', (name) => {
    expect(faultOfName(name)).toBeUndefined()
  })

  it.each([
    ['ada@example.com', 'mail'],
    ['_ada', 'beginning'],
    ['.ada', 'beginning'],
    ['~ada', 'beginning'],
    ['', 'beginning'],
    ['ada lovelace', 'signs'],
    ['ada!', 'signs'],
    ['ad', 'short'],
    ['a'.repeat(31), 'long'],
  ])('may not be %j: %s', (name, fault) => {
    expect(faultOfName(name)).toBe(fault)
  })
})

describe('passwords', () => {
  it.each(['Ada-plays-2026', 'aB3$aB3$', 'Correct horse 1'])('may be %s', (password) => {
    expect(isGoodPassword(password)).toBe(true)
  })

  it.each([
    ['aB3$aB3', 'length'],
    ['ada-plays-2026', 'capital'],
    ['ADA-PLAYS-2026', 'small'],
    ['Ada-plays-twice', 'digit'],
    ['Ada1plays2twice', 'sign'],
  ] as const)('may not be %s: %s', (password, rule) => {
    expect(isGoodPassword(password)).toBe(false)
    const broken = Object.entries(PASSWORD_RULES).filter(([, keeps]) => !keeps(password))
    expect(broken.map(([name]) => name)).toEqual([rule])
  })

  it('have no blanks at their ends', () => {
    expect(isGoodPassword(' Ada-plays-2026')).toBe(false)
  })
})

describe('addresses', () => {
  it('have a domain', () => {
    expect(mayBeMailAddress('ada@example.com')).toBe(true)
    expect(mayBeMailAddress('ada@example')).toBe(false)
    expect(mayBeMailAddress('ada')).toBe(false)
  })
})

describe('codes', () => {
  it('have six digits, with blanks or without', () => {
    expect(asCode(' 123 456\n')).toBe('123456')
    expect(asCode('123-456')).toBe('123456')
    expect(asCode('12345')).toBeUndefined()
    expect(asCode('12345a')).toBeUndefined()
  })
})
