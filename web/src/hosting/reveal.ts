/** What everybody may see of a question once its answer is shown. */
import { distinct } from '@/quizzes/answers'
import { answerersOf, type HostGame, isLiveScoreboard, type OwnQuestion, questionOf } from './host_game'
import { answerCount, choices, commonAnswers, rightCount, type Share } from './tally'

export interface Reveal {
  questionNumber: number
  question: string
  questionUri?: string
  /** What there was to choose from; none where the answer was open. */
  answers?: { key: string; text: string }[]
  /** The right answer; where there is a choice, each that is. */
  right: string[]
  /** What else is taken for it where the answer is typed: spellings that are wrong, too. */
  accepted: string[]
  followup?: string
  /** What was chosen, or what was typed most often. None in live-scoreboard games before the service is asked. */
  shares: Share[]
  /** Open answers that are not right, where only their number is told. */
  others?: number
  answered: number
  of: number
  rightCount: number
  /** Answers of which it is known only that there are so many. */
  unheard: number
  /** Live-scoreboard games: whether it was won, and by whom, where that was heard. */
  race?: { won: boolean; winner?: string }
}

const COMMON = 5

export function revealOf(game: HostGame, number: number): Reveal | undefined {
  const own = questionOf(game, number)
  if (!own) return undefined
  const tally = game.tallies[number]
  const live = isLiveScoreboard(game)
  const answers = 'answers' in own ? own.answers : undefined
  const { right, accepted } = rightOf(own)
  const keys = answers?.map(({ key }) => key)
  return {
    questionNumber: number,
    question: own.question,
    questionUri: own.questionUri,
    answers,
    right,
    accepted,
    followup: own.answerFollowup,
    shares:
      live && answerCount(tally) === (tally?.unheard ?? 0)
        ? []
        : keys
          ? choices(tally, keys, right)
          : commonAnswers(tally, COMMON),
    answered: answerCount(tally),
    of: answerersOf(game, number),
    rightCount: rightCount(tally),
    unheard: tally?.unheard ?? 0,
    race: live ? raceOf(game, number) : undefined,
  }
}

export function rightOf(question: OwnQuestion): Pick<Reveal, 'right' | 'accepted'> {
  const all = distinct([question.correctAnswer, ...question.alternatives])
  return 'answers' in question
    ? { right: all, accepted: [] }
    : { right: all.slice(0, 1), accepted: all.slice(1) }
}

function raceOf(game: HostGame, number: number): Reveal['race'] {
  const winner = game.asked[number]?.winner
  return { won: !!winner || rightCount(game.tallies[number]) > 0, winner }
}
