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
  return feature !== undefined && features[feature] === true
}

/**
 * The mode of a new quiz whose author has not said how it will be played: as the last one that they wrote. Whoever has
 * written none may have come to host: they are asked, unless there is but one way.
 */
export function modeOfNext(
  quizzes: Pick<Schemas['QuizHeader'], 'quizMode' | 'updatedAt'>[],
  features: Features,
): QuizMode | undefined {
  const [latest] = quizzes
    .filter(({ quizMode }) => isPlayable(quizMode, features))
    .sort((one, other) => (one.updatedAt < other.updatedAt ? 1 : -1))
  const [only, ...others] = MODES.filter(({ mode }) => isPlayable(mode, features))
  return latest?.quizMode ?? (others.length ? undefined : only?.mode)
}
