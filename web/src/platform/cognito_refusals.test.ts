import { AuthError } from '@aws-amplify/auth'
import { describe, expect, it, vi } from 'vitest'
import { Refusal } from './refusal'
import { hasEnded, isConfirmed, refusalOf } from './cognito_refusals'

const thrown = (name: string, message = '') => new AuthError({ name, message })

describe('refusals of Cognito', () => {
  it.each([
    ['NotAuthorizedException', 'Incorrect username or password.', 'wrong-password'],
    ['NotAuthorizedException', 'Password attempts exceeded', 'too-many-tries'],
    ['NotAuthorizedException', 'User is disabled.', 'account-unusable'],
    ['LimitExceededException', 'Attempt limit exceeded, please try after some time.', 'too-many-tries'],
    ['UsernameExistsException', 'User already exists', 'name-taken'],
    ['UserLambdaValidationException', 'PreSignUp failed with error A player name has …', 'bad-name'],
    ['UserLambdaValidationException', 'PreSignUp failed with error Choose … likes to read.', 'name-word'],
    ['UserLambdaValidationException', 'PreSignUp failed with error That … mistaken for …', 'name-likeness'],
    [
      'InvalidParameterException',
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
      'no-mail-address',
    ],
    ['NetworkError', 'A network error has occurred.', 'offline'],
  ])('%s (%s) is %s', (name, message, kind) => {
    expect(refusalOf(thrown(name, message)).kind).toBe(kind)
  })

  it('have words of their own', () => {
    expect(refusalOf(thrown('NetworkError')).message).toContain('Check your connection')
    expect(refusalOf(thrown('CodeMismatchException')).message).toContain('code')
  })

  it('stay what they are once they are in words', () => {
    const refusal = new Refusal({ type: 'confirm-first' }, 400)
    expect(refusalOf(refusal)).toBe(refusal)
  })

  it('are troubles of the service where nobody knows them', () => {
    const log = vi.spyOn(console, 'error').mockReturnValue()
    expect(refusalOf(thrown('InternalErrorException')).kind).toBe('busy')
    expect(log).toHaveBeenCalled()
  })
})

it('a session has ended where it was revoked, not where the network fails', () => {
  expect(hasEnded(thrown('NotAuthorizedException', 'Refresh Token has been revoked'))).toBe(true)
  expect(hasEnded(thrown('UserNotFoundException'))).toBe(true)
  expect(hasEnded(thrown('NetworkError'))).toBe(false)
  expect(hasEnded(thrown('TooManyRequestsException'))).toBe(false)
})

it('a registration may be confirmed already', () => {
  const message = 'User cannot be confirmed. Current status is CONFIRMED'
  expect(isConfirmed(thrown('NotAuthorizedException', message))).toBe(true)
  expect(isConfirmed(thrown('CodeMismatchException', 'Invalid verification code provided'))).toBe(false)
})
