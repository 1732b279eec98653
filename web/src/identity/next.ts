/** Where to go after signing in. */
import { computed, type ComputedRef, watch } from 'vue'
import { type RouteLocationNormalizedLoaded, useRoute, useRouter } from 'vue-router'
import { useSession } from '@/platform/session'

/** Go on as soon as somebody is signed in, here or in another tab; returns where to. */
export function useNext(): ComputedRef<string> {
  const route = useRoute()
  const router = useRouter()
  const session = useSession()
  const next = computed(() => pathAfterSignIn(route.query.next))
  watch(
    () => session.signedIn,
    (signedIn) => signedIn && router.replace(next.value),
    { immediate: true },
  )
  return next
}

/** The path that somebody wanted to see when they were asked to sign in; never one of another site. */
export function pathAfterSignIn(next: unknown): string {
  if (typeof next !== 'string' || !next.startsWith('/') || !URL.canParse(next, location.origin)) return '/'
  const { origin, pathname, search, hash } = new URL(next, location.origin)
  return origin === location.origin ? pathname + search + hash : '/'
}

const IDENTITY_PAGES = ['/sign-in', '/register', '/reset-password']

/** The query for a link to signing in or registering: back to the page that has the link, or to where that goes on. */
export function queryToComeBack(route: RouteLocationNormalizedLoaded): { next?: string } {
  const next = IDENTITY_PAGES.includes(route.path) ? pathAfterSignIn(route.query.next) : route.fullPath
  return next === '/' ? {} : { next }
}
