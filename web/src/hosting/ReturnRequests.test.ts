import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { i18n } from '@/platform/i18n'
import { Refusal } from '@/platform/refusal'
import ReturnRequests from './ReturnRequests.vue'

const service = vi.hoisted(() => ({ GET: vi.fn(), PUT: vi.fn() }))
const announce = vi.hoisted(() => vi.fn())
vi.mock('@/platform/api', () => ({ api: () => service, got: (answer: unknown) => answer }))
vi.mock('@/platform/announce', () => ({ announce }))

const claim = (claimId: string, playerName: string, code: string) => ({
  claimId,
  playerName,
  code,
  expiresAt: '2026-11-28T20:00:00Z',
})
const BO = claim('c1', '~Bo', '47')
const ZOE = claim('c2', '~Zoe', '12')

let page: VueWrapper

async function waiting(...claims: (typeof BO)[]): Promise<void> {
  service.GET.mockResolvedValue({ claims })
  await vi.advanceTimersByTimeAsync(4_000)
}

const lines = () => page.findAll('li').map((line) => line.find('span').text())

async function press(line: number, name: string): Promise<void> {
  const button = page
    .findAll('li')
    [line]?.findAll('button')
    .find((each) => each.text() === name)
  expect(button, `${name} in line ${line}`).toBeDefined()
  await button?.trigger('click')
  await vi.advanceTimersByTimeAsync(0)
}

const decided = (claimId: string, letIn: boolean) => [
  '/games/{gameId}/claims/{claimId}',
  { params: { path: { gameId: 'g1', claimId } }, body: { letIn } },
]

beforeEach(() => {
  vi.useFakeTimers()
  vi.resetAllMocks()
  service.PUT.mockResolvedValue(undefined)
  page = mount(ReturnRequests, { props: { gameId: 'g1', goesOn: true }, global: { plugins: [i18n] } })
})
afterEach(() => {
  page.unmount()
  vi.useRealTimers()
})

describe('guests who ask to come back', () => {
  it('take no room while there are none', async () => {
    await waiting()
    expect(page.text()).toBe('')
  })

  it('are shown and read out with name and number, once', async () => {
    await waiting(BO)
    expect(lines()).toEqual(['Bo wants to come back with another device, which shows 47.'])
    await waiting(BO, ZOE)
    expect(lines()).toHaveLength(2)
    expect(announce.mock.calls.flat()).toEqual([
      'Bo wants to come back with another device, which shows 47.',
      'Zoe wants to come back with another device, which shows 12.',
    ])
  })

  it.each([
    ['Let in', true],
    ['Refuse', false],
  ])('are decided by one press each: %s', async (name, letIn) => {
    await waiting(BO, ZOE)
    await press(1, name)
    expect(service.PUT.mock.calls).toEqual([decided('c2', letIn)])
    expect(lines()).toEqual([expect.stringContaining('Bo')])
    await press(0, name)
    expect(service.PUT.mock.calls).toEqual([decided('c2', letIn), decided('c1', letIn)])
    expect(page.text()).toBe('')
  })

  it('may be two for one name: who is let in is the only one', async () => {
    const second = { ...BO, claimId: 'c3', code: '99' }
    await waiting(BO, second, ZOE)
    await press(1, 'Let in')
    expect(service.PUT.mock.calls).toEqual([decided('c3', true)])
    expect(lines()).toEqual([expect.stringContaining('Zoe')])
  })

  it('may be two for one name: who is refused leaves the other', async () => {
    await waiting(BO, { ...BO, claimId: 'c3', code: '99' })
    await press(0, 'Refuse')
    expect(lines()).toEqual([expect.stringContaining('99')])
  })

  it('go when they are decided on another device', async () => {
    await waiting(BO, ZOE)
    await waiting(ZOE)
    expect(lines()).toEqual([expect.stringContaining('Zoe')])
  })

  it.each(['changed-meanwhile', 'no-such-claim'])('go when the press comes too late: %s', async (kind) => {
    await waiting(BO, ZOE)
    service.PUT.mockRejectedValue(new Refusal({ type: `urn:buzzline:problem:${kind}` }))
    await press(0, 'Let in')
    expect(lines()).toEqual([expect.stringContaining('Zoe')])
    expect(page.text()).not.toContain('Load it again')
  })

  it('stay, with the reason, where a press did not arrive', async () => {
    await waiting(BO)
    service.PUT.mockRejectedValue(new Refusal({}))
    await press(0, 'Refuse')
    expect(lines()).toHaveLength(1)
    expect(page.text()).toContain(new Refusal({}).message)
    service.PUT.mockResolvedValue(undefined)
    await press(0, 'Refuse')
    expect(page.text()).toBe('')
  })

  it('go when the game is over', async () => {
    await waiting(BO)
    await page.setProps({ goesOn: false })
    await waiting(BO)
    expect(page.text()).toBe('')
  })
})
