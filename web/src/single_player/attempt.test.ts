import { beforeEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { beginAnew, responses, unanswered, useAttempt } from './attempt'

const game = {
  gameId: 'capitals',
  startTime: '2026-11-21T18:10:00.000001Z',
  questions: [{ questionNumber: 1 }, { questionNumber: 2 }, { questionNumber: 4 }],
}

beforeEach(() => sessionStorage.clear())

describe('an attempt', () => {
  it('begins with the introduction', () => {
    expect(useAttempt(game, 'ada')).toEqual({ step: 'intro', answers: {} })
  })

  it('goes on after a reload', async () => {
    const attempt = useAttempt(game, 'ada')
    attempt.step = 1
    attempt.answers[1] = 'C'
    await nextTick()
    expect(useAttempt(game, 'ada')).toEqual({ step: 1, answers: { 1: 'C' } })
  })

  it('is of one player at one game, as it was opened then', async () => {
    useAttempt(game, 'ada').answers[1] = 'C'
    await nextTick()
    expect(useAttempt(game, 'grace').answers).toEqual({})
    expect(useAttempt({ ...game, gameId: 'rivers' }, 'ada').answers).toEqual({})
    expect(useAttempt({ ...game, startTime: '2026-11-22T08:00:00.000001Z' }, 'ada').answers).toEqual({})
  })

  it('can be begun anew', async () => {
    const attempt = useAttempt(game, 'ada')
    Object.assign(attempt, { step: 'result', answers: { 1: 'C' }, result: { score: 50 } })
    beginAnew(attempt)
    await nextTick()
    expect(useAttempt(game, 'ada')).toEqual({ step: 'intro', answers: {} })
  })
})

describe('its answers', () => {
  it('are sent as far as they are there', () => {
    const attempt = useAttempt(game, 'ada')
    attempt.answers = { 1: ' Oslo ', 2: '  ', 4: 'B' }
    expect(unanswered(attempt, game)).toEqual([2])
    expect(responses(attempt, game)).toEqual([
      { questionNumber: 1, response: 'Oslo' },
      { questionNumber: 4, response: 'B' },
    ])
  })
})
