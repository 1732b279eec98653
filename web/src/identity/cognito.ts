/** Registering and signing in with Amazon Cognito, by SRP. Loaded on demand only. */
import {
  AuthError,
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
import { config } from '@/platform/config'
import { Refusal } from '@/platform/refusal'

const { userPoolId, userPoolClientId, userPoolUrl } = config()
const pool = { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint: userPoolUrl } }
cognitoUserPoolsTokenProvider.setAuthConfig(pool)
Amplify.configure({ Auth: pool }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } })

/** A fresh access token, or null where the session has ended. */
export async function accessToken(): Promise<string | null> {
  try {
    return (await fetchAuthSession()).tokens?.accessToken.toString() ?? null
  } catch (error) {
    throw refusal(error)
  }
}

/** Sign in; answers with the player's name as the service spells it. */
export async function signIn(username: string, password: string): Promise<string> {
  return translated(async () => {
    await signOutOf() // of a session that is over: the library refuses to sign in twice
    const { nextStep } = await signInWith({ username, password })
    if (nextStep.signInStep === 'CONFIRM_SIGN_UP') throw new Refusal({ type: 'confirm-first' })
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

/** Confirm a registration with the code that came by mail. */
export async function confirm(username: string, confirmationCode: string): Promise<void> {
  await translated(() => confirmSignUp({ username, confirmationCode }))
}

/** Have the code sent again. */
export async function sendCodeAgain(username: string): Promise<void> {
  await translated(() => resendSignUpCode({ username }))
}

/** Have a code sent by mail that allows to set a new password. */
export async function forgotPassword(username: string): Promise<void> {
  await translated(() => resetPassword({ username }))
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
    throw refusal(error)
  }
}

const KINDS: Record<string, string> = {
  NotAuthorizedException: 'wrong-password',
  UserNotFoundException: 'wrong-password',
  UserNotConfirmedException: 'confirm-first',
  UsernameExistsException: 'name-taken',
  InvalidPasswordException: 'weak-password',
  CodeMismatchException: 'wrong-code',
  ExpiredCodeException: 'wrong-code',
  LimitExceededException: 'busy',
  TooManyRequestsException: 'busy',
  TooManyFailedAttemptsException: 'busy',
  UserLambdaValidationException: 'bad-name',
  NetworkError: 'offline',
}

function refusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  const name = error instanceof AuthError ? error.name : ''
  const message = error instanceof Error ? error.message : ''
  return new Refusal({ type: KINDS[name], detail: message }, KINDS[name] ? 400 : 500)
}
