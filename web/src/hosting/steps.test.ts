import { describe, expect, it } from 'vitest'
import type { News } from './host_game'
import type { HostGame } from './host_state'
import { after, asked, casual, competitive, joined, liveScoreboard, report, shown } from './samples'
import { stepsOf } from './steps'

const scoreboard: News = {
  kind: 'standings',
  scoreboard: { leaderboard: [], players: 1, counts: {} },
  show: true,
}

/** The steps in short: `ask 2`, the main one first. */
function steps(game: HostGame): string[] {
  const { next, others } = stepsOf(game)
  return [next, ...others].map((step) => {
    if (!step) return '-'
    const { kind, ...rest } = step
    return [kind, ...Object.values(rest).flat()].join(' ')
  })
}

describe('the next step', () => {
  it('in an empty lobby is to wait', () => {
    expect(steps(casual())).toEqual(['-'])
  })

  it('in a casual game goes from question to answer to scoreboard, and to the end', () => {
    const lobby = after(casual(2), joined('a'))
    expect(steps(lobby)).toEqual(['start 1'])
    expect(steps(after(lobby, asked(1)))).toEqual(['showAnswers 1'])
    expect(steps(after(lobby, asked(1), shown(1)))).toEqual(['scoreboard', 'ask 2'])
    expect(steps(after(lobby, asked(1), shown(1), scoreboard))).toEqual(['ask 2'])
    const last = after(lobby, asked(1), shown(1), asked(2), shown(2))
    expect(steps(last)).toEqual(['scoreboard', 'end'])
    expect(steps(after(last, scoreboard))).toEqual(['end'])
  })

  it('in a competitive game asks the questions of a round one by one, or together', () => {
    const lobby = after(competitive('x', 'x', 'x', 'y', undefined), joined('a'))
    expect(steps(lobby)).toEqual(['start 1', 'askTogether 1 2 3'])
    expect(steps(after(lobby, asked(1)))).toEqual(['ask 2', 'askRest 2 3', 'showAnswers 1'])
    expect(steps(after(lobby, asked(1), asked(2)))).toEqual(['ask 3', 'showAnswers 1 2'])
    const all = after(lobby, asked(1), asked(2), asked(3))
    expect(steps(all)).toEqual(['showAnswers 1 2 3'])
    const revealed = after(all, shown(1, 2, 3))
    expect(steps(revealed)).toEqual(['look 2', 'scoreboard'])
    const through = after(revealed, { kind: 'looked', questionNumber: 3 })
    expect(steps(through)).toEqual(['scoreboard', 'ask 4'])
    expect(steps(after(through, asked(4)))).toEqual(['showAnswers 4'])
    expect(steps(after(through, asked(4), shown(4), asked(5)))).toEqual(['showAnswers 5'])
  })

  it('in a live-scoreboard game is the answer to what nobody has solved, and the next question after what is won', () => {
    const open = after(liveScoreboard(2), joined('a'), asked(1))
    expect(steps(open)).toEqual(['showAnswers 1', 'ask 2'])
    const over = after(open, { kind: 'timeUp', questionNumber: 1 })
    expect(steps(over)).toEqual(['showAnswers 1', 'ask 2'])
    expect(steps(after(over, shown(1)))).toEqual(['ask 2'])
    const won = after(open, { kind: 'won', questionNumber: 1, playerName: 'a' })
    expect(steps(won)).toEqual(['ask 2'])
    expect(steps(after(won, asked(2)))).toEqual(['showAnswers 2', 'end'])
    const wonUnheard = after(open, report({ 1: [2, 1] }))
    expect(steps(wonUnheard), 'won while the page was away').toEqual(['ask 2'])
  })
})
