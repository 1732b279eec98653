import { flushPromises, mount, RouterLinkStub } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { i18n } from '@/platform/i18n'
import { Refusal } from '@/platform/refusal'
import BuyForm from './BuyForm.vue'
import { buy, type Listing, repriced } from './market'

const { wallet, features } = vi.hoisted(() => ({
  wallet: vi.fn<() => Promise<{ balance: number }>>(),
  features: { topUps: false },
}))
vi.mock('@/platform/api', () => ({ api: () => ({ GET: wallet }), got: (answer: unknown) => answer }))
vi.mock('@/platform/config', () => ({ config: () => ({ features }) }))
vi.mock('./market', () => ({ buy: vi.fn(), repriced: vi.fn() }))

const listing = { gameId: 'g', seller: 'bo', price: 40, quizName: 'Elements' } as Listing
const refused = (kind: string, status = 409) => new Refusal({ type: `urn:buzzline:problem:${kind}` }, status)

beforeEach(() => {
  vi.resetAllMocks()
  wallet.mockResolvedValue({ balance: 100 })
  features.topUps = false
})

async function form() {
  const [onBought, onChanged] = [vi.fn(), vi.fn()]
  const wrapper = mount(BuyForm, {
    props: { listing, onBought, onChanged },
    global: { plugins: [i18n], stubs: { RouterLink: RouterLinkStub } },
  })
  await flushPromises()
  const order = async () => {
    await wrapper.get('button').trigger('click')
    await flushPromises()
  }
  const links = () => wrapper.findAllComponents(RouterLinkStub).map((link) => link.props('to'))
  return { wrapper, onBought, onChanged, order, links }
}

describe('buying', () => {
  it('shows what it costs and what is there, and what to do with it afterwards', async () => {
    const { wrapper, onBought, order, links } = await form()
    expect(wrapper.text()).toMatch(/It costs40 coins.*You have100 coins/s)
    await order()
    expect(onBought).toHaveBeenCalledExactlyOnceWith(listing)
    expect(links()).toEqual(['/host/g', '/quizzes'])
  })

  it('for another price than was seen is asked again', async () => {
    vi.mocked(buy).mockRejectedValueOnce(refused('price-changed'))
    vi.mocked(repriced).mockResolvedValueOnce({ ...listing, price: 55 })
    const { wrapper, onBought, onChanged, order } = await form()
    await order()
    expect(onBought).not.toHaveBeenCalled()
    expect(wrapper.text()).toContain('55 coins instead of 40 coins')
    expect(onChanged).toHaveBeenCalledExactlyOnceWith(listing, { ...listing, price: 55 })
    await order()
    expect(vi.mocked(buy).mock.lastCall?.[0].price).toBe(55)
    expect(onBought).toHaveBeenCalledOnce()
  })

  it('says that the price has changed even if nobody knows to what', async () => {
    vi.mocked(buy).mockRejectedValueOnce(refused('price-changed'))
    vi.mocked(repriced).mockRejectedValueOnce(new Refusal({}))
    const { wrapper, order } = await form()
    await order()
    expect(wrapper.get('[role=alert]').text()).toContain('The price has changed')
  })

  it('is not offered to who has too little, but what to do about it is', async () => {
    wallet.mockResolvedValue({ balance: 39 })
    const poor = await form()
    expect(poor.wrapper.find('button').exists()).toBe(false)
    expect(poor.wrapper.text()).toContain('Sell a quiz')
    features.topUps = true
    expect((await form()).links()).toEqual(['/wallet'])
  })

  it('finds out that coins were spent elsewhere', async () => {
    vi.mocked(buy).mockRejectedValueOnce(refused('not-enough-funds', 402))
    const { wrapper, order } = await form()
    wallet.mockResolvedValue({ balance: 10 })
    await order()
    expect(wrapper.text()).toMatch(/You have10 coins.*enough coins/s)
  })

  it('of what is gone ends there', async () => {
    vi.mocked(buy).mockRejectedValueOnce(refused('already-sold'))
    const { wrapper, onChanged, order } = await form()
    await order()
    expect(wrapper.get('[role=alert]').text()).toContain('Somebody else bought this copy')
    expect(onChanged).toHaveBeenCalledExactlyOnceWith(listing, null)
    expect(wrapper.find('button').exists()).toBe(false)
  })

  it('may be tried again after a lost answer', async () => {
    vi.mocked(buy).mockRejectedValueOnce(new Refusal({}))
    const { wrapper, onBought, order } = await form()
    await order()
    expect(wrapper.get('[role=alert]').text()).toContain('still pay only once')
    await order()
    expect(vi.mocked(buy).mock.calls).toEqual([[listing], [listing]])
    expect(onBought).toHaveBeenCalledOnce()
  })
})
