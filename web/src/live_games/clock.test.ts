import { describe, expect, it } from 'vitest'
import { ServiceClock } from './clock'

const NOW = Date.parse('2026-11-21T18:00:00Z')
const iso = (time: number) => new Date(time).toISOString()

describe('the clock of the service', () => {
  it('is taken to be the device’s as long as nothing is known', () => {
    const clock = new ServiceClock()
    expect(clock.ahead).toBeNull()
    expect(clock.now(NOW)).toBe(NOW)
  })

  it('goes by the message that was fastest', () => {
    const clock = new ServiceClock()
    for (const delay of [900, 80, 4_000]) clock.hear(iso(NOW + 30_000 - delay), NOW)
    expect(clock.ahead).toBe(29_920)
    expect(clock.now(NOW)).toBe(NOW + 29_920)
  })

  it('may be behind the device’s', () => {
    const clock = new ServiceClock()
    clock.hear(iso(NOW - 61_000), NOW)
    expect(clock.ahead).toBe(-61_000)
  })

  it('begins with what was known before', () => {
    const clock = new ServiceClock(500)
    clock.hear(iso(NOW - 10_000), NOW) // a question that was asked some time ago
    expect(clock.ahead).toBe(500)
  })

  it('forgets what is long ago: clocks of devices are set', () => {
    const clock = new ServiceClock(60_000)
    for (let number = 0; number < 12; number += 1) clock.hear(iso(NOW - 100), NOW)
    expect(clock.ahead).toBe(-100)
  })

  it('does not listen to nonsense', () => {
    const clock = new ServiceClock()
    clock.hear('', NOW)
    expect(clock.ahead).toBeNull()
  })
})
