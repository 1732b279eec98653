import { describe, expect, it } from 'vitest'
import { boardOf, liveBoardOf } from '@/leaderboard/board'
import { newsOf, spoken } from './news'
import { after, type GameEvent, type GameState } from './player_game'
import { at, gameIn, joinedWith, LIVE, question, receipt, scoreboard, shown } from './samples'
import { answered, receipted } from './seat'

/** What is read out, event by event. */
function told(state: GameState, ...events: GameEvent[]): string[] {
  const texts: string[] = []
  events.reduce((now, event) => {
    const next = after(now, event)
    for (const { key, params } of newsOf(now, next))
      texts.push([key, ...Object.values(params ?? {})].join(' '))
    return next
  }, state)
  return texts
}

const joined: GameEvent = { kind: 'joined', joined: joinedWith() }
const asked: GameEvent = { kind: 'question', question: question(1, 1), at: at(1) }
const seat = answered(gameIn().seat, 1, 'A')
const reveal: GameEvent = {
  kind: 'answers',
  at: at(5),
  answers: [shown(1, 'A', { answerFollowup: 'By the Seine.' })],
}
const stands: GameEvent = { kind: 'board', board: boardOf(scoreboard(['ada', 3], ['~Bo', 1]), at(6)) }
const state: GameEvent = {
  kind: 'state',
  state: {
    gameId: 'g',
    hostName: 'quizmaster',
    quizName: 'Wild World',
    score: 0,
    answeredCurrent: false,
    sendsSoFar: 0,
    scoreboard: { leaderboard: [], players: 1 },
  },
}

describe('what is read out', () => {
  it('has a pause between texts', () => {
    const texts = ['You did not answer', 'Right answer: A – Paris.', 'Right!', '2 of 3 right']
    expect(spoken(texts)).toBe('You did not answer. Right answer: A – Paris. Right! 2 of 3 right.')
  })

  it('follows a game', () => {
    const events: GameEvent[] = [
      joined,
      asked,
      { kind: 'seat', seat },
      { kind: 'receipt', receipt: receipt(1, 1) },
      { kind: 'seat', seat: receipted(seat, receipt(1, 1)) },
      reveal,
      stands,
      { kind: 'ended', board: boardOf(scoreboard(['ada', 3], ['~Bo', 1]), at(9)) },
    ]
    expect(told(gameIn(), ...events)).toEqual([
      'news.in Bo',
      'news.question 1 5 Question 1?',
      'outcome.received',
      'outcome.right',
      'news.rightIs A – Paris',
      'news.text By the Seine.',
      'place 2 2',
      'reveal.soFar 1',
      'over.ended.title',
      'place 2 2',
      'over.points 1',
    ])
  })

  it('sends nobody who comes back to wait for the first question', () => {
    const seen = { at: at(5), questions: [question(1, 1)], answers: [shown(1, 'A')] }
    const back = (receipts: ReturnType<typeof receipt>[]): GameEvent => ({
      kind: 'joined',
      joined: joinedWith({ shown: seen, receipts }),
    })
    expect(told(gameIn(), back([]))).toEqual([
      'news.back Bo',
      'outcome.none',
      'news.rightIs A – Paris',
      'reveal.soFar 0',
    ])
    // Who was not there yet did not let an answer out; nor was anybody away who has only loaded the page again.
    const late: GameEvent = { kind: 'joined', joined: joinedWith({ shown: seen, missed: 1 }) }
    expect(told(gameIn(), late)).toContain('outcome.before')
    expect(told(gameIn(), back([receipt(1, 1, { points: 1 })]))).toContain('outcome.right')
    expect(told(gameIn(), back([receipt(1, 1, { verdict: 'late', points: 0 })]))).toContain('outcome.late')
  })

  it('tells a late joiner what they start with', () => {
    const board = { ...boardOf(scoreboard(['ada', 3], ['~Bo', 0.5]), at(6)), credits: [0, 0.5] }
    const late: GameEvent = { kind: 'joined', joined: joinedWith({ missed: 1 }) }
    expect(told(gameIn(), late, { kind: 'board', board })).toContain('board.start 0.5')
    expect(told(gameIn(), joined, { kind: 'board', board })).not.toContain('board.start 0.5')
  })

  it('is read once, however often it comes', () => {
    expect(told(gameIn(), joined, joined, asked, asked, reveal, reveal, stands, stands)).toHaveLength(8)
  })

  it('tells what came while the connection was lost', () => {
    const back = joinedWith({ openQuestions: [question(2, 9)] })
    const lost: GameEvent[] = [joined, asked, { kind: 'entering' }, { kind: 'joined', joined: back }]
    expect(told(gameIn(), ...lost).slice(2)).toEqual(['news.question 2 5 Question 2?'])
  })

  it('tells each time that something is no answer', () => {
    const sent: GameEvent = { kind: 'seat', seat }
    const refused: GameEvent = { kind: 'noAnswer', answerNumber: 1 }
    expect(told(gameIn(), joined, asked, sent, refused, refused).slice(2)).toEqual([
      'question.noAnswer',
      'question.noAnswer',
    ])
  })

  it('tells that the host goes and comes', () => {
    const events: GameEvent[] = [
      joined,
      { kind: 'host', here: false, at: at(2) },
      { kind: 'host', here: true, at: at(3) },
    ]
    expect(told(gameIn(), ...events).slice(1)).toEqual(['play.hostAway', 'play.hostBack'])
  })

  it('tells at once how an answer was in a live-scoreboard game, and who was first', () => {
    const checked = { text: 'Incorrect answer', correctAnswer: 'A - Paris' } as const
    const events: GameEvent[] = [
      state,
      asked,
      { kind: 'seat', seat: { ...seat, quizMode: LIVE } },
      { kind: 'seat', seat: { ...receipted(seat, receipt(1, 1), checked), quizMode: LIVE } },
      {
        kind: 'first',
        first: {
          questionNumber: 1,
          firstCorrectAnswer: 'ada',
          correctAnswer: 'A - Paris',
          rightAnswers: ['A'],
        },
      },
      { kind: 'board', board: liveBoardOf({ leaderboard: [], players: 2 }) },
    ]
    expect(told(gameIn(LIVE), ...events).slice(2)).toEqual(['outcome.wrong', 'news.first ada A - Paris'])
  })

  it('tells how an answer was once the host shows what is right', () => {
    const revealed = { questionNumber: 1, correctAnswer: 'A - Paris', rightAnswers: ['A'] }
    const events: GameEvent[] = [
      state,
      asked,
      {
        kind: 'seat',
        seat: { ...receipted(answered(gameIn().seat, 1, 'B'), receipt(1, 1)), quizMode: LIVE },
      },
      { kind: 'revealed', revealed },
      { kind: 'revealed', revealed },
    ]
    expect(told(gameIn(LIVE), ...events).slice(2)).toEqual([
      'outcome.received',
      'outcome.wrong',
      'news.rightIs A - Paris',
    ])
  })

  it('says nothing of a first that is oneself: that is told already', () => {
    const first = {
      questionNumber: 1,
      firstCorrectAnswer: '~Bo',
      correctAnswer: 'A - Paris',
      rightAnswers: ['A'],
    }
    expect(told(gameIn(LIVE), state, asked, { kind: 'first', first })).toHaveLength(2)
  })

  it.each(['kicked', 'game-over', 'own-game', 'refused'] as const)('tells the end by %s', (reason) => {
    expect(told(gameIn(), joined, { kind: 'over', reason }, asked).slice(1)).toEqual([`over.${reason}.title`])
  })
})
