import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type EffectScope, effectScope } from 'vue'
import type { Schemas } from '@/platform/api'
import { Refusal } from '@/platform/refusal'
import { openToPlayers, takeOffTheList } from '../opening'
import { newDraft } from './draft'
import { type Editing, useEditing } from './editing'
import { readKept, slotOf, writeKept } from './kept_drafts'
import { saveChanged, saveNew } from './saving'

vi.mock('./saving', () => ({ saveNew: vi.fn(), saveChanged: vi.fn() }))
vi.mock('../opening', () => ({ openToPlayers: vi.fn(), takeOffTheList: vi.fn() }))

const quiz = {
  gameId: 'g',
  owner: 'ada',
  quizName: 'Quiz',
  quizDescription: '',
  quizMode: 'Single Player',
  questionType: 'Open Answer',
  category: 'General',
  questionCount: 1,
  createdAt: '1',
  updatedAt: '1',
  questions: [{ questionNumber: 1, question: 'Q', correctAnswer: 'A', alternatives: [] }],
} satisfies Schemas['OwnQuiz']
const stored = (updatedAt: string, given: Partial<Schemas['OwnQuiz']> = {}) => ({
  ...quiz,
  updatedAt,
  ...given,
})

const scopes: EffectScope[] = []

function edit(given: Partial<Parameters<typeof useEditing>[0]> = {}): Editing {
  const scope = effectScope()
  scopes.push(scope)
  return scope.run(() => useEditing({ player: 'ada', ...given })) as Editing
}

/** A quiz that may be saved. */
function editNew(): Editing {
  const editing = edit()
  Object.assign(editing.draft, { quizName: 'New', questionType: 'Open Answer' })
  Object.assign(editing.draft.questions[0] ?? {}, { question: 'Q', correctAnswer: 'A' })
  return editing
}

const keptNow = (gameId?: string) => readKept(slotOf('ada', gameId))

async function pass(ms: number): Promise<void> {
  await flushPromises()
  vi.advanceTimersByTime(ms)
}

/** What the browser tells other tabs. */
function told(slot: string, newValue: string | null): void {
  window.dispatchEvent(Object.assign(new Event('storage'), { key: slot, newValue }))
}

beforeEach(() => {
  vi.resetAllMocks()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  localStorage.clear()
})

afterEach(() => {
  scopes.splice(0).forEach((scope) => scope.stop())
  vi.useRealTimers()
})

describe('a draft', () => {
  it('is kept within a second, and forgotten when nothing is changed any more', async () => {
    const editing = edit({ quiz })
    expect([editing.changed.value, editing.keeping.value]).toEqual([false, 'nothing'])
    editing.draft.quizName = 'Changed'
    await pass(0)
    expect([editing.keeping.value, keptNow('g')]).toEqual(['pending', undefined])
    await pass(1000)
    expect(editing.keeping.value).toBe('kept')
    expect(keptNow('g')).toMatchObject({ basedOn: '1', tried: false, draft: { quizName: 'Changed' } })
    editing.draft.quizName = 'Quiz '
    await pass(1000)
    expect([editing.changed.value, keptNow('g')]).toEqual([false, undefined])
  })

  it('is kept when the page is left', async () => {
    const editing = edit()
    editing.draft.quizName = 'Half'
    await pass(0)
    scopes.pop()?.stop()
    expect(keptNow()).toMatchObject({ draft: { quizName: 'Half' } })
  })

  it('says where it can not be kept', async () => {
    const editing = edit()
    const setItem = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    vi.stubGlobal('localStorage', { setItem })
    editing.draft.quizName = 'Long'
    await pass(1000)
    vi.unstubAllGlobals()
    expect(editing.keeping.value).toBe('failed')
  })

  it('that was kept goes on with its key', async () => {
    const editing = editNew()
    await pass(1000)
    const kept = keptNow()
    const again = edit({ kept })
    expect([again.draft.quizName, again.changed.value]).toEqual(['New', true])
    vi.mocked(saveNew).mockResolvedValue(stored('1'))
    await again.save()
    expect(vi.mocked(saveNew).mock.lastCall?.[1]).toEqual({ key: kept?.key, tried: false })
    expect(editing.draft.quizName).toBe('New')
  })
})

it('that was kept belongs to the page that goes on with it', async () => {
  writeKept(slotOf('ada', 'g'), {
    draft: newDraft(),
    basedOn: '1',
    key: 'k',
    tried: false,
    at: '',
    page: 'before',
  })
  const editing = edit({ quiz, kept: keptNow('g') })
  expect(keptNow('g')?.page).not.toBe('before')
  editing.takeStored(quiz)
  await pass(1000)
  expect(keptNow('g')).toBeUndefined()
})

describe('another tab', () => {
  it('is noticed, and its draft may be taken', async () => {
    const editing = edit({ quiz })
    const theirs = { draft: newDraft(), key: 'k', tried: false, at: '', page: 'other', basedOn: '1' }
    theirs.draft.quizName = 'Theirs'
    writeKept(slotOf('ada', 'g'), theirs)
    told(slotOf('ada', 'other quiz'), '{}')
    expect(editing.elsewhere.value).toBeUndefined()
    told(slotOf('ada', 'g'), localStorage.getItem(slotOf('ada', 'g')))
    expect(editing.elsewhere.value).toBe('edited')
    editing.takeTheirs()
    expect([editing.draft.quizName, editing.elsewhere.value]).toEqual(['Theirs', undefined])
  })

  it('does not lose its draft to one that has nothing to keep', async () => {
    const editing = edit({ quiz })
    editing.draft.quizName = 'Mine'
    await pass(1000)
    writeKept(slotOf('ada', 'g'), { draft: newDraft(), key: 'k', tried: false, at: '', page: 'other' })
    editing.draft.quizName = 'Quiz'
    await pass(1000)
    expect(keptNow('g')?.page).toBe('other')
  })

  it('that has saved its new quiz has used the key: this one is another quiz', async () => {
    const editing = editNew()
    await pass(1000)
    const before = keptNow()?.key
    told(slotOf('ada'), null)
    await pass(0)
    expect(editing.elsewhere.value).toBe('settled')
    vi.mocked(saveNew).mockResolvedValue(stored('1'))
    await editing.save()
    expect(vi.mocked(saveNew).mock.lastCall?.[1].key).not.toBe(before)
  })
})

describe('saving', () => {
  it('does not begin while something is wrong, and says what', async () => {
    const editing = edit()
    expect(editing.errors.errorOf('quizName')).toBe('')
    expect(await editing.save()).toBe(false)
    expect(saveNew).not.toHaveBeenCalled()
    expect(editing.errors.errorOf('quizName')).toBe('Write something here.')
    expect(editing.errors.anyIn(0)).toBe(true)
    editing.draft.quizName = 'Name'
    expect(editing.errors.errorOf('quizName')).toBe('')
  })

  it('of a new quiz makes it, and forgets the draft', async () => {
    const editing = editNew()
    await pass(1000)
    vi.mocked(saveNew).mockImplementation(() => {
      expect(keptNow()?.tried).toBe(true)
      return Promise.resolve(stored('1'))
    })
    expect(await editing.save()).toBe(true)
    expect(editing.stored.value?.gameId).toBe('g')
    expect([editing.changed.value, keptNow(), keptNow('g')]).toEqual([false, undefined, undefined])
  })

  it('that got no answer is tried again with the same key', async () => {
    const editing = editNew()
    vi.mocked(saveNew).mockRejectedValueOnce(new Refusal({})).mockResolvedValueOnce(stored('1'))
    expect(await editing.save()).toBe(false)
    expect(editing.refusal.value?.kind).toBe('offline')
    expect(await editing.save()).toBe(true)
    const [first, second] = vi.mocked(saveNew).mock.calls.map(([, attempt]) => attempt)
    expect(second).toEqual({ key: first?.key, tried: true })
  })

  it('keeps what is written meanwhile', async () => {
    const editing = edit({ quiz })
    editing.draft.quizName = 'One'
    vi.mocked(saveChanged).mockImplementation(() => {
      editing.draft.quizName = 'Two'
      return Promise.resolve({ kind: 'saved', quiz: stored('2') })
    })
    expect(await editing.save()).toBe(true)
    expect(editing.changed.value).toBe(true)
    expect(keptNow('g')).toMatchObject({ basedOn: '2', draft: { quizName: 'Two' } })
  })

  it('asks before it replaces what somebody else has saved', async () => {
    const editing = edit({ quiz })
    editing.draft.quizName = 'Mine'
    const theirs = stored('2', { quizName: 'Theirs' })
    vi.mocked(saveChanged).mockResolvedValue({ kind: 'changed', quiz: theirs })
    expect(await editing.save()).toBe(false)
    expect(vi.mocked(saveChanged).mock.lastCall?.[2]).toBe('1')
    expect(editing.obstacle.value).toEqual({ kind: 'changed', quiz: theirs })

    vi.mocked(saveChanged).mockResolvedValue({ kind: 'saved', quiz: stored('3') })
    expect(await editing.save({ overwrite: true })).toBe(true)
    expect(vi.mocked(saveChanged).mock.lastCall?.[2]).toBeUndefined()
    expect(editing.obstacle.value).toBeUndefined()

    editing.draft.quizName = 'Mine again'
    editing.takeStored(theirs)
    expect([editing.draft.quizName, editing.changed.value, keptNow('g')]).toEqual([
      'Theirs',
      false,
      undefined,
    ])
  })

  it('makes a new quiz of one that was deleted', async () => {
    const editing = edit({ quiz })
    editing.draft.quizName = 'Still here'
    vi.mocked(saveChanged).mockResolvedValue({ kind: 'gone' })
    expect(await editing.save()).toBe(false)
    expect(editing.obstacle.value).toEqual({ kind: 'gone' })
    vi.mocked(saveNew).mockResolvedValue(stored('5', { gameId: 'h' }))
    expect(await editing.saveAsNew()).toBe(true)
    expect([editing.stored.value?.gameId, keptNow('g')]).toEqual(['h', undefined])
  })

  it('shows what the service finds where it is, until that is changed', async () => {
    const editing = edit({ quiz })
    editing.draft.quizName = 'Mine'
    const errors = [{ path: 'questions[0].answers[1].key', message: 'Is odd' }]
    vi.mocked(saveChanged).mockRejectedValue(
      new Refusal({ type: 'urn:buzzline:problem:invalid-request', errors }, 400),
    )
    expect(await editing.save()).toBe(false)
    expect(editing.errors.errorOf('questions[0].answers[1].text')).toBe('Is odd.')
    editing.draft.quizName = 'Other'
    await flushPromises()
    expect(editing.problems.value).toEqual([])
  })

  it('does nothing where nothing was changed', async () => {
    expect(await edit({ quiz }).save()).toBe(true)
    expect(saveChanged).not.toHaveBeenCalled()
  })
})

describe('an open quiz', () => {
  it('is opened and taken off the list from here', async () => {
    const editing = edit({ quiz })
    vi.mocked(openToPlayers).mockResolvedValue('2026-11-21T18:04:05Z')
    expect(await editing.open()).toBe(true)
    expect(editing.stored.value?.activeSince).toBe('2026-11-21T18:04:05Z')
    vi.mocked(takeOffTheList).mockResolvedValue()
    expect(await editing.takeOff()).toBe(true)
    expect(editing.stored.value?.activeSince).toBeUndefined()
  })

  it('says why it can not be saved', async () => {
    const editing = edit({ quiz })
    editing.draft.quizName = 'Mine'
    const active = new Refusal({ type: 'urn:buzzline:problem:game-is-active' }, 409)
    vi.mocked(saveChanged).mockRejectedValue(active)
    expect(await editing.save()).toBe(false)
    expect(editing.refusal.value).toBe(active)
  })
})

it('is outdated when the quiz was changed since its draft was kept', () => {
  const kept = { draft: newDraft(), basedOn: '0', key: 'k', tried: false, at: '', page: 'p' }
  expect(edit({ quiz, kept }).outdated.value).toBe(true)
  expect(edit({ quiz }).outdated.value).toBe(false)
})
