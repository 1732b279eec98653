import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { seatIn } from './samples'
import { answered, finished, seatKey } from './seat'
import {
  changeSeat,
  lastNickname,
  leaveSeat,
  loadSeat,
  onSeatChange,
  rememberNickname,
  seatsOf,
  takenSeat,
  takeSeat,
} from './seat_store'

const NOW = Date.parse('2026-11-21T19:00:00Z')

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('seats that this browser keeps', () => {
  it('are there after a reload', () => {
    takeSeat(seatIn())
    expect(takenSeat()).toEqual(seatIn())
  })

  it('are found by another tab, which takes the latest', () => {
    takeSeat(seatIn())
    sessionStorage.clear()
    expect(takenSeat()).toEqual(seatIn())
  })

  it('are the tab’s own where there are several', () => {
    takeSeat(seatIn())
    const tab = sessionStorage.getItem('buzzline.seat') ?? ''
    takeSeat(seatIn(undefined, { playerName: '~Cy' }))
    sessionStorage.setItem('buzzline.seat', tab)
    expect(takenSeat()?.playerName).toBe('~Bo')
  })

  it('are left, but can be taken again', () => {
    takeSeat(seatIn())
    leaveSeat()
    expect(takenSeat()).toBeNull()
    expect(seatsOf('482913', NOW)).toHaveLength(1)
  })

  it('are found by the PIN, as long as they are good', () => {
    takeSeat(seatIn())
    takeSeat(finished(seatIn(undefined, { playerName: '~Cy' }), 'kicked', null))
    takeSeat(seatIn(undefined, { gameId: 'other', pin: '111111' }))
    expect(seatsOf('482913', NOW).map(({ playerName }) => playerName)).toEqual(['~Bo'])
  })

  it('are thrown away when the game is over', () => {
    takeSeat(seatIn())
    expect(seatsOf('482913', Date.parse('2026-12-01T00:00:00Z'))).toEqual([])
    expect(loadSeat(seatKey(seatIn()))).toBeNull()
  })
})

describe('changing a seat', () => {
  it('begins with what another tab has made of it', async () => {
    takeSeat(seatIn())
    await changeSeat(seatIn(), (seat) => answered(seat, 1, 'A'))
    const seat = await changeSeat(seatIn(), (now) => answered(now, 2, 'B'))
    expect(seat.answers.map(({ answerNumber }) => answerNumber)).toEqual([1, 2])
  })

  it('goes one after the other, also between tabs', async () => {
    const request = vi.fn((_name: string, action: () => Promise<unknown>) => action())
    vi.stubGlobal('navigator', { locks: { request } })
    await changeSeat(seatIn(), (seat) => answered(seat, 1, 'A'))
    expect(request.mock.calls[0]?.[0]).toBe('buzzline.seat.g:quizmaster:~Bo')
  })

  it('is heard of from other tabs', () => {
    takeSeat(seatIn())
    const heard = vi.fn()
    const stop = onSeatChange(seatIn(), heard)
    const change = { key: 'buzzline.seat.g:quizmaster:~Bo', newValue: JSON.stringify(seatIn()) }
    window.dispatchEvent(new StorageEvent('storage', change))
    window.dispatchEvent(new StorageEvent('storage', { ...change, key: 'other' }))
    stop()
    window.dispatchEvent(new StorageEvent('storage', change))
    expect(heard.mock.calls).toEqual([[seatIn()]])
  })
})

describe('a browser that keeps nothing', () => {
  it('plays all the same, as long as the page is there', async () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    takeSeat(seatIn())
    rememberNickname('Bo')
    await changeSeat(seatIn(), (seat) => answered(seat, 1, 'A'))
    expect(takenSeat()?.sent).toBe(1)
    expect(lastNickname()).toBe('Bo')
    expect(seatsOf('482913', NOW)).toHaveLength(1)
  })
})
