import { describe, expect, it } from 'vitest'
import { boardOf } from '@/leaderboard/board'
import { hasAnswered, outcomeOf, placeInGame, pointsOf, screenOf, shownQuestions, startOf } from './outcomes'
import { after, type GameEvent, type GameState, openQuestions } from './player_game'
import { at, COMPETITIVE, gameIn, joinedWith, question, receipt, scoreboard, shown } from './samples'
import { answered, receipted } from './seat'

const joined = (more = {}): GameEvent => ({ kind: 'joined', joined: joinedWith(more) })
const asks = (number: number, second: number, more = {}): GameEvent => ({
  kind: 'question',
  question: question(number, second, more),
  at: at(second),
})
const shows = (second: number, ...answers: ReturnType<typeof shown>[]): GameEvent => ({
  kind: 'answers',
  at: at(second),
  answers,
})
const stands = (second: number, ...rows: [string, number][]): GameEvent => ({
  kind: 'board',
  board: boardOf(scoreboard(...rows), at(second)),
})
/** An answer is given and gets its receipt. */
const answers = (number: number, response: string): ((state: GameState) => GameEvent[]) => {
  return (state) => {
    const seat = answered(state.seat, number, response)
    const told = receipt(seat.sent, number)
    return [
      { kind: 'seat', seat },
      { kind: 'receipt', receipt: told },
      { kind: 'seat', seat: receipted(seat, told) },
    ]
  }
}

type Step = GameEvent | ((state: GameState) => GameEvent[])

function play(state: GameState, ...steps: Step[]): GameState {
  return steps.reduce(
    (now, step) => (typeof step === 'function' ? step(now).reduce(after, now) : after(now, step)),
    state,
  )
}

const open = (state: GameState) => openQuestions(state).map(({ number }) => number)
const onScreen = (state: GameState) => shownQuestions(state).map(({ number }) => number)

describe('a casual game', () => {
  const GAME: Step[] = [
    joined(),
    asks(1, 1),
    answers(1, 'A'),
    shows(5, shown(1, 'A')),
    stands(6, ['ada', 1], ['~Bo', 1]),
    asks(2, 10),
    answers(2, 'A'),
    shows(15, shown(2, 'B')),
    stands(16, ['ada', 2], ['~Bo', 1]),
  ]

  it('goes from the lobby by question, reveal and scoreboard to the end', () => {
    const screens: string[] = [screenOf(gameIn())]
    GAME.reduce<GameState>((state, step) => {
      const next = play(state, step)
      screens.push(screenOf(next))
      return next
    }, gameIn())
    expect(screens).toEqual([
      'connecting',
      'lobby',
      'questions',
      'questions',
      'reveal',
      'scoreboard',
      'questions',
      'questions',
      'reveal',
      'scoreboard',
    ])
    const ended = play(gameIn(), ...GAME, {
      kind: 'ended',
      board: boardOf(scoreboard(['ada', 2], ['~Bo', 1]), at(20)),
    })
    expect(screenOf(ended)).toBe('over')
    expect(ended.over).toBe('ended')
    expect(placeInGame(ended)).toBe(2)
    expect(pointsOf(ended)).toBe(1)
  })

  it('tells right and wrong only at the reveal', () => {
    const state = play(gameIn(), ...GAME.slice(0, 3))
    expect(outcomeOf(state, 1)).toBe('unknown')
    expect(outcomeOf(play(state, GAME[3] as Step), 1)).toBe('right')
    const end = play(gameIn(), ...GAME)
    expect(outcomeOf(end, 2)).toBe('wrong')
    expect(outcomeOf(end, 3)).toBe('none')
  })

  it('is the same when every event comes twice', () => {
    const twice = GAME.flatMap((step): Step[] => (typeof step === 'function' ? [step] : [step, step]))
    expect(play(gameIn(), ...twice)).toEqual(play(gameIn(), ...GAME))
  })

  it('is not led astray by events that come late', () => {
    const end = play(gameIn(), ...GAME)
    for (const late of [asks(1, 1), asks(2, 10), shows(5, shown(1, 'A')), stands(6, ['~Bo', 1])]) {
      const state = play(end, late)
      expect(screenOf(state)).toBe('scoreboard')
      expect(state.board).toBe(end.board)
      expect(open(state)).toEqual([])
    }
  })

  it('shows the answer that overtook its question, and does not open that again', () => {
    const state = play(gameIn(), joined(), shows(5, shown(1, 'A')), asks(1, 1))
    expect(screenOf(state)).toBe('reveal')
    expect(shownQuestions(state)[0]?.asked?.question).toBe('Question 1?')
    expect(open(state)).toEqual([])
  })

  it('shows the latest question where the reveal of the one before is late', () => {
    const state = play(gameIn(), joined(), asks(1, 1), asks(2, 10), shows(5, shown(1, 'A')))
    expect(open(state)).toEqual([2])
    expect(onScreen(state)).toEqual([2])
    expect(play(state, asks(1, 1))).toEqual(state)
  })

  it('keeps to the latest question when an older one comes for the first time after it', () => {
    const state = play(gameIn(), joined(), asks(2, 10), asks(1, 1))
    expect(open(state)).toEqual([2])
    expect(onScreen(state)).toEqual([2])
  })

  it('shows an answer that the host shows again', () => {
    const state = play(gameIn(), ...GAME, shows(18, shown(1, 'A')))
    expect(screenOf(state)).toBe('reveal')
    expect(onScreen(state)).toEqual([1])
  })

  it('counts points once, and none that the service has not told', () => {
    const state = play(gameIn(), ...GAME, asks(3, 20), answers(3, 'A'), shows(25, shown(3, 'A')))
    expect(outcomeOf(state, 3)).toBe('right')
    expect(pointsOf(state)).toBeNull()
    expect(pointsOf(play(state, stands(26, ['~Bo', 2])))).toBe(2)
    // The receipts tell the points, also to who is back again.
    const receipts = [
      receipt(1, 1, { points: 1 }),
      receipt(2, 2, { points: 0 }),
      receipt(3, 3, { points: 0.5 }),
    ]
    expect(pointsOf(play(state, { kind: 'receipts', receipts, points: 1.5 }))).toBe(1.5)
    expect(pointsOf(play(state, { kind: 'entering' }, joined({ receipts, sent: 3 })))).toBe(1.5)
  })

  it('keeps what a late joiner was credited', () => {
    const board = { ...boardOf(scoreboard(['ada', 2], ['~Bo', 0.67]), at(6)), credits: [0, 0.67] }
    const late = play(gameIn(), joined({ missed: 1 }), { kind: 'board', board })
    const state = play(late, asks(3, 20), answers(3, 'A'))
    expect(pointsOf(state)).toBe(0.67)
    const paid: GameEvent = { kind: 'receipts', receipts: [receipt(1, 3, { points: 1 })], points: 1 }
    expect(pointsOf(play(state, shows(25, shown(3, 'A')), paid))).toBe(1.67)
  })

  it('tells a late joiner no points before it is known what they were credited', () => {
    const average = play(gameIn(), joined({ missed: 1, lateJoiners: 'average' }))
    expect(pointsOf(average)).toBeNull()
    const paid: GameEvent = { kind: 'receipts', receipts: [receipt(1, 2, { points: 1 })], points: 1 }
    const next = play(average, asks(2, 20), answers(2, 'A'), shows(25, shown(2, 'A')), paid)
    expect(pointsOf(next)).toBeNull()
    const board = { ...boardOf(scoreboard(['ada', 2]), at(26)), credits: [0, 0.5, 1] }
    expect(pointsOf(play(next, { kind: 'board', board }))).toBe(1.5)
    expect(
      pointsOf(play(next, { kind: 'board', board }, joined({ missed: 1, lateJoiners: 'average' }))),
    ).toBe(1.5)
    // Nobody waits for what will not come.
    expect(pointsOf(play(gameIn(), joined({ missed: 1 })))).toBe(0)
    expect(pointsOf(play(gameIn(), joined({ lateJoiners: 'average' })))).toBe(0)
  })

  it('finds the own place outside of the rows, by the own points', () => {
    const rows: [string, number][] = Array.from({ length: 20 }, (_, index) => [`player ${index}`, 5])
    const board = {
      ...boardOf(scoreboard(...rows), at(6)),
      counts: { '5': 20, '3': 7, '1': 2 },
      players: 29,
    }
    const state = play(gameIn(), joined(), { kind: 'board', board })
    expect(placeInGame(state)).toBeNull()
    expect(placeInGame(play(state, { kind: 'receipts', receipts: [], points: 3 }))).toBe(21)
  })

  it('tells a late joiner outside of the rows what they were given, and their place', () => {
    const rows: [string, number][] = Array.from({ length: 20 }, (_, index) => [`player ${index}`, 5])
    const board = { ...boardOf(scoreboard(...rows), at(6)), counts: { '5': 20, '1.91': 1, '1': 2 } }
    const own = [receipt(1, 3, { points: 1 })]
    const told: GameEvent[] = [
      { kind: 'board', board: { ...board, credits: [0, 0.5, 0.91] } },
      { kind: 'receipts', receipts: own, points: 1 },
    ]
    const late = play(gameIn(), joined({ missed: 2 }), ...told)
    expect([startOf(late), pointsOf(late), placeInGame(late)]).toEqual([0.91, 1.91, 21])
    const first = play(gameIn(), joined(), ...told)
    expect([startOf(first), pointsOf(first), placeInGame(first)]).toEqual([0, 1, 22])
  })

  it('takes what the service says for the alternatives, too', () => {
    const state = play(gameIn(), joined(), asks(1, 1, { answers: undefined }), answers(1, '  new  york '))
    expect(outcomeOf(play(state, shows(5, shown(1, 'NYC', { alternatives: ['New York'] }))), 1)).toBe('right')
  })
})

describe('coming back', () => {
  const lost = play(gameIn(), joined(), asks(1, 1), answers(1, 'A'), { kind: 'entering' })

  it('finds the question still open', () => {
    const state = play(lost, joined({ openQuestions: [question(1, 1)], receipts: [receipt(1, 1)], sent: 1 }))
    expect(screenOf(state)).toBe('questions')
    expect(hasAnswered(state, 1)).toBe(true)
  })

  it('finds it closed, and tells by the receipt how the answer was', () => {
    const state = play(lost, joined({ receipts: [receipt(1, 1, { points: 1 })], sent: 1 }))
    expect(screenOf(state)).toBe('reveal')
    expect(shownQuestions(state)[0]?.phase).toBe('closed')
    expect(outcomeOf(state, 1)).toBe('right')
    expect(pointsOf(state)).toBe(1)
    // The next news of the game are newer.
    expect(screenOf(play(state, stands(9, ['~Bo', 1])))).toBe('scoreboard')
  })

  it('finds another question open', () => {
    const state = play(lost, joined({ openQuestions: [question(2, 10)] }))
    expect(open(state)).toEqual([2])
    expect(onScreen(state)).toEqual([2])
  })

  it('keeps a question that came before the reply, which did not know it yet', () => {
    const state = play(lost, asks(2, 10), joined())
    expect(open(state)).toEqual([2])
  })

  it('does not open a question whose answer overtook the reply', () => {
    const state = play(lost, shows(5, shown(1, 'A')), joined({ openQuestions: [question(1, 1)] }))
    expect(screenOf(state)).toBe('reveal')
    expect(open(state)).toEqual([])
  })

  const revealed = { at: at(5), questions: [question(1, 1)], answers: [shown(1, 'A')] }

  it('after a reload shows the answer again, and how the own one was', () => {
    const told = joined({ receipts: [receipt(1, 1, { points: 1 })], sent: 1, shown: revealed })
    const state = play(gameIn(undefined, lost.seat), told)
    expect(screenOf(state)).toBe('reveal')
    expect(shownQuestions(state)).toMatchObject([{ number: 1, phase: 'shown', asked: question(1, 1) }])
    expect(outcomeOf(state, 1)).toBe('right')
    expect(pointsOf(state)).toBe(1)
    expect(play(state, told)).toEqual(state)
    // On another device only the receipt tells.
    expect(outcomeOf(play(gameIn(), told), 1)).toBe('right')
    expect(screenOf(play(state, asks(2, 10)))).toBe('questions')
  })

  it('shows what was missed while the connection was lost', () => {
    const state = play(lost, joined({ receipts: [receipt(1, 1)], sent: 1, shown: revealed }))
    expect(shownQuestions(state)[0]?.phase).toBe('shown')
  })

  it('after a reload shows a whole round', () => {
    const numbers = [1, 2]
    const round = {
      at: at(5),
      questions: numbers.map((number) => question(number, number)),
      answers: numbers.map((number) => shown(number)),
    }
    const state = play(gameIn(COMPETITIVE), joined({ quizMode: COMPETITIVE, shown: round }))
    expect([screenOf(state), onScreen(state)]).toEqual(['reveal', numbers])
  })

  it('after a reload shows the standings, where they came after the answer', () => {
    const standings = { ...scoreboard(['ada', 1], ['~Bo', 0]), at: at(6) }
    const state = play(gameIn(), joined({ shown: revealed, scoreboard: standings }))
    expect([screenOf(state), state.board?.rows.length]).toEqual(['scoreboard', 2])
    expect(screenOf(play(gameIn(), joined({ scoreboard: standings })))).toBe('scoreboard')
  })

  it('goes by what is newer than the reply', () => {
    const state = play(gameIn(), asks(2, 10), joined({ shown: revealed }))
    expect([screenOf(state), open(state), onScreen(state)]).toEqual(['questions', [2], [2]])
  })

  it('after a reload has all that the browser kept', () => {
    const state = play(
      gameIn(undefined, lost.seat),
      joined({ receipts: [receipt(1, 1, { points: 0 })], sent: 1 }),
    )
    expect(screenOf(state)).toBe('lobby')
    expect(outcomeOf(state, 1)).toBe('wrong')
  })

  it('tells that an answer came from another device', () => {
    const state = play(
      gameIn(),
      joined({ openQuestions: [question(1, 1)], receipts: [receipt(4, 1)], sent: 4 }),
    )
    expect(hasAnswered(state, 1)).toBe(true)
    expect(outcomeOf(state, 1)).toBe('elsewhere')
  })

  it('tells that an answer came too late', () => {
    const told = { kind: 'receipt' as const, receipt: receipt(1, 1, { verdict: 'late' }) }
    const sent = play(gameIn(), joined(), asks(1, 1), { kind: 'seat', seat: answered(gameIn().seat, 1, 'A') })
    const state = play(sent, shows(5, shown(1, 'A')), told)
    expect(outcomeOf(state, 1)).toBe('late')
    expect(pointsOf(state)).toBe(0)
  })
})

describe('the host', () => {
  it('goes and comes back, by what was said last', () => {
    const away = play(gameIn(), joined(), { kind: 'host', here: false, at: at(5) })
    expect(away.host.here).toBe(false)
    const back = play(away, { kind: 'host', here: true, at: at(7) })
    expect(back.host.here).toBe(true)
    expect(play(back, { kind: 'host', here: false, at: at(5) }).host.here).toBe(true)
    expect(play(gameIn(), joined({ hostPresent: false })).host.here).toBe(false)
  })
})

describe('a competitive game', () => {
  const group = (number: number, second: number) => asks(number, second, { questionGroup: 'Plants' })
  const round = play(gameIn(COMPETITIVE), joined(), group(2, 2), group(1, 1), group(3, 3))

  it('has the questions of a group open together, in order', () => {
    expect(open(round)).toEqual([1, 2, 3])
    expect(onScreen(round)).toEqual([1, 2, 3])
  })

  it('reveals them together', () => {
    const state = play(round, answers(2, 'A'), shows(9, shown(1), shown(2), shown(3)))
    expect(screenOf(state)).toBe('reveal')
    expect(onScreen(state)).toEqual([1, 2, 3])
  })

  it('goes on with the others where the host closes one', () => {
    const state = play(round, shows(9, shown(2)))
    expect(screenOf(state)).toBe('questions')
    expect(onScreen(state)).toEqual([1, 2, 3])
    expect(shownQuestions(state)[1]?.phase).toBe('shown')
    expect(onScreen(play(state, shows(12, shown(1), shown(3))))).toEqual([1, 2, 3])
  })

  it('begins another round with the next group', () => {
    const state = play(round, shows(9, shown(1), shown(2), shown(3)), group(4, 12))
    expect(onScreen(state)).toEqual([4])
  })

  it('begins another round also where the reveal of the last one is late', () => {
    const state = play(round, group(4, 12), shows(9, shown(1), shown(2), shown(3)))
    expect(onScreen(state)).toEqual([4])
  })

  it('comes back to what is open', () => {
    const again = joined({ openQuestions: [question(1, 1), question(3, 3)], quizMode: COMPETITIVE })
    const state = play(round, { kind: 'entering' }, again)
    expect(open(state)).toEqual([1, 3])
    expect(onScreen(state)).toEqual([1, 2, 3])
  })
})

describe('the end', () => {
  const playing = play(gameIn(), joined(), asks(1, 1))

  it.each(['kicked', 'game-over', 'own-game', 'refused'] as const)('by %s is for good', (reason) => {
    const state = play(playing, { kind: 'over', reason }, asks(2, 10), joined())
    expect(state.over).toBe(reason)
    expect(screenOf(state)).toBe('over')
  })

  it('has its standings, when they come after the news of it', () => {
    const state = play(
      playing,
      { kind: 'over', reason: 'game-over' },
      {
        kind: 'ended',
        board: boardOf(scoreboard(['~Bo', 3]), at(20)),
      },
    )
    expect(state.over).toBe('ended')
    expect(placeInGame(state)).toBe(1)
  })

  it('is still there after a reload', () => {
    const board = boardOf(scoreboard(['ada', 3], ['~Bo', 2]), at(20))
    const state = gameIn(undefined, { over: 'ended', final: board })
    expect(screenOf(state)).toBe('over')
    expect(pointsOf(state)).toBe(2)
  })

  it('has own points from the receipts where the rows don’t tell', () => {
    const state = play(playing, {
      kind: 'ended',
      board: { ...boardOf(scoreboard(['ada', 3]), at(20)), counts: { 3: 1, 2: 1 } },
    })
    expect(placeInGame(play(state, { kind: 'receipts', receipts: [], points: 2 }))).toBe(2)
  })
})
