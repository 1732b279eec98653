/** Who is signed in. The library that speaks to Cognito is loaded when it is needed: guests never need it. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { config } from './config'

type Cognito = typeof import('@/identity/cognito')

export const useSession = defineStore('session', () => {
  const playerName = ref<string | null>(remembered())
  const expired = ref(false)
  const signedIn = computed(() => playerName.value !== null)

  let cognito: Promise<Cognito> | undefined
  const load = () => (cognito ??= import('@/identity/cognito'))

  /** An access token that is good for some time, or null if nobody is signed in; refreshed where needed. */
  async function token(): Promise<string | null> {
    if (!signedIn.value) return null
    const fresh = await (await load()).accessToken()
    if (!fresh) expire()
    return fresh
  }

  /** Sign in with name and password (SRP: the password stays here); raises Refusal. */
  async function signIn(name: string, password: string): Promise<void> {
    playerName.value = await (await load()).signIn(name, password)
    expired.value = false
  }

  /** Sign out, here and of all that this browser keeps. */
  async function signOut(): Promise<void> {
    await (await load()).signOut()
    playerName.value = null
    expired.value = false
  }

  /** The service does not take the token any more: ask to sign in again. */
  function expire(): void {
    if (!signedIn.value) return
    playerName.value = null
    expired.value = true
    void load().then((library) => library.signOut())
  }

  return { playerName, signedIn, expired, token, signIn, signOut, expire }
})

/** The name that the Cognito library left in this browser's storage at the last sign-in. */
function remembered(): string | null {
  return localStorage.getItem(`CognitoIdentityServiceProvider.${config().userPoolClientId}.LastAuthUser`)
}
