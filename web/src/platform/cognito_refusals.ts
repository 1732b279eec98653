/** What Cognito refuses, as refusals in words for people. */
import { Refusal } from './refusal'

const KINDS: Record<string, string> = {
  NotAuthorizedException: 'wrong-password',
  UserNotFoundException: 'wrong-password',
  UserNotConfirmedException: 'confirm-first',
  PasswordResetRequiredException: 'reset-first',
  UsernameExistsException: 'name-taken',
  InvalidPasswordException: 'weak-password',
  CodeMismatchException: 'wrong-code',
  ExpiredCodeException: 'wrong-code',
  LimitExceededException: 'too-many-tries',
  TooManyFailedAttemptsException: 'too-many-tries',
  TooManyRequestsException: 'busy',
  UserLambdaValidationException: 'bad-name',
  InvalidParameterException: 'invalid-request',
  NetworkError: 'offline',
}

/** Cognito has one exception for many a case; only the message tells them apart. */
const KINDS_BY_MESSAGE: [RegExp, string][] = [
  [/attempts exceeded/i, 'too-many-tries'],
  [/is disabled/i, 'account-unusable'],
  [/no registered\/verified email/i, 'no-mail-address'],
  [/likes to read/i, 'name-word'],
  [/mistaken for/i, 'name-likeness'],
]

const ENDED = [
  'NotAuthorizedException',
  'TokenRevokedException',
  'UserNotFoundException',
  'PasswordResetRequiredException',
  'UserNotConfirmedException',
  'RefreshTokenReuseException',
]

/** What to tell of an error of the Cognito library. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  const { name, message } = error instanceof Error ? error : new Error()
  const kind = KINDS_BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] ?? KINDS[name]
  if (!kind) console.error(error)
  return new Refusal({ type: kind }, kind === 'offline' ? 0 : kind ? 400 : 500)
}

/** Whether a session can't be refreshed any more: not now, and not later. */
export function hasEnded(error: unknown): boolean {
  return error instanceof Error && ENDED.includes(error.name)
}

/** Whether a registration was refused to be confirmed because it is. */
export function isConfirmed(error: unknown): boolean {
  return error instanceof Error && /current status is confirmed/i.test(error.message)
}
