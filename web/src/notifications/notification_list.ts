/** What a player was notified of, and what of it is new. */
import type { Schemas } from '@/platform/api'

export type Notification = Schemas['Notification']
export type Page = Schemas['NotificationPage']

/** What had been there when the player last looked. */
export interface Looked {
  ids: string[]
  /** What is older than this was there, too. */
  since: string
}

/** Of so many it is remembered that they were looked at. */
const REMEMBERED = 50

/** Times have fractions of different length, and without the `Z` they sort as texts. */
const momentOf = ({ at }: Notification): string => at.replace('Z', '')

/** Notifications with others, newest first, each once. */
export function merged(known: readonly Notification[], came: readonly Notification[]): Notification[] {
  const byId = new Map([...known, ...came].map((each) => [each.notificationId, each]))
  return [...byId.values()].sort((one, other) => (momentOf(one) < momentOf(other) ? 1 : -1))
}

/** A list whose first page was read again. `read`: it was before; else all that it has came live. */
export function refreshed(known: Page, first: Page, read: boolean): Page {
  const there = new Set(known.notifications.map(({ notificationId }) => notificationId))
  if (
    read &&
    (!first.nextToken || first.notifications.some(({ notificationId }) => there.has(notificationId)))
  ) {
    return { ...known, notifications: merged(known.notifications, first.notifications) }
  }
  // Nothing shows where the hole is, so what is before it goes.
  const oldest = first.nextToken ? first.notifications.at(-1) : undefined
  const kept = known.notifications.filter((each) => !oldest || momentOf(each) >= momentOf(oldest))
  return { ...first, notifications: merged(kept, first.notifications) }
}

/** Remember that the player looks at a list now. */
export function lookedAt({ notifications, nextToken }: Page): Looked {
  const newest = notifications.slice(0, REMEMBERED)
  const all = !nextToken && newest.length === notifications.length
  const oldest = newest.at(-1)
  return {
    ids: newest.map(({ notificationId }) => notificationId),
    since: all || !oldest ? '' : momentOf(oldest),
  }
}

/** Whether a notification is one that the player has not looked at; one may come late. */
export function isNew(notification: Notification, looked: Looked | null): boolean {
  if (!looked) return true
  return momentOf(notification) >= looked.since && !looked.ids.includes(notification.notificationId)
}
