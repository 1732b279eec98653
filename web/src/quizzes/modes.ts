/** The ways in which a quiz is played, and what a deployment must have for each. */
import type { Schemas } from '@/platform/api'
import type { Features } from '@/platform/config'

type QuizMode = Schemas['QuizMode']

interface Mode {
  mode: QuizMode
  /** Its name and what it is like: `quizzes.modes.<key>.name` and `.about`. */
  key: string
  feature: keyof Features
}

export const MODES: readonly Mode[] = [
  { mode: 'Single Player', key: 'single', feature: 'singlePlayer' },
  { mode: 'Multiplayer - Casual', key: 'casual', feature: 'multiplayer' },
  { mode: 'Multiplayer - Competitive', key: 'competitive', feature: 'multiplayer' },
  { mode: 'Multiplayer - Live Scoreboard', key: 'scoreboard', feature: 'liveScoreboard' },
]

const modeOf = (mode: QuizMode) => MODES.find((each) => each.mode === mode)

/** Key of a mode's name in words. */
export function modeName(mode: QuizMode): string {
  return `quizzes.modes.${modeOf(mode)?.key}.name`
}

/** Whether quizzes of a mode can be played here. */
export function isPlayable(mode: QuizMode, features: Features): boolean {
  const feature = modeOf(mode)?.feature
  return feature !== undefined && features[feature]
}
