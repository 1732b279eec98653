/** Registering and signing in with Amazon Cognito, by SRP. Loaded on demand only. */
import {
  confirmResetPassword,
  confirmSignUp,
  fetchAuthSession,
  getCurrentUser,
  resendSignUpCode,
  resetPassword,
  signIn as signInWith,
  signOut as signOutOf,
  signUp,
} from '@aws-amplify/auth'
import { Amplify } from '@aws-amplify/core'
import { cognitoUserPoolsTokenProvider } from '@aws-amplify/auth/cognito'
import { config } from './config'
import { Refusal } from './refusal'
import { hasEnded, isConfirmed, refusalOf } from './cognito_refusals'

const { userPoolId, userPoolClientId, userPoolUrl } = config()
const pool = { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint: userPoolUrl } }
cognitoUserPoolsTokenProvider.setAuthConfig(pool)
Amplify.configure({ Auth: pool }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } })

/** An access token that is good for some time, or null where the session has ended; on demand a new one. */
export async function accessToken(anew = false): Promise<string | null> {
  try {
    const { tokens } = await fetchAuthSession({ forceRefresh: anew })
    return tokens?.accessToken.toString() ?? null
  } catch (error) {
    if (hasEnded(error)) return null
    throw refusalOf(error)
  }
}

/** Sign in; answers with the player's name as the service spells it. */
export async function signIn(username: string, password: string): Promise<string> {
  return translated(async () => {
    await signOutOf() // of a session that is over: the library refuses to sign in twice
    const { nextStep } = await signInWith({ username, password })
    if (nextStep.signInStep === 'CONFIRM_SIGN_UP') throw new Refusal({ type: 'confirm-first' })
    if (nextStep.signInStep === 'RESET_PASSWORD') throw new Refusal({ type: 'reset-first' })
    if (nextStep.signInStep !== 'DONE') throw new Refusal({ type: 'account-unusable' })
    return (await getCurrentUser()).username
  })
}

/** Sign out; forgets the tokens even if Cognito can't be reached. */
export async function signOut(): Promise<void> {
  await signOutOf()
}

/** Register; answers whether a code that was sent by mail has to be typed before signing in. */
export async function register(username: string, password: string, email: string): Promise<boolean> {
  return translated(async () => {
    const { nextStep } = await signUp({ username, password, options: { userAttributes: { email } } })
    return nextStep.signUpStep === 'CONFIRM_SIGN_UP'
  })
}

/** Confirm a registration with the code that came by mail; once more has no effect. */
export async function confirm(username: string, confirmationCode: string): Promise<void> {
  await translated(async () => {
    try {
      await confirmSignUp({ username, confirmationCode })
    } catch (error) {
      if (!isConfirmed(error)) throw error
    }
  })
}

/** Have the code sent again; answers with the address, most of it hidden. */
export async function sendCodeAgain(username: string): Promise<string> {
  return translated(async () => (await resendSignUpCode({ username })).destination ?? '')
}

/** Have a code sent by mail that allows to set a new password; answers with the address, most of it hidden. */
export async function forgotPassword(username: string): Promise<string> {
  return translated(
    async () => (await resetPassword({ username })).nextStep.codeDeliveryDetails.destination ?? '',
  )
}

/** Set a new password with the code that came by mail. */
export async function setPassword(
  username: string,
  confirmationCode: string,
  newPassword: string,
): Promise<void> {
  await translated(() => confirmResetPassword({ username, confirmationCode, newPassword }))
}

async function translated<Result>(action: () => Promise<Result>): Promise<Result> {
  try {
    return await action()
  } catch (error) {
    throw refusalOf(error)
  }
}
