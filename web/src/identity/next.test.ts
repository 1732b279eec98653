import { describe, expect, it } from 'vitest'
import type { RouteLocationNormalizedLoaded } from 'vue-router'
import { pathAfterSignIn, queryToComeBack } from './next'

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

describe('a link to signing in', () => {
  it.each([
    ['/join/482913', undefined, { next: '/join/482913' }],
    ['/', undefined, {}],
    ['/sign-in', '/quizzes', { next: '/quizzes' }],
    ['/register', '/quizzes', { next: '/quizzes' }],
    ['/register', 'https://evil.example', {}],
    ['/sign-in', undefined, {}],
  ])('comes back from %s?next=%s', (path, next, query) => {
    const route = { path, fullPath: path, query: { next } } as Partial<RouteLocationNormalizedLoaded>
    expect(queryToComeBack(route as RouteLocationNormalizedLoaded)).toEqual(query)
  })
})
