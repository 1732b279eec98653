/** What a host may do next: one thing that goes on with the game, and others beside it. */
import { groupOf, type HostGame, isLiveScoreboard, openNumbers, playerCount } from './host_state'
import { rightCount } from './tally'

export type Step =
  | { kind: 'start'; number: number }
  | { kind: 'ask'; number: number }
  | { kind: 'askTogether'; numbers: number[] }
  /** The same where others of the round were asked before. */
  | { kind: 'askRest'; numbers: number[] }
  | { kind: 'showAnswers'; numbers: number[] }
  | { kind: 'look'; number: number }
  | { kind: 'scoreboard' }
  | { kind: 'end' }

export interface Steps {
  next?: Step
  others: Step[]
}

/** The steps that there are from here. */
export function stepsOf(game: HostGame): Steps {
  switch (game.phase) {
    case 'lobby':
      return playerCount(game) > 0 ? asking(game, true) : { others: [] }
    case 'question':
      return isLiveScoreboard(game) ? whileRacing(game) : whileOpen(game)
    case 'reveal':
      return afterReveal(game)
    case 'scoreboard':
      return asking(game)
    case 'ended':
      return { others: [] }
  }
}

/** Numbers of the questions that were not asked yet. */
export function unasked(game: HostGame): number[] {
  return game.hosted.questions
    .map(({ questionNumber }) => questionNumber)
    .filter((each) => !(each in game.asked))
}

function asking(game: HostGame, first = false): Steps {
  const [number] = unasked(game)
  if (number === undefined) return { next: { kind: 'end' }, others: [] }
  const round = sameRound(game, number)
  return {
    next: { kind: first ? 'start' : 'ask', number },
    others: round.length > 1 ? [together(game, round)] : [],
  }
}

function whileOpen(game: HostGame): Steps {
  const open = openNumbers(game)
  const show: Step = { kind: 'showAnswers', numbers: open }
  const rest = sameRound(game, open[0] ?? game.focus)
  const [number] = rest
  if (number === undefined) return { next: show, others: [] }
  return { next: { kind: 'ask', number }, others: rest.length > 1 ? [together(game, rest), show] : [show] }
}

/** To ask questions of a round at once. */
function together(game: HostGame, numbers: number[]): Step {
  const group = numbers[0] && groupOf(game, numbers[0])
  const begun = Object.keys(game.asked).some((each) => groupOf(game, Number(each)) === group)
  return { kind: begun ? 'askRest' : 'askTogether', numbers }
}

/** Nobody goes past a question unawares before the room has its answer. */
function whileRacing(game: HostGame): Steps {
  const { next } = asking(game)
  const [show] = unsolved(game)
  return show && next ? { next: show, others: [next] } : { next, others: [] }
}

function afterReveal(game: HostGame): Steps {
  if (isLiveScoreboard(game)) return whileRacing(game) // the scoreboard is there all the time
  const number = game.round.find((each) => each > game.focus)
  if (number !== undefined) return { next: { kind: 'look', number }, others: [{ kind: 'scoreboard' }] }
  const onward = asking(game)
  return { next: { kind: 'scoreboard' }, others: [...(onward.next ? [onward.next] : []), ...onward.others] }
}

/** In a live-scoreboard game: to show the answer to the question that nobody has solved. */
function unsolved(game: HostGame): Step[] {
  const asked = game.asked[game.focus]
  const solved = asked?.winner !== undefined || rightCount(game.tallies[game.focus]) > 0
  return asked?.open === true && !solved ? [{ kind: 'showAnswers', numbers: [game.focus] }] : []
}

/** Questions that were not asked yet and may be open together with one: those of its group, in a competitive game. */
function sameRound(game: HostGame, number: number): number[] {
  const group = groupOf(game, number)
  return group ? unasked(game).filter((each) => groupOf(game, each) === group) : []
}
