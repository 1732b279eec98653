import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Refusal } from './refusal'
import { useSession } from './session'

const cognito = vi.hoisted(() => ({
  accessToken: vi.fn<(anew?: boolean) => Promise<string | null>>(),
  signIn: vi.fn<(name: string, password: string) => Promise<string>>(),
  signOut: vi.fn<() => Promise<void>>(),
}))
vi.mock('./cognito', () => cognito)

const REMEMBERED = 'buzzline.player'

function session(player?: string) {
  localStorage.clear()
  if (player) localStorage.setItem(REMEMBERED, player)
  setActivePinia(createPinia())
  return useSession()
}

function inAnotherTab(player: string | null): void {
  if (player) localStorage.setItem(REMEMBERED, player)
  else localStorage.removeItem(REMEMBERED)
  window.dispatchEvent(new StorageEvent('storage', { key: REMEMBERED }))
}

beforeEach(() => {
  vi.resetAllMocks()
  cognito.signOut.mockResolvedValue()
})

describe('a session', () => {
  it('begins with signing in, and is remembered', async () => {
    const here = session()
    cognito.signIn.mockResolvedValue('ada')
    await here.signIn('ADA', 'Ada-plays-2026')
    expect([here.playerName, here.signedIn, localStorage.getItem(REMEMBERED)]).toEqual(['ada', true, 'ada'])
  })

  it('does not begin where that is refused', async () => {
    const here = session()
    cognito.signIn.mockRejectedValue(new Refusal({ type: 'wrong-password' }, 400))
    await expect(here.signIn('ada', 'wrong')).rejects.toThrow('The name or the password')
    expect([here.signedIn, localStorage.getItem(REMEMBERED)]).toEqual([false, null])
  })

  it('goes on after a reload', () => {
    expect(session('ada').playerName).toBe('ada')
  })

  it('ends with signing out', async () => {
    const here = session('ada')
    await here.signOut()
    expect([here.signedIn, here.expired, localStorage.getItem(REMEMBERED)]).toEqual([false, false, null])
    expect(cognito.signOut).toHaveBeenCalled()
  })

  it('leaves no tokens behind even where the library fails', async () => {
    const here = session('ada')
    localStorage.setItem('CognitoIdentityServiceProvider.abc.ada.refreshToken', 'secret')
    cognito.signOut.mockRejectedValue(new TypeError('Failed to fetch'))
    await here.signOut()
    expect(Object.keys(localStorage)).toEqual([])
  })
})

describe('its token', () => {
  it('is none for guests, and no library is asked', async () => {
    expect(await session().token()).toBeNull()
    expect(cognito.accessToken).not.toHaveBeenCalled()
  })

  it('is that of the library', async () => {
    cognito.accessToken.mockResolvedValue('token')
    expect(await session('ada').token()).toBe('token')
  })

  it('is gone when the session was revoked: asks to sign in again', async () => {
    const here = session('ada')
    cognito.accessToken.mockResolvedValue(null)
    expect(await here.token()).toBeNull()
    expect([here.signedIn, here.expired]).toEqual([false, true])
  })

  it('is unknown without a connection, which signs nobody out', async () => {
    const here = session('ada')
    cognito.accessToken.mockRejectedValue(new Refusal({}))
    await expect(here.token()).rejects.toMatchObject({ kind: 'offline' })
    expect([here.signedIn, here.expired]).toEqual([true, false])
  })
})

describe('other tabs', () => {
  it('sign in here, too', () => {
    const here = session()
    inAnotherTab('ada')
    expect([here.playerName, here.expired]).toEqual(['ada', false])
  })

  it('sign out here, too', () => {
    const here = session('ada')
    inAnotherTab(null)
    expect([here.signedIn, here.expired]).toEqual([false, true])
  })

  it('that sign somebody else in have this page loaded anew', () => {
    const reload = vi.spyOn(window.location, 'reload').mockReturnValue()
    session('ada')
    inAnotherTab('ada')
    expect(reload).not.toHaveBeenCalled()
    inAnotherTab('grace')
    expect(reload).toHaveBeenCalled()
  })
})
