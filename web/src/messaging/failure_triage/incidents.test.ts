import { describe, expect, it, vi } from 'vitest'
import { dismiss, incidents, redrive, shortName } from './incidents'

const { GET, POST } = vi.hoisted(() => ({ GET: vi.fn(), POST: vi.fn() }))
vi.mock('@/platform/api', () => ({ api: () => ({ GET, POST }), got: (answer: unknown) => answer }))

describe('incidents', () => {
  it('come page by page', async () => {
    GET.mockResolvedValueOnce({ incidents: [{ incidentId: 'a' }], nextToken: 'more' })
    expect(await incidents('open', 'token')).toEqual({ items: [{ incidentId: 'a' }], nextToken: 'more' })
    expect(GET).toHaveBeenCalledWith('/incidents', {
      params: { query: { status: 'open', nextToken: 'token' } },
    })
  })

  it('are dismissed as they were seen', async () => {
    await dismiss({ incidentId: 'a', count: 7 } as Parameters<typeof dismiss>[0])
    expect(POST).toHaveBeenLastCalledWith('/incidents/{incidentId}/dismiss', {
      params: { path: { incidentId: 'a' } },
      body: { count: 7 },
    })
    await redrive('a')
    expect(POST).toHaveBeenLastCalledWith('/incidents/{incidentId}/redrive', {
      params: { path: { incidentId: 'a' } },
    })
  })

  it.each([
    ['buzzline-Leaderboard-1ABC-ScorePutQueue-2XYZ', 'ScorePutQueue'],
    ['ScorePutQueue', 'ScorePutQueue'],
    ['', ''],
  ])('name %j by what people know: %j', (name, short) => {
    expect(shortName(name)).toBe(short)
  })
})
