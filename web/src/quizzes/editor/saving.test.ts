import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Schemas } from '@/platform/api'
import { Refusal } from '@/platform/refusal'
import { deleteQuiz, saveChanged, saveNew } from './saving'

const client = vi.hoisted(() => ({ GET: vi.fn(), POST: vi.fn(), PUT: vi.fn(), DELETE: vi.fn() }))
vi.mock('@/platform/api', () => ({ api: () => client, got: (answer: unknown) => answer }))

const body = {
  quizName: 'Quiz',
  quizDescription: '',
  quizMode: 'Single Player',
  category: 'General',
  questionType: 'Open Answer',
  questions: [{ question: 'Q', correctAnswer: 'A' }],
} satisfies Schemas['QuizBody']
const stored = (updatedAt: string, given = {}) => ({ ...body, gameId: 'g', updatedAt, ...given })
const refusal = (kind: string, status: number) =>
  new Refusal({ type: `urn:buzzline:problem:${kind}` }, status)

beforeEach(() => vi.resetAllMocks())

describe('a new quiz', () => {
  it('is made with its key', async () => {
    client.POST.mockResolvedValue(stored('1'))
    expect(await saveNew(body, { key: 'k', tried: false })).toEqual(stored('1'))
    expect(client.POST).toHaveBeenCalledWith('/quizzes', {
      params: { header: { 'Idempotency-Key': 'k' } },
      body,
    })
    expect(client.PUT).not.toHaveBeenCalled()
  })

  it('becomes what is sent now, if an attempt may have made it of something else', async () => {
    client.POST.mockResolvedValue(stored('1', { quizName: 'Before' }))
    client.PUT.mockResolvedValue(stored('2'))
    expect(await saveNew(body, { key: 'k', tried: true })).toEqual(stored('2'))
    expect(client.PUT.mock.lastCall?.[1]).toEqual({ params: { path: { gameId: 'g' } }, body })
  })
})

describe('a changed quiz', () => {
  it('replaces what it is based on', async () => {
    client.GET.mockResolvedValue(stored('1'))
    client.PUT.mockResolvedValue(stored('2'))
    expect(await saveChanged('g', body, '1')).toEqual({ kind: 'saved', quiz: stored('2') })
  })

  it('does not replace what somebody else has made of it', async () => {
    const theirs = stored('2', { quizName: 'Theirs' })
    client.GET.mockResolvedValue(theirs)
    expect(await saveChanged('g', body, '1')).toEqual({ kind: 'changed', quiz: theirs })
    expect(client.PUT).not.toHaveBeenCalled()
  })

  it('replaces it if the author wants so', async () => {
    client.PUT.mockResolvedValue(stored('3'))
    expect(await saveChanged('g', body)).toEqual({ kind: 'saved', quiz: stored('3') })
    expect(client.GET).not.toHaveBeenCalled()
  })

  it('is saved already, if the answer to an attempt was lost', async () => {
    client.GET.mockResolvedValue(stored('2'))
    expect(await saveChanged('g', body, '1')).toEqual({ kind: 'saved', quiz: stored('2') })
    expect(client.PUT).not.toHaveBeenCalled()
  })

  it('may be gone', async () => {
    client.GET.mockRejectedValue(refusal('no-such-game', 404))
    expect(await saveChanged('g', body, '1')).toEqual({ kind: 'gone' })
  })

  it('may be refused', async () => {
    client.GET.mockResolvedValue(stored('1'))
    client.PUT.mockRejectedValue(refusal('game-is-active', 409))
    await expect(saveChanged('g', body, '1')).rejects.toMatchObject({ kind: 'game-is-active' })
  })
})

describe('deleting', () => {
  it('is done if the quiz is gone', async () => {
    client.DELETE.mockRejectedValueOnce(refusal('no-such-game', 404))
    await expect(deleteQuiz('g')).resolves.toBeUndefined()
    client.DELETE.mockRejectedValueOnce(refusal('game-is-active', 409))
    await expect(deleteQuiz('g')).rejects.toMatchObject({ kind: 'game-is-active' })
  })
})
