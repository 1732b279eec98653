import { createRouter, createWebHistory, type RouteRecordRaw, type Router } from 'vue-router'
import type { Features } from '@/platform/config'
import { config } from '@/platform/config'
import { i18n, speakToHosts } from '@/platform/i18n'
import { useSession } from '@/platform/session'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's title. */
    title: string
    /** Only for those who are signed in; others are asked to, and come back. */
    player?: boolean
    /** Only where the deployment has this feature. */
    feature?: keyof Features
    /** The page has the whole screen: no menu. */
    bare?: boolean
  }
}

// Addresses below /api, /live, /mqtt and /cognito belong to the service.
export const routes: RouteRecordRaw[] = [
  { path: '/', component: () => import('@/home/HomePage.vue'), meta: { title: 'home.title' } },
  {
    path: '/join/:pin?',
    component: () => import('@/live_games/JoinPage.vue'),
    props: true,
    meta: { title: 'live_games.join.title' },
  },
  {
    path: '/play',
    component: () => import('@/live_games/PlayPage.vue'),
    meta: { title: 'live_games.play.title', bare: true },
  },
  {
    path: '/sign-in',
    component: () => import('@/identity/SignInPage.vue'),
    meta: { title: 'identity.signIn' },
  },
  {
    path: '/register',
    component: () => import('@/identity/RegisterPage.vue'),
    meta: { title: 'identity.register' },
  },
  {
    path: '/reset-password',
    component: () => import('@/identity/ResetPasswordPage.vue'),
    meta: { title: 'identity.resetPassword' },
  },
  {
    path: '/games',
    component: () => import('@/single_player/GamesPage.vue'),
    meta: { title: 'single_player.title', player: true, feature: 'singlePlayer' },
  },
  {
    path: '/games/:gameId',
    component: () => import('@/single_player/GamePage.vue'),
    props: true,
    meta: { title: 'single_player.title', player: true, feature: 'singlePlayer' },
  },
  {
    path: '/games/:gameId/leaderboard',
    component: () => import('@/leaderboard/LeaderboardPage.vue'),
    props: true,
    meta: { title: 'leaderboard.title', player: true },
  },
  {
    path: '/quizzes',
    component: () => import('@/quizzes/QuizzesPage.vue'),
    meta: { title: 'quizzes.title', player: true },
  },
  {
    path: '/quizzes/new',
    component: () => import('@/quizzes/EditorPage.vue'),
    meta: { title: 'quizzes.editor.new', player: true },
  },
  {
    path: '/quizzes/:gameId',
    component: () => import('@/quizzes/EditorPage.vue'),
    props: true,
    meta: { title: 'quizzes.editor.title', player: true },
  },
  {
    path: '/host/:gameId',
    component: () => import('@/hosting/HostPage.vue'),
    props: true,
    beforeEnter: speakToHosts,
    meta: { title: 'hosting.title', player: true, bare: true },
  },
  {
    path: '/host/:gameId/screen',
    component: () => import('@/hosting/ScreenPage.vue'),
    props: true,
    beforeEnter: speakToHosts,
    meta: { title: 'hosting.screen.title', player: true, bare: true },
  },
  {
    path: '/me',
    component: () => import('@/players/ProfilePage.vue'),
    meta: { title: 'players.title', player: true },
  },
  {
    path: '/wallet',
    component: () => import('@/wallet/WalletPage.vue'),
    meta: { title: 'wallet.title', player: true, feature: 'marketplace' },
  },
  {
    path: '/market',
    component: () => import('@/marketplace/MarketPage.vue'),
    meta: { title: 'marketplace.title', player: true, feature: 'marketplace' },
  },
  {
    path: '/chat',
    component: () => import('@/chat/ChatPage.vue'),
    meta: { title: 'chat.title', player: true, feature: 'chat' },
  },
  {
    path: '/notifications',
    component: () => import('@/notifications/NotificationsPage.vue'),
    meta: { title: 'notifications.title', player: true, feature: 'notifications' },
  },
  {
    path: '/incidents',
    component: () => import('@/messaging/failure_triage/IncidentsPage.vue'),
    meta: { title: 'failure_triage.title', player: true, feature: 'failureTriage' },
  },
  {
    path: '/:anything(.*)*',
    component: () => import('./NotFoundPage.vue'),
    meta: { title: 'platform.notFound' },
  },
]

/** The router: asks who is not signed in to do so first, hides what is not deployed, titles the page. */
export function makeRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes,
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  })
  router.beforeEach((to) => {
    if (to.meta.feature && !config().features[to.meta.feature]) return '/'
    if (to.meta.player && !useSession().signedIn) return { path: '/sign-in', query: { next: to.fullPath } }
    return true
  })
  router.afterEach((to) => {
    document.title = `${i18n.global.t(to.meta.title)} – Buzzline`
  })
  return router
}
