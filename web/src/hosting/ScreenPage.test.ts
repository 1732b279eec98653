import { enableAutoUnmount, mount } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { i18n } from '@/platform/i18n'
import { after, casual, joined } from './samples'
import { type Frame, frameOf } from './scene'
import ScreenPage from './ScreenPage.vue'

interface Watched {
  gameId: string
  show: (frame: Frame | null) => void
  opened: (gameId: string) => void
  ended: boolean
}
const watched = vi.hoisted(() => [] as Watched[])
const router = vi.hoisted(() => ({ replace: vi.fn() }))
vi.mock('vue-router', () => ({ useRouter: () => router }))
vi.mock('@/live_games/wake_lock', () => ({ useWakeLock: () => undefined }))
vi.mock('./screen_channel', () => ({
  watchHost: (gameId: string, show: Watched['show'], opened: Watched['opened']) => {
    const each: Watched = { gameId, show, opened, ended: false }
    watched.push(each)
    return () => (each.ended = true)
  },
}))

enableAutoUnmount(afterEach)

it('goes with the host to another quiz once it has nothing more to show', async () => {
  const view = mount(ScreenPage, { props: { gameId: 'one' }, global: { plugins: [i18n] } })
  const lobby = frameOf(after(casual(), joined('a')), false, Date.parse)
  watched[0]?.show(lobby)
  watched[0]?.opened('two')
  expect(router.replace, 'a game goes on here').not.toHaveBeenCalled()

  watched[0]?.show({
    ...lobby,
    scene: { kind: 'ended', rows: [{ position: 1, playerName: 'a', points: 1 }] },
  })
  await nextTick()
  expect(view.text()).toContain('The winner')
  watched[0]?.opened('two')
  expect(router.replace).toHaveBeenCalledWith('/host/two/screen')

  await view.setProps({ gameId: 'two' })
  expect(watched.map(({ gameId, ended }) => [gameId, ended])).toEqual([
    ['one', true],
    ['two', false],
  ])
  expect(view.text()).not.toContain('The winner')
  watched[1]?.show(null)
  watched[1]?.opened('three')
  expect(router.replace).toHaveBeenLastCalledWith('/host/three/screen')
})
