import { enableAutoUnmount, flushPromises, mount, RouterLinkStub } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import { i18n } from '@/platform/i18n'
import LeaderboardPage from './LeaderboardPage.vue'

const service = vi.hoisted(() => ({ GET: vi.fn() }))
vi.mock('@/platform/api', () => ({ api: () => service, got: (answer: unknown) => answer }))
vi.mock('@/platform/session', () => ({ useSession: () => ({ playerName: 'ada' }) }))
vi.mock('@/platform/config', () => ({ config: () => ({ features: {} }) }))

enableAutoUnmount(afterEach)

async function page(...names: string[]) {
  const leaderboard = names.map((playerName) => ({ position: 1, playerName, score: 50 }))
  service.GET.mockResolvedValue({ leaderboard, player: null })
  const global = { plugins: [i18n], stubs: { RouterLink: RouterLinkStub } }
  const view = mount(LeaderboardPage, { props: { gameId: 'g' }, global })
  await flushPromises()
  return view.text()
}

it('says what the number after a name is, where there is one', async () => {
  expect(await page('ada', '~Ada#836706')).toContain('a guest, and the PIN of their game')
  expect(await page('ada')).not.toContain('PIN')
})
