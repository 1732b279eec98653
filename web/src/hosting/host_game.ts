/**
 * A live game as its host sees it: pure, fed with news of any order and number.
 *
 * News tell of states, not of steps, and may come twice or overtake each other. A question goes from unasked to open
 * to closed and never back; news of a player are compared by the service's clock; what is known already changes nothing.
 */
import type { Schemas } from '@/platform/api'
import type { LiveSchemas } from '@/platform/transport/socket'
import { type Board, boardOf, liveBoardOf } from '@/leaderboard/board'
import {
  type Account,
  type Asked,
  groupOf,
  type HostedGame,
  type HostGame,
  isLiveScoreboard,
  openNumbers,
  type Presence,
  type Report,
} from './host_state'
import { noAnswers, rightCount, type Told, withAnswer, withoutPlayer, withReport, withTold } from './tally'

type Given = Pick<
  LiveSchemas['AnswerNews'],
  'playerName' | 'questionNumber' | 'response' | 'right' | 'verdict'
>
type Scoreboard = Schemas['Scoreboard'] | LiveSchemas['LiveScoreboard']

export type News =
  | {
      kind: 'entered'
      asked: number[]
      open: number[]
      /** `here`: whether a connection is there, where the service knows. */
      players: { playerName: string; guest: boolean; here?: boolean }[]
      playerCount: number
      /** What was answered so far, by the number of the question. */
      tallies?: (Told & { questionNumber: number })[]
      /** When we asked for it, where all names are told: who came before that and is not named has gone. */
      since?: string
    }
  | {
      kind: 'joined'
      playerName: string
      guest: boolean
      at: string
      /** False where they are gone already. */
      here?: boolean
      move?: number
      players?: number
      /** Who has gone, as the same browser came in under this name. */
      replaces?: string[]
    }
  /** `gone`: they said so, and had answered nothing. */
  | { kind: 'left'; playerName: string; at: string; gone?: boolean; move?: number }
  | { kind: 'kicked'; playerName: string }
  | { kind: 'asked'; questionNumber: number; deadline?: string; reached?: number; queued?: number }
  | { kind: 'answered'; answer: Given }
  | { kind: 'shown'; numbers: number[] }
  | { kind: 'won'; questionNumber: number; playerName: string }
  | { kind: 'timeUp'; questionNumber: number }
  | { kind: 'looked'; questionNumber: number }
  /** `show`: as the host asked for them; else as they come by the way, perhaps late. */
  | { kind: 'standings'; scoreboard: Scoreboard; show: boolean }
  /** `since`: when we asked for it. */
  | { kind: 'reported'; report: Report; since: string }
  | { kind: 'ended'; scoreboard: Schemas['Scoreboard']; account: Account }

/** A game that was just opened, or come back to. */
export function newGame(hosted: HostedGame): HostGame {
  return {
    hosted,
    phase: 'lobby',
    players: new Map(),
    kicked: [],
    gone: [],
    unnamed: 0,
    asked: {},
    tallies: {},
    round: [],
    focus: 0,
  }
}

/** The game after some news. */
export function hear(game: HostGame, news: News): HostGame {
  if (game.phase === 'ended')
    return news.kind === 'reported' && news.report.status === 'ended' ? ended(game, news.report) : game
  switch (news.kind) {
    case 'entered':
      return entered(game, news)
    case 'joined':
    case 'left':
      return moved(game, news)
    case 'kicked':
      return without(game, news.playerName)
    case 'asked':
      return asked(game, news)
    case 'answered':
      return answered(game, news.answer)
    case 'shown':
      return shown(game, news.numbers)
    case 'won':
      return won(game, news.questionNumber, news.playerName)
    case 'timeUp':
      return timeUp(game, news.questionNumber)
    case 'looked':
      return game.round.includes(news.questionNumber) ? { ...game, focus: news.questionNumber } : game
    case 'standings':
      return withStandings(game, news.scoreboard, news.show)
    case 'reported':
      return reported(game, news.report, news.since)
    case 'ended':
      return ended(game, news)
  }
}

/** Later it may be told again, with an answer in it that was on its way at the end; the same changes nothing. */
function ended(game: HostGame, { scoreboard, account }: NonNullable<HostGame['result']>): HostGame {
  const result = { scoreboard, account }
  if (game.phase === 'ended' && inOrder(game.result) === inOrder(result)) return game
  return { ...game, standings: toBoard(scoreboard), result, phase: 'ended' }
}

const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    each instanceof Object && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort()) : each,
  )

function entered(game: HostGame, news: News & { kind: 'entered' }): HostGame {
  const { since, tallies = [] } = news
  const players = new Map<string, Presence>()
  for (const { playerName, guest, here } of news.players) {
    const known = game.players.get(playerName)
    const there = here ?? known?.here ?? true
    if (!game.kicked.includes(playerName))
      players.set(playerName, { playerName, guest, here: there, at: known?.at ?? '' })
  }
  for (const each of game.players.values()) {
    if (!players.has(each.playerName) && (!since || each.at >= since)) players.set(each.playerName, each)
  }
  const questions: Record<number, Asked> = { ...game.asked }
  for (const number of news.asked) {
    const open = news.open.includes(number) && questions[number]?.open !== false
    questions[number] = { ...questions[number], open }
  }
  const next: HostGame = {
    ...game,
    players,
    unnamed: Math.max(0, news.playerCount - players.size),
    asked: questions,
    tallies: { ...game.tallies },
  }
  for (const told of tallies) {
    const number = told.questionNumber
    next.tallies[number] = withTold(game.tallies[number] ?? noAnswers, withoutKicked(game, told))
  }
  return { ...next, ...whereItIs(next) }
}

/** What was told may be from before somebody was removed. */
const withoutKicked = ({ kicked }: HostGame, told: Told): Told => ({
  ...told,
  answers: told.answers?.filter(({ playerName }) => !kicked.includes(playerName)),
})

/** Phase and round that go with what is open, for somebody who comes back. */
function whereItIs(game: HostGame): Pick<HostGame, 'phase' | 'round' | 'focus'> {
  const open = openNumbers(game)
  const last = Math.max(0, ...Object.keys(game.asked).map(Number))
  if (open.length > 0) {
    const known = open.every((number) => game.round.includes(number))
    const round = known ? game.round : roundOf(game, Math.max(...open))
    const focus = open.includes(game.focus) ? game.focus : Math.max(...open)
    // In a live-scoreboard game a question that was won, or has had its time, stays open until the next one.
    const phase = known && game.phase !== 'lobby' ? game.phase : 'question'
    return { phase, round, focus }
  }
  if (last === 0 || (game.phase !== 'lobby' && game.phase !== 'question')) return game
  const round = game.round.includes(last) ? game.round : roundOf(game, last)
  return { phase: 'reveal', round, focus: round[0] ?? last }
}

/** The questions that were asked together with one, as far as their group tells. */
function roundOf(game: HostGame, number: number): number[] {
  const group = groupOf(game, number)
  if (!group) return [number]
  return Object.keys(game.asked)
    .map(Number)
    .filter((each) => groupOf(game, each) === group)
}

function moved(game: HostGame, news: News & { kind: 'joined' | 'left' }): HostGame {
  const { playerName, at, move } = news
  const before = game.players.get(playerName)
  if (game.kicked.includes(playerName) || (before && !isLater(news, before))) return game
  const here = news.kind === 'joined' && news.here !== false
  const guest = news.kind === 'joined' ? news.guest : playerName.startsWith('~')
  if (!here && game.gone.includes(playerName)) return game
  const players = new Map(game.players).set(playerName, { playerName, guest, here, at, move })
  const going = news.kind === 'joined' ? (news.replaces ?? []) : news.gone ? [playerName] : []
  for (const each of going) players.delete(each)
  const gone = [...game.gone.filter((each) => each !== playerName), ...going]
  let { unnamed } = game
  if (news.kind === 'left') unnamed = before ? unnamed : Math.max(0, unnamed - 1)
  else if (news.players !== undefined) unnamed = Math.max(0, news.players - players.size)
  return { ...game, players, gone, unnamed }
}

const isLater = (news: Pick<Presence, 'at' | 'move'>, before: Presence): boolean =>
  news.move !== undefined && before.move !== undefined ? news.move > before.move : news.at > before.at

function without(game: HostGame, playerName: string): HostGame {
  const players = new Map(game.players)
  const known = players.delete(playerName)
  const kicked = [...new Set([...game.kicked, playerName])]
  const tallies = game.kicked.includes(playerName)
    ? game.tallies
    : Object.fromEntries(
        Object.entries(game.tallies).map(([number, tally]) => [number, withoutPlayer(tally, playerName)]),
      )
  const { standings } = game
  if (!standings || !known) return { ...game, players, kicked, tallies }
  const rows = standings.rows.filter((each) => each.playerName !== playerName)
  return {
    ...game,
    players,
    kicked,
    tallies,
    standings: { ...standings, rows, players: standings.players - 1 },
  }
}

function asked(game: HostGame, news: News & { kind: 'asked' }): HostGame {
  const { questionNumber: number, deadline, reached, queued } = news
  const before = game.asked[number]
  if (before && !before.open) return game
  const told = {
    ...before,
    open: true,
    deadline: deadline ?? before?.deadline,
    reached: reached ?? before?.reached,
    queued: queued ?? before?.queued,
  }
  if (before && game.round.includes(number)) return { ...game, asked: { ...game.asked, [number]: told } }
  const group = groupOf(game, number)
  // One that does not go with those that are open was not asked before they were closed.
  const alone = !group || !openNumbers(game).some((each) => groupOf(game, each) === group)
  const earlier = alone
    ? Object.fromEntries(Object.entries(game.asked).map(([each, state]) => [each, { ...state, open: false }]))
    : game.asked
  const round = alone ? [number] : [...game.round, number].sort((one, other) => one - other)
  return {
    ...game,
    asked: { ...earlier, [number]: told },
    round,
    // Answers to earlier rounds are in the account; an answer may have overtaken its question.
    tallies: Object.fromEntries(round.map((each) => [each, game.tallies[each] ?? noAnswers])),
    focus: number,
    phase: 'question',
  }
}

function answered(game: HostGame, answer: Given): HostGame {
  const { questionNumber: number, verdict, playerName } = answer
  const over = game.asked[number] && !game.round.includes(number)
  if (verdict !== 'counted' || over || game.kicked.includes(playerName)) return game
  const tally = game.tallies[number] ?? noAnswers
  const next = withAnswer(tally, answer)
  return next === tally ? game : { ...game, tallies: { ...game.tallies, [number]: next } }
}

function shown(before: HostGame, numbers: number[]): HostGame {
  // That it was asked, on another device, may be on its way still, or lost.
  const game = numbers
    .filter((number) => !(number in before.asked))
    .reduce((each, questionNumber) => asked(each, { kind: 'asked', questionNumber }), before)
  const questions = { ...game.asked }
  for (const number of numbers) questions[number] = { ...questions[number], open: false }
  const next = { ...game, asked: questions }
  if (game.phase !== 'question' || openNumbers(next).length > 0) return next
  return { ...next, phase: 'reveal', focus: game.round[0] ?? game.focus }
}

function won(game: HostGame, number: number, winner: string): HostGame {
  const before = game.asked[number]
  const questions = { ...game.asked, [number]: { ...before, open: before?.open ?? false, winner } }
  const here = game.focus === number && game.phase === 'question'
  return { ...game, asked: questions, phase: here ? 'reveal' : game.phase }
}

/** In a live-scoreboard game nobody closes a question: its time does. */
function timeUp(game: HostGame, number: number): HostGame {
  const here = isLiveScoreboard(game) && game.phase === 'question' && game.focus === number
  return here ? { ...game, phase: 'reveal' } : game
}

function withStandings(game: HostGame, scoreboard: Scoreboard, show: boolean): HostGame {
  const next = toBoard(scoreboard)
  const before = game.standings
  // Points only grow (those of who was sent out are taken off at once): fewer of them are older news.
  if (!show && before && pointsOf(next) < pointsOf(before)) return game
  const shows = show && (isLiveScoreboard(game) || openNumbers(game).length === 0)
  return {
    ...game,
    standings: next,
    unnamed: Math.max(0, next.players - game.players.size),
    phase: shows ? 'scoreboard' : game.phase,
  }
}

const toBoard = (scoreboard: Scoreboard): Board =>
  'counts' in scoreboard ? boardOf(scoreboard, '') : liveBoardOf(scoreboard)

/** In hundredths: late joiners may have parts of points. */
const pointsOf = ({ rows }: Board): number =>
  rows.reduce((sum, { points }) => sum + Math.round(100 * points), 0)

function reported(game: HostGame, report: Report, since: string): HostGame {
  const next = withStandings(withAbsent(game, report, since), report.scoreboard, false)
  const counted = new Map(report.account.questions.map((each) => [each.questionNumber, each]))
  const tallies = Object.fromEntries(
    game.round.map((number) => {
      const there = counted.get(number)
      const told = report.tallies?.find(({ questionNumber }) => questionNumber === number)
      const known = game.tallies[number] ?? noAnswers
      const tally = told ? withTold(known, withoutKicked(game, told)) : known
      return [number, there ? withReport(tally, there, game.asked[number]?.open ?? false) : tally]
    }),
  )
  // The standings of a game tell who is right as long as a question is open: they wait for the answer to be shown.
  const waits = !isLiveScoreboard(game) && openNumbers(game).length > 0
  const known = {
    ...next,
    standings: waits ? game.standings : next.standings,
    tallies: { ...game.tallies, ...tallies },
  }
  // The question was won while this page was not there: nobody tells any more by whom.
  const won = isLiveScoreboard(game) && game.phase === 'question' && rightCount(tallies[game.focus]) > 0
  return won ? { ...known, phase: 'reveal' } : known
}

/** What has been heard since we asked is newer than what was told. */
function withAbsent(game: HostGame, { absent }: Report, since: string): HostGame {
  if (!absent) return game
  const away = new Set(absent)
  const players = new Map(game.players)
  for (const each of players.values())
    if (each.at < since) players.set(each.playerName, { ...each, here: !away.has(each.playerName) })
  return { ...game, players }
}
