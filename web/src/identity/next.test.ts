import { describe, expect, it } from 'vitest'
import { pathAfterSignIn } from './next'

describe('the path after signing in', () => {
  it.each(['/games', '/games/a%2Fb?category=geography#top', '/'])(
    'is the one that was asked for: %s',
    (path) => {
      expect(pathAfterSignIn(path)).toBe(path)
    },
  )

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '\\\\evil.example',
    '/\t/evil.example/',
    'javascript:alert(1)',
    'evil.example',
    '',
    undefined,
    null,
    ['/games', '/quizzes'],
  ])('is the start for anything else: %j', (path) => {
    expect(pathAfterSignIn(path)).toBe('/')
  })
})
