import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type Component, h } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { i18n } from '@/platform/i18n'
import { Refusal } from '@/platform/refusal'
import RegisterPage from './RegisterPage.vue'
import ResetPasswordPage from './ResetPasswordPage.vue'
import SignInPage from './SignInPage.vue'

const cognito = vi.hoisted(() => ({
  signIn: vi.fn(),
  signOut: vi.fn(),
  register: vi.fn(),
  confirm: vi.fn(),
  sendCodeAgain: vi.fn(),
  forgotPassword: vi.fn(),
  setPassword: vi.fn(),
}))
vi.mock('@/platform/cognito', () => cognito)

const elsewhere: Component = { render: () => h('p', 'elsewhere') }
const PASSWORD = 'Ada-plays-2026'

async function at(path: string): Promise<VueWrapper & { path: () => string }> {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/sign-in', component: SignInPage },
      { path: '/register', component: RegisterPage },
      { path: '/reset-password', component: ResetPasswordPage },
      { path: '/:other(.*)*', component: elsewhere },
    ],
  })
  await router.push(path)
  const page = mount(RouterView, { global: { plugins: [i18n, router] }, attachTo: document.body })
  return Object.assign(page, { path: () => router.currentRoute.value.fullPath })
}

async function fill(page: VueWrapper, fields: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) await page.get(`input[name=${name}]`).setValue(value)
  await page.get('form').trigger('submit')
  await flushPromises()
}

const refused = (kind: string) => new Refusal({ type: kind }, 400)

beforeEach(() => {
  localStorage.clear()
  document.body.innerHTML = ''
  vi.resetAllMocks()
  setActivePinia(createPinia())
})

describe('signing in', () => {
  it('goes on to what was asked for', async () => {
    cognito.signIn.mockResolvedValue('ada')
    const page = await at('/sign-in?next=/games%3Fcategory%3Dsport')
    await fill(page, { username: ' ada ', password: PASSWORD })
    expect(cognito.signIn).toHaveBeenCalledWith('ada', PASSWORD)
    expect(page.path()).toBe('/games?category=sport')
  })

  it('goes on at once where somebody is signed in', async () => {
    localStorage.setItem('buzzline.player', 'ada')
    const page = await at('/sign-in?next=/me')
    await flushPromises()
    expect(page.path()).toBe('/me')
  })

  it('says what is wrong, and stays', async () => {
    cognito.signIn.mockRejectedValue(refused('wrong-password'))
    const page = await at('/sign-in')
    await fill(page, { username: 'ada', password: 'wrong' })
    expect(page.get('[role=alert]').text()).toContain('password is wrong')
    expect(page.path()).toBe('/sign-in')
  })

  it('asks for what is missing, and goes there', async () => {
    const page = await at('/sign-in')
    await fill(page, { username: 'ada' })
    expect(cognito.signIn).not.toHaveBeenCalled()
    expect(document.activeElement?.getAttribute('name')).toBe('password')
  })

  it('asks for the code where the registration is not confirmed, and signs in then', async () => {
    cognito.signIn.mockRejectedValueOnce(refused('confirm-first')).mockResolvedValueOnce('ada')
    const page = await at('/sign-in')
    await fill(page, { username: 'ada', password: PASSWORD })
    await fill(page, { code: '123 456' })
    expect(cognito.confirm).toHaveBeenCalledWith('ada', '123456')
    expect(page.path()).toBe('/')
  })
})

describe('registering', () => {
  const fields = { username: 'ada', email: 'ada@example.com', password: PASSWORD }

  it('signs in at once where no code is needed', async () => {
    cognito.register.mockResolvedValue(false)
    cognito.signIn.mockResolvedValue('ada')
    const page = await at('/register?next=/me')
    await fill(page, fields)
    expect(cognito.register).toHaveBeenCalledWith('ada', PASSWORD, 'ada@example.com')
    expect(page.path()).toBe('/me')
  })

  it('asks for the code from the mail, and sends it again', async () => {
    cognito.register.mockResolvedValue(true)
    cognito.confirm.mockRejectedValueOnce(refused('wrong-code')).mockResolvedValueOnce(undefined)
    cognito.signIn.mockResolvedValue('ada')
    const page = await at('/register')
    await fill(page, fields)
    await fill(page, { code: '000000' })
    expect(page.get('[role=alert]').text()).toContain('code is wrong')
    await page.findAll('button')[1]?.trigger('click')
    await vi.waitFor(() => expect(cognito.sendCodeAgain).toHaveBeenCalledWith('ada'))
    await fill(page, { code: '123456' })
    expect([page.path(), cognito.register.mock.calls.length]).toEqual(['/', 1])
  })

  it('does not send what the service would refuse', async () => {
    const page = await at('/register')
    await fill(page, { username: 'ada@example.com', email: 'ada', password: 'short' })
    expect(cognito.register).not.toHaveBeenCalled()
    expect(page.findAll('.error').map((each) => each.text())).toHaveLength(3)
  })

  it('does not register twice where only signing in failed', async () => {
    cognito.register.mockResolvedValue(false)
    cognito.signIn.mockRejectedValueOnce(new Refusal({})).mockResolvedValueOnce('ada')
    const page = await at('/register')
    await fill(page, fields)
    await fill(page, {})
    expect([page.path(), cognito.register.mock.calls.length]).toEqual(['/', 1])
  })

  it('finds a registration again whose answer was lost', async () => {
    cognito.register.mockRejectedValueOnce(new Refusal({})).mockRejectedValueOnce(refused('name-taken'))
    cognito.signIn.mockResolvedValue('ada')
    const page = await at('/register')
    await fill(page, fields)
    await fill(page, {})
    expect(page.path()).toBe('/')
  })

  it('says that a name is taken', async () => {
    cognito.register.mockRejectedValue(refused('name-taken'))
    const page = await at('/register')
    await fill(page, fields)
    expect(page.get('[role=alert]').text()).toContain('has that name')
    expect(cognito.signIn).not.toHaveBeenCalled()
  })
})

describe('a forgotten password', () => {
  it('is replaced with the code from the mail', async () => {
    cognito.signIn.mockResolvedValue('ada')
    const page = await at('/reset-password?name=ada&next=/me')
    await fill(page, {})
    expect(cognito.forgotPassword).toHaveBeenCalledWith('ada')
    await fill(page, { code: '654321', password: PASSWORD })
    expect(cognito.setPassword).toHaveBeenCalledWith('ada', '654321', PASSWORD)
    expect(page.path()).toBe('/me')
  })
})
