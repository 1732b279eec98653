import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { api, got } from './api'
import { Refusal } from './refusal'

const session = vi.hoisted(() => ({
  token: vi.fn<(how?: { anew: boolean }) => Promise<string | null>>(),
  expire: vi.fn<() => void>(),
}))
vi.mock('./session', () => ({ useSession: () => session }))
vi.mock('./config', () => ({ config: () => ({ apiUrl: 'https://quiz.example/api' }) }))

const answer = (status: number, body: object) => Response.json(body, { status })
const fetched = vi.fn<(request: Request) => Promise<Response>>()
const tokensSent = () => fetched.mock.calls.map(([request]) => request.headers.get('Authorization'))

beforeEach(() => {
  vi.resetAllMocks()
  vi.stubGlobal('fetch', fetched)
})
afterEach(() => vi.unstubAllGlobals())

const putProfile = () => got(api().PUT('/players/me', { body: { displayName: 'Ada', about: '' } }))

describe('a request', () => {
  it('carries the token of the player', async () => {
    session.token.mockResolvedValue('token')
    fetched.mockResolvedValue(answer(200, { playerName: 'ada' }))
    expect(await putProfile()).toEqual({ playerName: 'ada' })
    expect(tokensSent()).toEqual(['Bearer token'])
  })

  it('carries none for guests, and their 401 ends no session', async () => {
    session.token.mockResolvedValue(null)
    fetched.mockResolvedValue(answer(401, { message: 'Unauthorized' }))
    await expect(putProfile()).rejects.toMatchObject({ kind: 'signed-out' })
    expect(tokensSent()).toEqual([null])
    expect(session.expire).not.toHaveBeenCalled()
  })

  it('is sent again, whole, with a new token where the token is too old', async () => {
    session.token.mockResolvedValueOnce('old').mockResolvedValueOnce('new')
    fetched.mockResolvedValueOnce(answer(401, { message: 'Unauthorized' }))
    fetched.mockResolvedValueOnce(answer(200, { playerName: 'ada' }))
    expect(await putProfile()).toEqual({ playerName: 'ada' })
    expect(tokensSent()).toEqual(['Bearer old', 'Bearer new'])
    expect(session.token).toHaveBeenLastCalledWith({ anew: true })
    expect(await fetched.mock.lastCall?.[0].json()).toEqual({ displayName: 'Ada', about: '' })
    expect(session.expire).not.toHaveBeenCalled()
  })

  it('ends the session where new tokens are refused, too', async () => {
    session.token.mockResolvedValue('token')
    fetched.mockImplementation(() => Promise.resolve(answer(401, { message: 'Unauthorized' })))
    await expect(putProfile()).rejects.toMatchObject({ kind: 'signed-out' })
    expect(session.expire).toHaveBeenCalled()
  })

  it('says that there is no connection, be it for the token or for the service', async () => {
    session.token.mockRejectedValueOnce(new Refusal({}))
    await expect(putProfile()).rejects.toMatchObject({ kind: 'offline' })
    session.token.mockResolvedValue('token')
    fetched.mockRejectedValue(new TypeError('Failed to fetch'))
    await expect(putProfile()).rejects.toMatchObject({ kind: 'offline' })
    expect(session.expire).not.toHaveBeenCalled()
  })

  it('that is refused says why', async () => {
    session.token.mockResolvedValue('token')
    fetched.mockResolvedValue(answer(409, { type: 'urn:buzzline:problem:wrong-mode', status: 409 }))
    await expect(putProfile()).rejects.toMatchObject({ kind: 'wrong-mode', status: 409 })
  })
})
