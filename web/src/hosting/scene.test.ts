import { describe, expect, it } from 'vitest'
import { mount } from '@vue/test-utils'
import { i18n } from '@/platform/i18n'
import AnswerShares from './AnswerShares.vue'
import type { News } from './host_game'
import type { HostGame } from './host_state'
import type { OwnQuestion } from '@/quizzes/kinds/kind'
import { after, answer, asked, at, casual, competitive, joined, left, liveScoreboard, shown } from './samples'
import { frameOf, type Scene } from './scene'

const frame = (game: HostGame) => frameOf(game, false, (moment) => Date.parse(moment) - 1000)
const scene = (game: HostGame) => frame(game).scene

const typedGame = (game: HostGame, question: OwnQuestion): HostGame => ({
  ...game,
  hosted: { ...game.hosted, questionType: 'Open Answer', questions: [question] },
})

describe('the big screen', () => {
  const open = after(casual(), joined('a'), joined('b'), asked(1), answer('a', 1))

  it('shows who is in the lobby', () => {
    expect(scene(after(casual(), joined('a')))).toEqual({ kind: 'lobby', names: ['a'], players: 1 })
    const gone = after(casual(), joined('a'), joined('b'), left('b', 2))
    expect(scene(gone)).toEqual({ kind: 'lobby', names: ['a'], players: 1 })
  })

  it.each([
    ['a casual game', open],
    ['a round', after(competitive('x', 'x'), joined('a'), asked(1), asked(2), answer('a', 1))],
    ['a live-scoreboard game', after(liveScoreboard(), joined('a'), asked(1))],
  ])('tells nothing of what is right before the answer is shown: %s', (_, game) => {
    const sent = JSON.stringify(frame(game))
    for (const secret of [
      'correctAnswer',
      'alternatives',
      'right',
      'Now you know',
      'ticket',
      'shares',
      'response',
    ]) {
      expect(sent).not.toContain(secret)
    }
  })

  it('tells how many have answered, and until when there is time by its own clock', () => {
    const game = after(open, { kind: 'asked', questionNumber: 1, deadline: at(30) })
    expect(scene(game)).toMatchObject({ answered: 1, of: 2, until: Date.parse(at(29)) })
  })

  it('tells no count of answers that the host is not told', () => {
    expect(scene(after(liveScoreboard(), joined('a'), asked(1)))).toMatchObject({ answered: undefined })
  })

  it('names the questions that are open together', () => {
    const game = after(competitive('x', 'x'), joined('a'), asked(1), asked(2))
    expect(scene(game)).toMatchObject({ questionNumber: 2, together: [1, 2] })
  })

  it('reveals what was right and what was chosen', () => {
    expect(scene(after(open, shown(1)))).toMatchObject({
      kind: 'reveal',
      reveal: { right: ['B'], shares: [{ count: 0 }, { count: 1, right: true }], rightCount: 1, answered: 1 },
    })
  })

  it('has no words of guests on it: of open answers what is right, and how many others there were', () => {
    const game = casual()
    const typed: OwnQuestion = {
      questionNumber: 1,
      question: 'What is eight bits?',
      correctAnswer: 'Byte',
      alternatives: ['Octet'],
    }
    const open = typedGame(game, typed)
    const given = (playerName: string, response: string, right: boolean): News => ({
      kind: 'answered',
      answer: { playerName, questionNumber: 1, response, right, verdict: 'counted' },
    })
    const answers = [given('a', 'rude', false), given('b', 'rude', false), given('c', 'oktet', true)]
    const over = after(open, asked(1), ...answers, shown(1))
    expect(scene(over)).toMatchObject({
      reveal: { shares: [{ response: 'Byte', count: 1, right: true }], others: 2 },
    })
    expect(JSON.stringify(frame(over))).not.toMatch(/rude|oktet/)
    const { reveal } = scene(over) as Scene & { kind: 'reveal' }
    const rows = mount(AnswerShares, { props: { reveal }, global: { plugins: [i18n] } }).findAll('.share')
    expect(
      rows.map((row) => row.get('bdi').text() + row.get('.count').element.firstChild?.textContent),
    ).toEqual(['Byte1', 'Other answers2'])
  })

  it('tells who was first', () => {
    const game = after(liveScoreboard(), asked(1), { kind: 'won', questionNumber: 1, playerName: 'a' })
    expect(scene(game)).toMatchObject({
      reveal: { race: { won: true, winner: 'a' }, known: false, shares: [{ count: 0 }, { count: 0 }] },
    })
    const removed = scene(after(game, { kind: 'kicked', playerName: 'a' })) as Scene & { kind: 'reveal' }
    expect(removed.reveal.race, 'who was removed is not named').toEqual({ won: true, winner: undefined })
    const open: OwnQuestion = {
      questionNumber: 1,
      question: 'Eight bits?',
      correctAnswer: 'B',
      alternatives: [],
    }
    const race = typedGame(game, open)
    const told = after(race, answer('a', 1), answer('~Max', 1, 'an insult'))
    expect(scene(told)).toMatchObject({
      reveal: { answered: 2, shares: [{ count: 1, right: true }], others: 1 },
    })
    expect(JSON.stringify(frame(told))).not.toContain('insult')
  })

  it('can be sent to another window', () => {
    for (const game of [casual(), open, after(open, shown(1))]) {
      expect(structuredClone(frame(game))).toEqual(frame(game))
    }
  })
})
