import { describe, expect, it } from 'vitest'
import { keyMeans } from './keys'

const answers = (['A', 'B', 'C'] as const).map((key) => ({ key, text: key }))
const question = { questionType: 'Multiple Choice' as const, questionNumber: 1, answers }
const press = (key: string, on = 'div', modifiers = {}) =>
  keyMeans(
    { key, altKey: false, ctrlKey: false, metaKey: false, target: document.createElement(on), ...modifiers },
    question,
  )

describe('keys at a question', () => {
  it('choose an answer by letter or number', () => {
    expect(press('b')).toEqual({ answer: 'B' })
    expect(press('C')).toEqual({ answer: 'C' })
    expect(press('1')).toEqual({ answer: 'A' })
  })

  it('choose none that is not there', () => {
    expect(press('d')).toBeUndefined()
    expect(press('4')).toBeUndefined()
    expect(
      keyMeans({ ...new KeyboardEvent('keydown', { key: 'a' }), key: 'a', target: null }),
    ).toBeUndefined()
  })

  it('go on and back', () => {
    expect([press('ArrowRight'), press('Enter'), press('ArrowLeft')]).toEqual(['next', 'next', 'back'])
  })

  it('are left to fields, buttons, links and the browser', () => {
    expect([press('a', 'input'), press('ArrowLeft', 'input'), press('Enter', 'input')]).toEqual(
      Array(3).fill(undefined),
    )
    expect([press('Enter', 'button'), press('Enter', 'a')]).toEqual([undefined, undefined])
    expect(press('b', 'button')).toEqual({ answer: 'B' })
    expect([press('ArrowLeft', 'div', { altKey: true }), press('c', 'div', { ctrlKey: true })]).toEqual([
      undefined,
      undefined,
    ])
  })
})
