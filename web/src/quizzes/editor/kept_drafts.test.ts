import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newDraft, newQuestion } from './draft'
import { forgetKept, keptQuizzes, parseKept, readKept, slotOf, writeKept } from './kept_drafts'

const kept = {
  draft: { ...newDraft(), quizName: 'Mine', questions: [newQuestion({ question: 'Q' })] },
  basedOn: '2026-11-21T18:04:05.123456Z',
  key: 'key',
  tried: false,
  at: '2026-11-21T18:05:00.000Z',
  page: 'page',
}

beforeEach(() => localStorage.clear())
afterEach(() => vi.unstubAllGlobals())

describe('drafts kept in this browser', () => {
  it('come back as they were, with questions that have ids of this page', () => {
    expect(writeKept(slotOf('ada', 'x'), kept)).toBe(true)
    const [question] = kept.draft.questions
    const again = readKept(slotOf('ada', 'x'))
    const id = again?.draft.questions[0]?.id
    expect(id).not.toBe(question?.id)
    expect(again).toEqual({ ...kept, draft: { ...kept.draft, questions: [{ ...question, id }] } })
  })

  it('are one for each quiz and for a new one, of each player', () => {
    for (const slot of [slotOf('ada'), slotOf('ada', 'x'), slotOf('bo', 'y')]) writeKept(slot, kept)
    localStorage.setItem('something.else', '1')
    expect(keptQuizzes('ada').sort()).toEqual(['new', 'x'])
    expect(keptQuizzes('a')).toEqual([])
  })

  it('are nothing where they can not be read', () => {
    for (const stored of ['{', '{}', '{"version":0}', '{"version":1,"draft":{"questions":[{}]}}', '3']) {
      localStorage.setItem(slotOf('ada'), stored)
      expect(readKept(slotOf('ada'))).toBeUndefined()
    }
    expect(parseKept(null)).toBeUndefined()
  })

  it('are forgotten, or only by the page that kept them', () => {
    writeKept(slotOf('ada'), kept)
    forgetKept(slotOf('ada'), 'another page')
    expect(readKept(slotOf('ada'))).toBeDefined()
    forgetKept(slotOf('ada'), 'page')
    expect(readKept(slotOf('ada'))).toBeUndefined()
  })

  it('are not kept where there is no room', () => {
    const setItem = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    vi.stubGlobal('localStorage', { setItem })
    expect(writeKept(slotOf('ada'), kept)).toBe(false)
  })
})
