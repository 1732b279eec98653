/** Who is signed in. The library that speaks to Cognito is loaded when it is needed: guests never need it. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { Refusal } from './refusal'

/** The player's name, for the next visit and for other tabs; the Cognito library keeps the tokens. */
const REMEMBERED = 'buzzline.player'

export const useSession = defineStore('session', () => {
  const playerName = ref(localStorage.getItem(REMEMBERED))
  /** The session has ended without this page being asked to end it. */
  const expired = ref(false)
  const signedIn = computed(() => playerName.value !== null)
  /** Whether the last token said that the player is of the group operators. Only what is shown follows from it. */
  const operator = ref(false)

  /**
   * An access token that is good for some time, or null if nobody is signed in; refreshed where needed. `anew` wants
   * another one than the last, which was refused. Raises Refusal where that is not known now: without a connection
   * a player stays signed in.
   */
  async function token({ anew = false } = {}): Promise<string | null> {
    if (!signedIn.value) return null
    const fresh = await (await loadCognito()).accessToken(anew)
    if (!fresh) expire()
    operator.value = groupsOf(fresh).includes('operators')
    return fresh
  }

  /** Sign in with name and password (SRP: the password stays here); raises Refusal. */
  async function signIn(name: string, password: string): Promise<void> {
    // Remembered only when the tokens are stored: other tabs need both.
    remember(await (await loadCognito()).signIn(name, password))
    expired.value = false
  }

  /** Sign out, here and of all that this browser keeps. */
  async function signOut(): Promise<void> {
    remember(null)
    expired.value = false
    await forgetTokens()
  }

  /** The service does not take the token any more: ask to sign in again. */
  function expire(): void {
    if (!signedIn.value) return
    remember(null)
    expired.value = true
    void forgetTokens()
  }

  function remember(name: string | null): void {
    playerName.value = name
    operator.value = false
    if (name === null) localStorage.removeItem(REMEMBERED)
    else localStorage.setItem(REMEMBERED, name)
  }

  /** Somebody signed in or out in another tab. */
  function followOtherTabs(): void {
    const before = playerName.value
    playerName.value = localStorage.getItem(REMEMBERED)
    if (before === playerName.value) return
    expired.value = playerName.value === null
    // What the page shows belongs to somebody else.
    if (before !== null && playerName.value !== null) window.location.reload()
  }

  window.addEventListener('storage', ({ key }) => {
    if (key === REMEMBERED || key === null) followOtherTabs()
  })
  window.addEventListener('pageshow', followOtherTabs) // "back" from another site: events were missed

  return { playerName, signedIn, operator, expired, token, signIn, signOut, expire }
})

/** Groups of the user pool that a token names. */
export function groupsOf(token: string | null): string[] {
  try {
    const [, claims = ''] = (token ?? '').split('.')
    return JSON.parse(atob(claims.replace(/-/g, '+').replace(/_/g, '/')))['cognito:groups'] ?? []
  } catch {
    return []
  }
}

type Cognito = typeof import('./cognito')

/** Name of everything that the library keeps. */
const TOKENS = 'CognitoIdentityServiceProvider.'

let cognito: Promise<Cognito> | undefined

/** The library, loaded once; raises Refusal where it can't be loaded now. */
export async function loadCognito(): Promise<Cognito> {
  try {
    return await (cognito ??= import('./cognito'))
  } catch {
    cognito = undefined
    throw new Refusal({})
  }
}

async function forgetTokens(): Promise<void> {
  try {
    await (await loadCognito()).signOut()
  } catch {
    // Without a connection nobody can tell Cognito; here they go all the same.
    for (const key of Object.keys(localStorage)) if (key.startsWith(TOKENS)) localStorage.removeItem(key)
  }
}
