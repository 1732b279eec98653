import { describe, expect, it } from 'vitest'
import { receipt, seatIn } from './samples'
import {
  admitted,
  answered,
  answerTo,
  caughtUp,
  finished,
  givenUp,
  isGood,
  pending,
  receipted,
  renumbered,
  takenBack,
} from './seat'

const { gameId, hostName, quizName, quizMode, run, playerName, playerId, ticket, expiresAt, seat } = seatIn()
const admission = { gameId, hostName, quizName, quizMode, run, playerName, playerId, ticket, expiresAt, seat }

describe('a seat', () => {
  it('is new in a new game', () => {
    expect(admitted(admission, '482913', null)).toEqual(seatIn())
  })

  it('keeps its answers where the same player comes into the same game again', () => {
    const before = answered(seatIn(), 1, 'A')
    const again = admitted({ ...admission, ticket: 'another' }, '482913', before)
    expect(again).toMatchObject({ ticket: 'another', sent: 1, answers: before.answers })
  })

  it('can be played again after it was left for another device, and come back to', () => {
    const left = finished(answered(seatIn(), 1, 'A'), 'seat-taken', null)
    const again = admitted({ ...admission, seat: 2 }, '482913', left)
    expect([again.over, again.seat, again.sent]).toEqual([undefined, 2, 1])
  })

  it('is new where the quiz is hosted again', () => {
    const before = answered(seatIn(), 1, 'A')
    const next = { ...admission, run: 'run-2' }
    expect(admitted(next, '482913', before).sent).toBe(0)
  })

  it('is good until the game is over', () => {
    const now = Date.parse('2026-11-21T19:00:00Z')
    expect(isGood(seatIn(), now)).toBe(true)
    expect(isGood(seatIn(), Date.parse('2026-11-22T00:00:00Z'))).toBe(false)
    expect(isGood(finished(seatIn(), 'kicked', null), now)).toBe(false)
  })
})

describe('answers', () => {
  it('are numbered without gaps', () => {
    const seat = answered(answered(seatIn(), 1, 'A'), 3, 'B')
    expect(seat.sent).toBe(2)
    expect(pending(seat)).toEqual([
      { answerNumber: 1, questionNumber: 1, response: 'A' },
      { answerNumber: 2, questionNumber: 3, response: 'B' },
    ])
  })

  it('are taken once for each question: a double tap changes nothing', () => {
    const seat = answered(seatIn(), 1, 'A')
    expect(answered(seat, 1, 'B')).toBe(seat)
  })

  it('have no second number after the receipt either', () => {
    const seat = receipted(answered(seatIn(), 1, 'A'), receipt(1, 1, { verdict: 'late' }))
    expect(answered(seat, 1, 'B')).toBe(seat)
    expect(pending(seat)).toEqual([])
  })

  it('go on where the service has heard more, from another device', () => {
    const seat = caughtUp(seatIn(), 7, [])
    expect(answered(seat, 8, 'A').answers).toMatchObject([{ answerNumber: 8 }])
    expect(caughtUp(seat, 3, []).sent).toBe(7)
  })

  it('get a new number where another device has used theirs', () => {
    const seat = answered(seatIn(), 2, 'A')
    const next = receipted(seat, receipt(1, 1))
    expect(pending(next)).toEqual([{ answerNumber: 2, questionNumber: 2, response: 'A' }])
    expect(next.sent).toBe(2)
    expect(receipted(next, receipt(1, 1))).toBe(next) // two tabs hear the same
    expect(pending(receipted(next, receipt(2, 2)))).toEqual([])
  })

  it('get the number after the last one where the service says that theirs is used', () => {
    const seat = answered(answered(seatIn(), 2, 'A'), 3, 'B')
    const first = renumbered(seat, 1, 4)
    expect(pending(first).map(({ answerNumber }) => answerNumber)).toEqual([2, 5])
    const both = renumbered(first, 2, 4)
    expect(pending(both).map(({ answerNumber }) => answerNumber)).toEqual([5, 6])
    expect(renumbered(both, 1, 4)).toBe(both) // told twice
    const known = receipted(both, receipt(5, 2))
    expect(renumbered(known, 5, 9)).toBe(known)
  })

  it('keep how they were in live-scoreboard games', () => {
    const checked = { text: 'Correct answer, but not first' as const, correctAnswer: 'A - Paris' }
    expect(answerTo(receipted(answered(seatIn(), 1, 'A'), receipt(1, 1), checked), 1)).toMatchObject({
      checked,
    })
  })

  it('have their receipts after coming back', () => {
    const seat = answered(answered(seatIn(), 1, 'A'), 2, 'B')
    expect(pending(caughtUp(seat, 1, [receipt(1, 1)]))).toMatchObject([{ answerNumber: 2 }])
  })

  it('are lost when the game is over, unless the receipt comes all the same', () => {
    const seat = finished(answered(answered(seatIn(), 1, 'A'), 2, 'B'), 'game-over', null)
    expect(seat.over).toBe('game-over')
    expect(pending(seat)).toEqual([])
    expect(answerTo(receipted(seat, receipt(2, 2)), 2)?.verdict).toBe('counted')
    expect(receipted(seat, receipt(2, 5))).toBe(seat)
  })

  it('may be no answer: then another one has its number, and none is missing', () => {
    const two = answered(answered(seatIn(), 1, 'high'), 2, 'B')
    const back = takenBack(takenBack(two, 1), 1)
    expect(answerTo(back, 1)).toBeUndefined()
    const again = answered(answered(back, 1, '9'), 3, 'C')
    expect(again.answers.map((each) => [each.answerNumber, each.questionNumber])).toEqual([
      [2, 2],
      [1, 1],
      [3, 3],
    ])
    expect(again.sent).toBe(3)
    const taken = receipted(again, receipt(1, 1))
    expect(takenBack(taken, 1)).toBe(taken) // told again, late
  })

  it('may be given up one by one', () => {
    const seat = answered(answered(seatIn(), 1, 'A'), 2, 'B')
    expect(pending(givenUp(seat, 1))).toMatchObject([{ answerNumber: 2 }])
    expect(pending(givenUp(seat))).toEqual([])
  })
})

describe('the end', () => {
  it('keeps the standings that came first, whatever comes after', () => {
    const final = { at: '', rows: [], players: 1 }
    const seat = finished(seatIn(), 'ended', final)
    expect(finished(seat, 'ended', null)).toBe(seat)
    expect(seat.final).toBe(final)
  })
})
