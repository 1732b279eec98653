/** Settings of a game, as this host chose them last. */
import type { Settings } from './opening'

const KEY = 'buzzline.host.settings'
const SHORTEST = 5
const LONGEST = 600

/** A time limit out of what was typed; undefined where that is none. */
export function secondsOf(typed: string): number | undefined {
  const seconds = /^\d{1,3}$/.test(typed.trim()) ? Number(typed) : NaN
  return seconds >= SHORTEST && seconds <= LONGEST ? seconds : undefined
}

export function rememberSettings(settings: Settings): void {
  localStorage.setItem(KEY, JSON.stringify(settings))
}

export function rememberedSettings(): Settings {
  const usual: Settings = { guests: true, lateJoiners: 'nothing', chat: 'all', timeLimit: null }
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Settings>
    return {
      guests: kept.guests !== false,
      lateJoiners: kept.lateJoiners === 'average' ? 'average' : 'nothing',
      chat: kept.chat === 'off' || kept.chat === 'registered' ? kept.chat : 'all',
      timeLimit: secondsOf(String(kept.timeLimit)) ?? null,
    }
  } catch {
    return usual
  }
}
