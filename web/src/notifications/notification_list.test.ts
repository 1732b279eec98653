import { describe, expect, it } from 'vitest'
import { isNew, lookedAt, merged, type Notification, type Page, refreshed } from './notification_list'

const at = (second: number, fraction = ''): string =>
  `2026-11-21T18:04:${String(second).padStart(2, '0')}${fraction}Z`

const notice = (notificationId: string, when: string): Notification => ({
  notificationId,
  kind: 'sale',
  text: notificationId,
  at: when,
})
const page = (nextToken: string | undefined, ...seconds: number[]): Page => ({
  notifications: seconds.map((second) => notice(`n${second}`, at(second))),
  nextToken,
})
const idsOf = (list: readonly Notification[]) => list.map(({ notificationId }) => notificationId)

describe('a list of notifications', () => {
  it('has the newest first, each once', () => {
    expect(idsOf(merged(page(undefined, 3, 1).notifications, page(undefined, 2, 3).notifications))).toEqual([
      'n3',
      'n2',
      'n1',
    ])
  })

  it('is in order whatever the fractions of seconds', () => {
    const [exact, rough] = [notice('exact', at(1, '.654321')), notice('rough', at(1, '.654'))]
    expect(idsOf(merged([exact], [rough]))).toEqual(['exact', 'rough'])
    expect(idsOf(merged([rough], [exact, notice('whole', at(1))]))).toEqual(['exact', 'rough', 'whole'])
  })

  it('keeps its older pages when the first is read again', () => {
    const again = refreshed(page('after 1', 3, 2, 1), page('after 2', 4, 3, 2), true)
    expect(idsOf(again.notifications)).toEqual(['n4', 'n3', 'n2', 'n1'])
    expect(again.nextToken).toBe('after 1')
  })

  it('begins anew where more has come than a page, but for what came meanwhile', () => {
    const again = refreshed(page('after 1', 10, 2, 1), page('after 8', 9, 8), true)
    expect(idsOf(again.notifications)).toEqual(['n10', 'n9', 'n8'])
    expect(again.nextToken).toBe('after 8')
  })

  it('keeps what came live before the first page was there', () => {
    const first = refreshed(page(undefined, 9), page('after 7', 9, 8, 7), false)
    expect(idsOf(first.notifications)).toEqual(['n9', 'n8', 'n7'])
    expect(first.nextToken).toBe('after 7')
    expect(idsOf(refreshed(page(undefined, 9), page(undefined, 8), false).notifications)).toEqual([
      'n9',
      'n8',
    ])
  })
})

describe('new', () => {
  it('is all to who has never looked', () => {
    expect(isNew(notice('n1', at(1)), null)).toBe(true)
  })

  it('is what came since, even if it happened before', () => {
    const looked = lookedAt(page(undefined, 5, 4))
    expect(isNew(notice('n5', at(5)), looked)).toBe(false)
    expect(isNew(notice('n6', at(6)), looked)).toBe(true)
    expect(isNew(notice('late', at(1)), looked)).toBe(true)
  })

  it('is nothing of the pages that were not looked at', () => {
    const looked = lookedAt(page('after 4', 5, 4))
    expect(isNew(notice('n3', at(3)), looked)).toBe(false)
    expect(isNew(notice('late', at(4, '.5')), looked)).toBe(true)
  })
})
