import { enableAutoUnmount, mount } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import type { Component } from 'vue'
import { i18n } from '@/platform/i18n'
import { after, type GameEvent, type GameState } from './player_game'
import RaceView from './RaceView.vue'
import RoundView from './RoundView.vue'
import { at, COMPETITIVE, gameIn, joinedWith, LIVE, question, receipt } from './samples'
import { answered } from './seat'

enableAutoUnmount(afterEach)

const show = (view: Component, state: GameState, online = true) =>
  mount(view, { props: { state, ahead: 0, online }, global: { plugins: [i18n] } })

describe('a round', () => {
  const asked = [1, 2].map((number) => question(number, number, { questionGroup: 'x' }))
  const open: GameEvent = { kind: 'joined', joined: joinedWith({ openQuestions: asked }) }
  const seat = answered(gameIn(COMPETITIVE).seat, 2, 'A')
  const given = after(after(gameIn(COMPETITIVE), open), { kind: 'seat', seat })
  const tab = (state: GameState, online: boolean) =>
    show(RoundView, state, online).findAll('.jump')[1]?.text().replace(/\s+/g, '')

  it('says of an answer that only the phone has that it is not sent yet', () => {
    expect(tab(given, false)).toBe('Question22…notsentyet')
    expect(show(RoundView, given, false).get('.all-done').text()).toContain('Saved.')
    const received = after(given, { kind: 'receipt', receipt: receipt(1, 2) })
    expect(tab(received, false)).toBe('Question22✓answered')
    expect(show(RoundView, received, false).text()).not.toContain('Saved.')
  })
})

const OPEN = { questionType: 'Open Answer', answers: undefined } as const

describe('a race', () => {
  const asked: GameEvent = { kind: 'question', at: at(1), question: question(1, 1, OPEN) }
  const first = {
    questionNumber: 1,
    firstCorrectAnswer: 'ada',
    correctAnswer: 'Paris',
    rightAnswers: ['Paris', 'City of Light'],
  }

  it('shows all that counts as right, to who was right and to who was not', () => {
    for (const response of ['city of light', 'Rome', undefined]) {
      const seat = gameIn(LIVE).seat
      const given: GameEvent[] = response ? [{ kind: 'seat', seat: answered(seat, 1, response) }] : []
      const entered: GameState = { ...gameIn(LIVE), entered: true }
      const state = [asked, ...given, { kind: 'first' as const, first }].reduce(after, entered)
      expect(show(RaceView, state).text()).toContain('Also right: City of Light')
    }
  })
})
