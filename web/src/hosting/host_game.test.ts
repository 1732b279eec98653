import { describe, expect, it } from 'vitest'
import { hear, type News } from './host_game'
import { answerersOf, askedCount, hereCount, type HostGame, openNumbers, playerCount } from './host_state'
import { inTheGame } from './players_title'
import {
  accountOf,
  after,
  answer,
  asked,
  at,
  casual,
  competitive,
  joined,
  left,
  liveScoreboard,
  report,
  shown,
} from './samples'
import { answerCount, rightCount } from './tally'

const entered = (over: Partial<News & { kind: 'entered' }> = {}): News => ({
  kind: 'entered',
  asked: [],
  open: [],
  players: [],
  playerCount: 0,
  ...over,
})
const present = (...names: string[]) => names.map((playerName) => ({ playerName, guest: false }))
const board = (...points: number[]) => ({
  leaderboard: points.map((each, index) => ({
    position: index + 1,
    playerName: `p${index}`,
    points: each,
    guest: false,
  })),
  players: points.length,
  counts: {},
})
const liveBoard = (players: number, ...scores: [string, number][]): News => ({
  kind: 'standings',
  scoreboard: {
    leaderboard: scores.map(([playerName, score], index) => ({ position: index + 1, playerName, score })),
    players,
  },
  show: false,
})

describe('who is there', () => {
  it('is what the service says to who comes back, else what was known', () => {
    const game = after(
      casual(),
      joined('eve'),
      joined('bob'),
      left('bob', 2),
      entered({ players: [{ playerName: 'eve', guest: false, here: false }, ...present('bob', 'cy')] }),
    )
    expect([...game.players.values()].map(({ playerName, here }) => [playerName, here])).toEqual([
      ['eve', false],
      ['bob', false],
      ['cy', true],
    ])
  })

  it.each([
    ['says goodbye before the first answer', { ...left('~Old', 2), gone: true }, ['eve']],
    ['only loses the connection', { ...left('~Old', 2), gone: false }, ['eve', '~Old']],
    ['comes under another name', { ...joined('~New', 2), replaces: ['~Old'] }, ['eve', '~New']],
  ])('is somebody who %s, or not', (_, news, names) => {
    const game = after(casual(), joined('eve'), joined('~Old'), news as News)
    expect([...game.players.keys()]).toEqual(names)
    expect(playerCount(game)).toBe(names.length)
  })

  it('is nobody who was replaced, when their connection ends after that; who comes again is there', () => {
    const replaced = { ...joined('~New', 2), replaces: ['~Old'] } as News
    const game = after(casual(), joined('~Old'), replaced, left('~Old', 3))
    expect([...game.players.keys()]).toEqual(['~New'])
    expect([...after(game, joined('~Old', 4)).players.keys()]).toEqual(['~New', '~Old'])
  })

  it('is nobody who has gone while the page was not there', () => {
    const game = after(
      casual(),
      joined('~Old', 1),
      joined('eve', 5),
      entered({ players: present('bob'), playerCount: 1, since: at(3) }),
    )
    expect([...game.players.keys()]).toEqual(['bob', 'eve'])
  })

  it('is each player once, however often they come', () => {
    const game = after(casual(), joined('~Max'), joined('~Max'), joined('~Max', 5), joined('eve'))
    expect([...game.players.keys()]).toEqual(['~Max', 'eve'])
    expect(playerCount(game)).toBe(2)
  })

  it.each([
    ['left, then came again', [joined('eve', 1), left('eve', 2), joined('eve', 3)], true],
    ['the same, out of order', [joined('eve', 1), joined('eve', 3), left('eve', 2)], true],
    ['came and left', [joined('eve', 1), left('eve', 2)], false],
    ['the same, out of order', [left('eve', 2), joined('eve', 1)], false],
    ['the same, twice', [joined('eve', 1), left('eve', 2), joined('eve', 1), left('eve', 2)], false],
  ])('goes by the service’s clock: %s', (_, news, here) => {
    expect(after(casual(), ...news).players.get('eve')?.here).toBe(here)
  })

  it('keeps those who have gone: their points stay', () => {
    expect(playerCount(after(casual(), joined('eve'), left('eve', 2)))).toBe(1)
  })

  it('counts who is there apart from who has gone', () => {
    const game = after(casual(), joined('a'), joined('b'), joined('c'), left('b', 2))
    expect([playerCount(game), hereCount(game)]).toEqual([3, 2])
    const t = (key: string, count: number) => `${key} ${count}`
    expect(inTheGame(game, t)).toBe('hosting.players.title 3, hosting.players.gone 1')
    expect(inTheGame(after(game, joined('b', 3)), t)).toBe('hosting.players.title 3')
  })

  it('counts those whose names the service does not tell', () => {
    const game = after(casual(), entered({ players: present('a', 'b'), playerCount: 70 }), joined('c', 2))
    expect(playerCount(game)).toBe(71)
    expect(playerCount(after(game, report({}, 70)))).toBe(70)
  })

  it('forgets who was sent out, and hears nothing more of them', () => {
    const game = after(casual(), joined('eve'), { kind: 'kicked', playerName: 'eve' }, joined('eve', 9))
    expect(playerCount(game)).toBe(0)
    expect(playerCount(after(game, entered({ players: present('eve'), playerCount: 0 })))).toBe(0)
  })

  it('has names that objects have, too', () => {
    const game = after(
      casual(),
      joined('constructor'),
      asked(1),
      answer('toString', 1),
      answer('constructor', 1),
    )
    expect(playerCount(game)).toBe(1)
    expect(answerCount(game.tallies[1])).toBe(2)
  })

  it('is what the whole list says, but for who came after it was asked for', () => {
    const before = after(liveScoreboard(), joined('gone', 1), joined('new', 9))
    const game = after(before, entered({ players: present('a'), playerCount: 1, since: at(5) }))
    expect([...game.players.keys()]).toEqual(['a', 'new'])
  })
})

describe('a question', () => {
  it('is open from when it is asked until its answer is shown', () => {
    const open = after(casual(), joined('a'), asked(1))
    expect([open.phase, openNumbers(open)]).toEqual(['question', [1]])
    const closed = after(open, shown(1))
    expect([closed.phase, openNumbers(closed)]).toEqual(['reveal', []])
  })

  it('is never opened again by news that come late', () => {
    const game = after(casual(), asked(1), shown(1), asked(1), entered({ asked: [1], open: [1] }))
    expect([game.phase, openNumbers(game)]).toEqual(['reveal', []])
  })

  it('keeps until when it is open and whom it reached, when it is told again', () => {
    const game = after(
      casual(),
      { kind: 'asked', questionNumber: 1, deadline: at(30), reached: 4, queued: 2 },
      { kind: 'asked', questionNumber: 1 },
    )
    expect(game.asked[1]).toMatchObject({ deadline: at(30), reached: 4, queued: 2, open: true })
  })

  it('is shown even where it was asked elsewhere and nobody told', () => {
    const casually = after(casual(), asked(1), shown(2))
    expect([casually.phase, casually.focus, casually.round, openNumbers(casually)]).toEqual([
      'reveal',
      2,
      [2],
      [],
    ])
    expect(hear(casually, asked(2)).phase).toBe('reveal') // told too late
    const together = after(competitive('x', 'x', 'y'), asked(1), shown(1, 2))
    expect([together.phase, together.focus, together.round]).toEqual(['reveal', 1, [1, 2]])
    const next = after(competitive('x', 'x', 'y'), asked(1), asked(3))
    expect([next.round, openNumbers(next)]).toEqual([[3], [3]]) // that the first one was shown is lost
  })

  it('is closed where the service says so', () => {
    expect(after(casual(), asked(1), entered({ asked: [1] })).phase).toBe('reveal')
  })
})

describe('answers', () => {
  const open = after(casual(), joined('a'), joined('b'), asked(1))

  it('are counted once for each player', () => {
    const game = after(open, answer('a', 1), answer('a', 1), answer('b', 1, 'A'))
    expect([answerCount(game.tallies[1]), rightCount(game.tallies[1])]).toEqual([2, 1])
  })

  it.each(['late', 'duplicate', 'refused'])('do not count if they are %s', (verdict) => {
    expect(answerCount(after(open, answer('a', 1, 'B', verdict)).tallies[1])).toBe(0)
  })

  it('may overtake the reply that their question is asked', () => {
    const game = after(casual(), answer('a', 1), asked(1))
    expect(answerCount(game.tallies[1])).toBe(1)
  })

  it('may come after the answer was shown', () => {
    expect(answerCount(after(open, shown(1), answer('a', 1)).tallies[1])).toBe(1)
  })

  it('to rounds that are over change nothing', () => {
    const later = after(open, shown(1), asked(2))
    expect(hear(later, answer('a', 1))).toBe(later)
  })

  it('that were given while this page was away are known by their number', () => {
    const back = after(
      casual(),
      entered({ asked: [1], open: [1], players: present('a', 'b', 'c'), playerCount: 3 }),
    )
    const game = after(back, report({ 1: [2, 1] }, 3), answer('c', 1))
    expect(answerCount(game.tallies[1]), 'it may be one of the two').toBe(2)
    const counted = after(game, report({ 1: [3, 2] }, 3))
    expect([answerCount(counted.tallies[1]), rightCount(counted.tallies[1])]).toEqual([3, 2])
  })

  it('are not counted twice where news were faster than the report', () => {
    const game = after(
      open,
      report({ 1: [1, 1] }),
      answer('b', 1),
      answer('a', 1),
      shown(1),
      report({ 1: [2, 2] }),
    )
    expect(answerCount(game.tallies[1])).toBe(2)
  })

  it('are expected of who is here, and of who has answered and gone', () => {
    const game = after(open, joined('c'), answer('a', 1), left('a', 5), left('b', 5))
    expect([answerersOf(game, 1), askedCount(game, 1)]).toEqual([2, 3])
  })
})

describe('answers of somebody who was removed', () => {
  const open = after(casual(), joined('a'), joined('b'), asked(1))
  const kicked: News = { kind: 'kicked', playerName: 'a' }
  const numbers = (game: HostGame) => [
    answerCount(game.tallies[1]),
    rightCount(game.tallies[1]),
    askedCount(game, 1),
  ]

  it('are counted no more, whenever they are heard of', () => {
    const game = after(open, answer('a', 1), answer('b', 1))
    expect(numbers(game)).toEqual([2, 2, 2])
    const gone = after(game, kicked)
    expect(numbers(gone)).toEqual([1, 1, 1])
    expect(numbers(after(gone, answer('a', 1), kicked))).toEqual([1, 1, 1])
  })

  it('are taken off what the service has counted, which has them', () => {
    const news = report({ 1: [3, 2] }, 2) as News & { kind: 'reported' }
    const [question] = news.report.account.questions
    Object.assign(question as object, { removedCounted: 1, removedRight: 1 })
    expect(numbers(after(open, kicked, joined('c'), answer('b', 1), news))).toEqual([2, 1, 2])
    expect(numbers(after(open, news, kicked))[0], 'asked again in a moment').toBe(0)
  })

  it('are left out where the service told of them before', () => {
    const told = [{ questionNumber: 1, answers: [{ playerName: 'a', response: 'B', right: true }] }]
    const game = after(
      open,
      kicked,
      entered({ asked: [1], open: [1], players: present('b'), playerCount: 1, tallies: told }),
    )
    expect(numbers(game)).toEqual([0, 0, 1])
  })
})

describe('coming back', () => {
  it('to a lobby', () => {
    expect(after(casual(), entered({ players: present('a'), playerCount: 1 })).phase).toBe('lobby')
  })

  it('to an open question', () => {
    const game = after(casual(), entered({ asked: [1, 2], open: [2] }))
    expect([game.phase, game.focus, game.round]).toEqual(['question', 2, [2]])
  })

  it('to a round of which some questions are open', () => {
    const game = after(competitive('x', 'y', 'y', 'y'), entered({ asked: [1, 2, 3], open: [2, 3] }))
    expect([game.round, game.focus]).toEqual([[2, 3], 3])
  })

  it('after an answer was shown', () => {
    const game = after(casual(), entered({ asked: [1, 2] }))
    expect([game.phase, game.focus]).toEqual(['reveal', 2])
  })

  it('to the scoreboard that was there', () => {
    const before = after(casual(), asked(1), shown(1), {
      kind: 'standings',
      scoreboard: board(1),
      show: true,
    })
    expect(after(before, entered({ asked: [1] })).phase).toBe('scoreboard')
  })
})

describe('a round of a competitive game', () => {
  const open = after(competitive('x', 'x', 'y'), joined('a'), asked(1), asked(2))

  it('has questions that are open together and answered in any order', () => {
    const game = after(open, answer('a', 2), answer('a', 1, 'A'))
    expect(openNumbers(game)).toEqual([1, 2])
    expect([answerCount(game.tallies[1]), answerCount(game.tallies[2])]).toEqual([1, 1])
  })

  it('is revealed together, from its first question on', () => {
    const game = after(open, shown(1, 2))
    expect([game.phase, game.focus, game.round]).toEqual(['reveal', 1, [1, 2]])
  })

  it('can be looked through, and only it', () => {
    const game = after(
      open,
      shown(1, 2),
      { kind: 'looked', questionNumber: 2 },
      { kind: 'looked', questionNumber: 3 },
    )
    expect(game.focus).toBe(2)
  })
})

describe('a live-scoreboard game', () => {
  const open = after(liveScoreboard(), joined('a'), joined('b'), asked(1))

  it('shows who was first', () => {
    const game = after(open, { kind: 'won', questionNumber: 1, playerName: 'a' })
    expect([game.phase, game.asked[1]?.winner]).toEqual(['reveal', 'a'])
  })

  it('closes a question with the next one', () => {
    expect(openNumbers(after(open, asked(2)))).toEqual([2])
  })

  it('hears who won a question that is over without going back to it', () => {
    const game = after(open, asked(2), { kind: 'won', questionNumber: 1, playerName: 'a' })
    expect([game.phase, game.focus, game.asked[1]?.winner]).toEqual(['question', 2, 'a'])
  })

  it('hears of a winner when the time is up already', () => {
    const late = after(open, { kind: 'timeUp', questionNumber: 1 })
    expect(late.phase).toBe('reveal')
    expect(after(late, { kind: 'won', questionNumber: 1, playerName: 'b' }).asked[1]?.winner).toBe('b')
  })

  it('knows that a question was won while this page was away', () => {
    const back = after(liveScoreboard(), entered({ asked: [1], open: [1] }))
    expect(after(back, report({ 1: [2, 0] })).phase).toBe('question')
    expect(after(back, report({ 1: [2, 1] })).phase).toBe('reveal')
  })

  it('takes no scoreboard that is older than the one it has', () => {
    const game = after(open, liveBoard(2, ['a', 2]), liveBoard(2, ['a', 1]))
    expect(game.standings?.rows[0]?.points).toBe(2)
  })

  it('takes one with fewer points after somebody was sent out', () => {
    const kicked: News = { kind: 'kicked', playerName: 'a' }
    const game = after(open, liveBoard(2, ['a', 2], ['b', 1]), kicked, liveBoard(1, ['b', 1]))
    expect(game.standings?.rows.map(({ playerName }) => playerName)).toEqual(['b'])
  })

  it('takes the number of players from what is told of each', () => {
    const game = after(open, { ...joined('c', 5), players: 9 } as News)
    expect(playerCount(game)).toBe(9)
  })
})

describe('standings', () => {
  it('wait until the answer is shown, as they tell who is right', () => {
    const open = after(casual(), joined('a'), asked(1))
    const news = report({ 1: [1, 1] }) as News & { kind: 'reported' }
    news.report.scoreboard = board(1)
    expect(after(open, news).standings).toBeUndefined()
    expect(after(open, shown(1), news).standings?.rows).toHaveLength(1)
  })

  it('are not shown over a question that was asked meanwhile', () => {
    const news: News = { kind: 'standings', scoreboard: board(1), show: true }
    expect(after(casual(), asked(1), news).phase).toBe('question')
  })
})

describe('the end', () => {
  const end: News = { kind: 'ended', scoreboard: board(2, 1), account: accountOf({ 1: [2, 1] }) }

  it('has standings and account, and nothing comes after it', () => {
    const game = after(casual(), joined('a'), asked(1), end)
    expect([game.phase, game.standings?.rows.length, game.result?.account.counted]).toEqual(['ended', 2, 2])
    for (const news of [asked(2), joined('b', 9), shown(1), end]) expect(hear(game, news)).toBe(game)
  })

  it('is corrected by what the service counted in afterwards', () => {
    const late = report({ 1: [3, 2] }) as News & { kind: 'reported' }
    const game = after(casual(), asked(1), end)
    expect(hear(game, late)).toBe(game)
    late.report = { ...late.report, status: 'ended', scoreboard: board(2, 1, 0) }
    const corrected = hear(game, late)
    expect([corrected.standings?.rows.length, corrected.result?.account.counted]).toEqual([3, 3])
  })
})

describe('the report of a live-scoreboard game', () => {
  const told = (more: object, since: number): News => {
    const news = report({ 1: [2, 1] }) as News & { kind: 'reported' }
    return { ...news, report: { ...news.report, ...more }, since: at(since) }
  }

  it('tells who is away, but for what was heard since it was asked for', () => {
    const game = after(
      liveScoreboard(),
      joined('a', 1),
      joined('b', 1),
      joined('c', 6),
      left('d', 1),
      left('e', 6),
    )
    const now = after(game, told({ absent: ['a', 'c'] }, 5))
    const here = [...now.players.values()].filter((each) => each.here).map(({ playerName }) => playerName)
    expect(here).toEqual(['b', 'c', 'd'])
    expect(after(game, told({}, 5)).players).toEqual(game.players)
  })

  it('has the distribution of the answers', () => {
    const answers = [
      { playerName: 'a', response: 'B', right: true },
      { playerName: 'b', response: 'A', right: false },
    ]
    const game = after(liveScoreboard(), entered({ asked: [1], open: [1] }), asked(1))
    const now = after(game, told({ tallies: [{ questionNumber: 1, answers }] }, 5))
    expect([answerCount(now.tallies[1]), rightCount(now.tallies[1])]).toEqual([2, 1])
    expect([...(now.tallies[1]?.answers.keys() ?? [])]).toEqual(['a', 'b'])
  })
})

describe('a window that comes late', () => {
  it('has the distribution of the answers so far', () => {
    const tallies = [{ questionNumber: 2, answers: [{ playerName: 'eve', response: 'B', right: true }] }]
    const game = after(
      casual(),
      entered({ asked: [1, 2], open: [2], players: present('eve', 'bob'), playerCount: 2, tallies }),
      answer('eve', 2),
      answer('bob', 2, 'A'),
    )
    expect([game.phase, game.focus]).toEqual(['question', 2])
    expect([answerCount(game.tallies[2]), rightCount(game.tallies[2])]).toEqual([2, 1])
  })
})
