/** What everybody may see of a question once its answer is shown. */
import type { Right, Share } from '@/quizzes/kinds/kind'
import { hostedKind, seen, type Seen } from '@/quizzes/kinds/hosting'
import { type HostGame, isLiveScoreboard, questionOf } from './host_state'
import { answerCount, rightCount, sharesOf } from './tally'

export interface Reveal extends Seen, Right {
  followup?: string
  /** What was answered, in lines; as long as it is not known, without numbers (`known`). */
  shares: Share[]
  /** What was answered is known: in live-scoreboard games only once the service is asked. */
  known: boolean
  /** Open answers that are not right, where only their number is told. */
  others?: number
  answered: number
  rightCount: number
  /** Answers of which it is known only that there are so many. */
  unheard: number
  /** Live-scoreboard games: whether it was won, and by whom, where that was heard. */
  race?: { won: boolean; winner?: string }
}

/** A question of a game as players see it. */
export function seenOf(game: HostGame, questionNumber: number): Seen {
  const { questionType } = game.hosted
  const own = questionOf(game, questionNumber)
  return own ? seen(questionType, own) : { questionType, questionNumber, question: '' }
}

export function revealOf(game: HostGame, number: number): Reveal | undefined {
  const own = questionOf(game, number)
  if (!own) return undefined
  const tally = game.tallies[number]
  const live = isLiveScoreboard(game)
  const kind = hostedKind(game.hosted.questionType)
  return {
    ...seenOf(game, number),
    ...kind.rightOf(own),
    followup: own.answerFollowup,
    shares: kind.sharesOf(sharesOf(tally), own),
    known: !live || answerCount(tally) !== (tally?.unheard ?? 0),
    answered: answerCount(tally),
    rightCount: rightCount(tally),
    unheard: tally?.unheard ?? 0,
    race: live ? raceOf(game, number) : undefined,
  }
}

function raceOf(game: HostGame, number: number): Reveal['race'] {
  const winner = game.asked[number]?.winner
  // Who was removed is on no scoreboard, either.
  const shown = winner && !game.kicked.includes(winner) ? winner : undefined
  return { won: !!winner || rightCount(game.tallies[number]) > 0, winner: shown }
}
