import { describe, expect, it } from 'vitest'
import type { Features } from '@/platform/config'
import { modeOfNext } from './modes'

const CASUAL = 'Multiplayer - Casual'
const ALONE = 'Single Player'
const RACE = 'Multiplayer - Live Scoreboard'
const here = (...features: (keyof Features)[]) =>
  Object.fromEntries(features.map((each) => [each, true])) as unknown as Features
const all = here('singlePlayer', 'multiplayer', 'liveScoreboard')
const quiz = (quizMode: typeof CASUAL | typeof ALONE | typeof RACE, day: number) => ({
  quizMode,
  updatedAt: `2026-11-0${day}T18:00:00.000000Z`,
})

describe('the mode of the next quiz', () => {
  it('is asked for where nobody can know it: the author may have come to host', () => {
    expect(modeOfNext([], all)).toBeUndefined()
  })

  it('is that of the quiz that was changed last', () => {
    expect(modeOfNext([quiz(ALONE, 1), quiz(CASUAL, 3), quiz(RACE, 2)], all)).toBe(CASUAL)
    expect(modeOfNext([quiz(CASUAL, 1), quiz(ALONE, 3)], all)).toBe(ALONE)
  })

  it('is one that can be played here', () => {
    const some = here('singlePlayer', 'multiplayer')
    expect(modeOfNext([quiz(RACE, 3), quiz(CASUAL, 1)], some)).toBe(CASUAL)
    expect(modeOfNext([quiz(RACE, 3)], some)).toBeUndefined()
    expect(modeOfNext([], here('singlePlayer'))).toBe(ALONE)
    expect(modeOfNext([], here())).toBeUndefined()
  })
})
