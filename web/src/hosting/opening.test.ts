import { beforeEach, describe, expect, it, vi } from 'vitest'
import { mayBeLive, quizToHost } from './opening'

const service = vi.hoisted(() => ({ GET: vi.fn() }))
vi.mock('@/platform/config', () => ({ config: () => ({ features: { marketplace: true } }) }))
vi.mock('@/platform/api', async (original) => ({
  ...(await original<typeof import('@/platform/api')>()),
  api: () => service,
  got: (answer: unknown) => answer,
}))

const quizMode = 'Multiplayer - Casual' as const
const questionType = 'Open Answer' as const
const copy = { gameId: 'g1', quizName: 'Bought', quizMode, questionType, questionCount: 2, usage: 1 }
const own = { gameId: 'g2', quizName: 'Own', quizMode, questionType, questionCount: 2 }
const asked = () => service.GET.mock.calls.map(([path]) => path as string)

describe('what a host asks for', () => {
  let live: string[] = []
  beforeEach(() => {
    live = []
    service.GET.mockReset().mockImplementation((path: string) =>
      Promise.resolve(
        {
          '/players/me/inventory': { quizzes: [copy] },
          '/quizzes/{gameId}': own,
          '/activegames': { games: live.map((gameId) => ({ gameId })) },
        }[path],
      ),
    )
  })

  it('is of a bought copy nothing that is its author’s', async () => {
    expect(await quizToHost('g1')).toBe(copy)
    expect(asked()).toEqual(['/players/me/inventory'])
  })

  it('is of others the quiz itself', async () => {
    expect(await quizToHost('g2')).toBe(own)
  })

  it('is no report of a copy of which no game is live', async () => {
    expect(await mayBeLive('g1', copy, 'quinn')).toBe(false)
    live = ['g1']
    expect(await mayBeLive('g1', copy, 'quinn')).toBe(true)
    expect(await mayBeLive('g2', own, 'quinn')).toBe(false)
    expect(await mayBeLive('g2', { ...own, activeSince: '2026-11-28T20:00:00Z' }, 'quinn')).toBe(true)
    expect(asked()).toEqual(['/activegames', '/activegames'])
  })
})
