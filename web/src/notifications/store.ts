/** What the player was notified of, live and before. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { announce } from '@/platform/announce'
import { api, got } from '@/platform/api'
import { asRefusal, type Refusal } from '@/platform/refusal'
import { useSession } from '@/platform/session'
import { toast } from '@/platform/toasts'
import {
  isNew,
  type Looked,
  lookedAt,
  merged,
  type Notification,
  type Page,
  refreshed,
} from './notification_list'

const NONE: Page = { notifications: [] }

const load = (nextToken?: string) =>
  got(api().GET('/players/me/notifications', { params: { query: { nextToken } } }))

export const useNotifications = defineStore('notifications', () => {
  const session = useSession()
  const page = shallowRef(NONE)
  /** Whether the list was read; before that it has only what came live. */
  const read = ref(false)
  const error = shallowRef<Refusal>()
  const looked = shallowRef<Looked | null>(null)
  /** Whether the player has the list before their eyes. */
  const looking = ref(false)

  const list = computed(() => page.value.notifications)
  const more = computed(() => page.value.nextToken !== undefined)
  const unread = computed(() => list.value.filter((each) => isNew(each, looked.value)).length)

  const remembered = () => `buzzline.notifications.${session.playerName}`
  watch(
    () => session.playerName,
    () => {
      page.value = NONE
      read.value = false
      error.value = undefined
      recall()
    },
    { immediate: true },
  )
  window.addEventListener('storage', ({ key }) => {
    if (key === remembered()) recall()
  })

  function recall(): void {
    looked.value = JSON.parse(localStorage.getItem(remembered()) ?? 'null')
  }

  /** Read the newest (again). What came since the last time is told. */
  async function refresh(): Promise<void> {
    const player = session.playerName
    try {
      const first = await load()
      if (player !== session.playerName) return
      const before = page.value
      const again = read.value
      page.value = refreshed(before, first, again)
      read.value = true
      error.value = undefined
      if (again) for (const each of [...first.notifications].reverse()) tellIfNew(each, before)
    } catch (thrown) {
      if (player === session.playerName) error.value = asRefusal(thrown)
    }
  }

  /** Read the next page; raises Refusal. */
  async function readMore(): Promise<void> {
    const before = page.value
    const next = await load(before.nextToken)
    if (page.value.nextToken !== before.nextToken) return // the list has begun anew meanwhile
    page.value = { ...next, notifications: merged(list.value, next.notifications) }
  }

  /** One came live, maybe not for the first time. */
  function take(notification: Notification): void {
    const before = page.value
    page.value = { ...before, notifications: merged(list.value, [notification]) }
    tellIfNew(notification, before)
  }

  /** The player looks at the list. */
  function look(): void {
    looked.value = lookedAt(page.value)
    localStorage.setItem(remembered(), JSON.stringify(looked.value))
  }

  function tellIfNew(notification: Notification, before: Page): void {
    const known = before.notifications.some((each) => each.notificationId === notification.notificationId)
    if (known || !isNew(notification, looked.value)) return
    if (looking.value) announce(notification.text)
    else toast(notification.text)
  }

  return { list, more, unread, read, error, looked, looking, refresh, readMore, take, look }
})
