import { describe, expect, it } from 'vitest'
import { boardOf } from '@/leaderboard/board'
import { eventsOf } from './over_mqtt'
import { hasAnswered, outcomeOf, pointsOf, screenOf } from './outcomes'
import { after, type GameState, openQuestions } from './player_game'
import { at, gameIn, LIVE, question, receipt, scoreboard } from './samples'
import { answered, receipted } from './seat'

type Told = [topic: string, message: Record<string, unknown>]

const board = (...rows: [string, number][]) => ({
  leaderboard: scoreboard(...rows).leaderboard.map(({ position, playerName, points }) => ({
    position,
    playerName,
    score: points,
  })),
  players: rows.length,
})
const state = (more = {}): Told => [
  'state',
  {
    gameId: 'g',
    hostName: 'quizmaster',
    quizName: 'Wild World',
    score: 0,
    answeredCurrent: false,
    sendsSoFar: 0,
    scoreboard: board(['ada', 0], ['~Bo', 0]),
    ...more,
  },
]
const asks = (number: number, second: number): Told => ['question', { ...question(number, second) }]
const wins = (number: number, name: string): Told => [
  'playercorrect',
  { questionNumber: number, firstCorrectAnswer: name, correctAnswer: 'A - Paris', rightAnswers: ['A'] },
]
const shows = (number: number): Told => [
  'revealed',
  { questionNumber: number, correctAnswer: 'A - Paris', rightAnswers: ['A'] },
]

const hear = (game: GameState, ...told: Told[]): GameState =>
  told.flatMap(([topic, message]) => eventsOf(topic, message)).reduce(after, game)

function answer(game: GameState, number: number, response: string, text: string, points = 0): GameState {
  const seat = answered(game.seat, number, response)
  const told = receipt(seat.sent, number, { rule: 'point-if-first', points })
  const checked = { text: text as 'Correct answer', correctAnswer: 'A - Paris' }
  const sent = after(game, { kind: 'seat', seat })
  const heard = hear(sent, ['results', { receipt: told, checked }])
  return after(heard, { kind: 'seat', seat: receipted(seat, told, checked) })
}

const lobby = hear(gameIn(LIVE), state())

describe('a live-scoreboard game', () => {
  it('waits in the lobby, then has one question at a time', () => {
    expect(screenOf(lobby)).toBe('lobby')
    const first = hear(lobby, asks(1, 1))
    expect(screenOf(first)).toBe('questions')
    const second = hear(first, asks(2, 10))
    expect(openQuestions(second).map(({ number }) => number)).toEqual([2])
    expect(hear(second, asks(1, 1))).toEqual(second)
    expect(hear(second, asks(2, 10))).toEqual(second)
  })

  it.each([
    ['A', '~Bo', 'right'],
    ['a', '~Bo', 'right'],
    ['A', 'ada', 'not-first'],
    ['B', 'ada', 'wrong'],
  ])('tells how %s was once %s was first: %s', (response, winner, outcome) => {
    const asked = hear(lobby, asks(1, 1))
    const seat = answered(asked.seat, 1, response)
    const told = receipt(seat.sent, 1, { rule: 'point-if-first' })
    const sent = after(hear(after(asked, { kind: 'seat', seat }), ['results', { receipt: told }]), {
      kind: 'seat',
      seat: receipted(seat, told),
    })
    expect(outcomeOf(sent, 1)).toBe('unknown')
    expect(outcomeOf(hear(sent, wins(1, winner)), 1)).toBe(outcome)
    expect(screenOf(hear(sent, wins(1, winner)))).toBe('questions')
    // Who comes back is told who was first, if it was not heard.
    const back = hear(sent, state({ currentQuestion: question(1, 1), first: wins(1, winner)[1] }))
    expect(outcomeOf(back, 1)).toBe(outcome)
  })

  it('tells how an answer was once the host has shown what is right', () => {
    const asked = hear(lobby, asks(1, 1))
    const seat = receipted(answered(asked.seat, 1, 'B'), receipt(1, 1, { rule: 'point-if-first' }))
    const wrong = hear(after(asked, { kind: 'seat', seat }), shows(1))
    expect(outcomeOf(wrong, 1)).toBe('wrong')
    expect(screenOf(wrong)).toBe('questions')
    const late = answered(asked.seat, 1, 'A')
    const right = receipted(late, receipt(1, 1, { rule: 'point-if-first' }))
    const waiting = hear(after(asked, { kind: 'seat', seat: right }), shows(1))
    expect(outcomeOf(waiting, 1)).toBe('unknown') // it was on its way
    expect(outcomeOf(hear(waiting, wins(1, '~Bo')), 1)).toBe('right')
    expect(openQuestions(hear(wrong, asks(2, 10))).map(({ number }) => number)).toEqual([2])
  })

  it('tells at once how an answer was to a question that is decided', () => {
    const asked = hear(lobby, asks(1, 1))
    expect(outcomeOf(answer(asked, 1, 'A', 'Correct answer', 1), 1)).toBe('right')
    expect(outcomeOf(answer(asked, 1, 'A', 'Correct answer, but not first'), 1)).toBe('not-first')
    expect(outcomeOf(answer(asked, 1, 'B', 'Incorrect answer'), 1)).toBe('wrong')
  })

  it('counts a point once, whatever comes first and twice', () => {
    const won = answer(hear(lobby, asks(1, 1)), 1, 'A', 'Correct answer', 1)
    const told = hear(won, wins(1, '~Bo'), ['scoreboard', board(['~Bo', 1], ['ada', 0])])
    const again = hear(told, ['results', { receipt: receipt(1, 1, { points: 1 }) }], wins(1, '~Bo'))
    expect(pointsOf(again)).toBe(1)
    expect(again.questions[1]?.first?.firstCorrectAnswer).toBe('~Bo')
  })

  it('knows who was first before the question is heard', () => {
    const told = hear(lobby, wins(1, 'ada'), asks(1, 1))
    expect(openQuestions(told)[0]?.first?.firstCorrectAnswer).toBe('ada')
  })

  it('comes back with points, and with the answer that was given', () => {
    const back = hear(
      gameIn(LIVE),
      state({ score: 3, answeredCurrent: true, currentQuestion: question(4, 40) }),
    )
    expect(screenOf(back)).toBe('questions')
    expect(hasAnswered(back, 4)).toBe(true)
    expect(outcomeOf(back, 4)).toBe('elsewhere')
    const outside = hear(gameIn(LIVE), state({ score: 3, scoreboard: board(['ada', 9]) }))
    expect(pointsOf(outside)).toBe(3)
    expect(screenOf(outside)).toBe('scoreboard')
  })

  it('comes back to the question whose answer is shown', () => {
    const told = state({ shown: { question: question(1, 1), revealed: shows(1)[1] } })
    const seat = receipted(answered(lobby.seat, 1, 'B'), receipt(1, 1, { rule: 'point-if-first' }))
    const back = hear(gameIn(LIVE, seat), told)
    expect(screenOf(back)).toBe('questions')
    expect(openQuestions(back)).toMatchObject([{ number: 1, asked: question(1, 1), revealed: shows(1)[1] }])
    expect(outcomeOf(back, 1)).toBe('wrong')
    expect(hear(back, told)).toEqual(back)
    expect(openQuestions(hear(back, asks(2, 10))).map(({ number }) => number)).toEqual([2])
    expect(openQuestions(hear(gameIn(LIVE), asks(2, 10), told)).map(({ number }) => number)).toEqual([2])
  })

  it('closes the question that is gone when it comes back', () => {
    const lost = after(hear(lobby, asks(1, 1)), { kind: 'entering' })
    expect(openQuestions(hear(lost, state()))).toEqual([])
    expect(openQuestions(hear(lost, asks(2, 9), state())).map(({ number }) => number)).toEqual([2])
  })

  it('says when an answer came too late', () => {
    const asked = hear(lobby, asks(1, 1))
    const sent = after(asked, { kind: 'seat', seat: answered(asked.seat, 1, 'A') })
    const late = {
      receipt: receipt(1, 1, { verdict: 'late', points: 0 }),
      error: { type: 'urn:x:wrong-question' },
    }
    expect(outcomeOf(hear(sent, asks(2, 9), ['results', late]), 1)).toBe('late')
  })

  it.each([
    ['kicked', 'kicked'],
    ['game-over', 'game-over'],
    ['no-such-game', 'game-over'],
    ['own-game', 'own-game'],
  ])('is over for who is told %s', (kind, reason) => {
    const told = hear(lobby, ['results', { error: { type: `urn:buzzline:problem:${kind}`, detail: '' } }])
    expect(told.over).toBe(reason)
  })

  it('goes on where something passing is told', () => {
    const told: Told = ['results', { error: { type: 'urn:buzzline:problem:changed-meanwhile', detail: '' } }]
    expect(hear(lobby, told)).toEqual(lobby)
    expect(eventsOf('results', { error: { type: 'urn:buzzline:problem:too-many-answers' } })).toEqual([
      { kind: 'untaken' },
    ])
    const noAnswer = { type: 'urn:buzzline:problem:not-an-answer', detail: '', answerNumber: 3 }
    expect(eventsOf('results', { error: noAnswer })).toEqual([{ kind: 'noAnswer', answerNumber: 3 }])
  })

  it('ends with the standings, and for who is sent out', () => {
    const ended = hear(lobby, ['ended', scoreboard(['ada', 2], ['~Bo', 1])])
    expect(ended.over).toBe('ended')
    expect(ended.board).toEqual(boardOf(scoreboard(['ada', 2], ['~Bo', 1]), ''))
    expect(hear(lobby, ['kicked', { playerName: '~Bo' }]).over).toBe('kicked')
    expect(hear(lobby, ['elsewhere', {}])).toBe(lobby)
  })

  it('ends for who came in from another device, and only on the one before', () => {
    const over = [{ kind: 'over', reason: 'seat-taken' }]
    expect([0, 1, 2].map((seat) => eventsOf('seattaken', { seat: 1 }, seat))).toEqual([over, [], []])
  })

  it('takes moments from questions', () => {
    expect(eventsOf(...asks(1, 7))).toMatchObject([{ at: at(7) }])
  })
})
