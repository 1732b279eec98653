import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useSession } from '@/platform/session'
import { toasts } from '@/platform/toasts'
import type { Notification, Page } from './notification_list'
import { useNotifications } from './store'

const { load } = vi.hoisted(() => ({ load: vi.fn<() => Promise<Page>>() }))
vi.mock('@/platform/api', () => ({ api: () => ({ GET: load }), got: (answer: unknown) => answer }))

const notice = (second: number): Notification => ({
  notificationId: `n${second}`,
  kind: 'sale',
  text: `Sold at ${second}`,
  at: `2026-11-21T18:04:0${second}Z`,
})
const page = (...seconds: number[]): Page => ({ notifications: seconds.map(notice) })
const told = () => toasts.value.map(({ text }) => text)

beforeEach(() => {
  localStorage.clear()
  localStorage.setItem('buzzline.player', 'ada')
  setActivePinia(createPinia())
  toasts.value = []
  load.mockReset()
})

describe('notifications', () => {
  it('that were there are counted, not told', async () => {
    load.mockResolvedValueOnce(page(2, 1))
    const notifications = useNotifications()
    await notifications.refresh()
    expect([notifications.unread, told()]).toEqual([2, []])
  })

  it('that come live are told once, before the list is read and after', async () => {
    const notifications = useNotifications()
    notifications.take(notice(3))
    load.mockResolvedValueOnce(page(3, 2))
    await notifications.refresh()
    notifications.take(notice(3))
    notifications.take(notice(4))
    expect(told()).toEqual(['Sold at 3', 'Sold at 4'])
    expect(notifications.unread).toBe(3)
  })

  it('that were missed are told when the list is read again', async () => {
    load.mockResolvedValueOnce(page(1)).mockResolvedValueOnce(page(3, 2, 1))
    const notifications = useNotifications()
    await notifications.refresh()
    await notifications.refresh()
    expect(told()).toEqual(['Sold at 2', 'Sold at 3'])
  })

  it('that were looked at are new no more, on the next visit either', async () => {
    load.mockResolvedValue(page(2, 1))
    const notifications = useNotifications()
    await notifications.refresh()
    notifications.look()
    expect(notifications.unread).toBe(0)
    setActivePinia(createPinia())
    const later = useNotifications()
    await later.refresh()
    later.take(notice(3))
    expect(later.unread).toBe(1)
  })

  it('are not shown over the list of them', async () => {
    const notifications = useNotifications()
    notifications.looking = true
    notifications.take(notice(1))
    expect(told()).toEqual([])
  })

  it('belong to who is signed in', async () => {
    let answer: (page: Page) => void = () => undefined
    load.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)))
    const notifications = useNotifications()
    notifications.take(notice(1))
    const reading = notifications.refresh()
    useSession().playerName = 'grace'
    await flushPromises()
    answer(page(2, 1))
    await reading
    expect([notifications.list, notifications.unread, notifications.read]).toEqual([[], 0, false])
  })
})
