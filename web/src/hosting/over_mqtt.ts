/** The host's connection to a live-scoreboard game. Loaded when one is hosted: the library is big. */
import { LiveBroker } from '@/live_games/transport/broker'
import type { LiveSchemas } from '@/platform/transport/socket'
import { Refusal } from '@/platform/refusal'
import type { News } from './host_game'
import { openNumbers } from './host_state'
import { type HostLink, type LinkOptions, patiently, tellEnd } from './host_link'
import { reportOf } from './opening'

type Message = Record<string, unknown>

interface Waiting {
  matches: (topic: string, message: Message) => boolean
  resolve: (message: Message) => void
  reject: (refusal: Refusal) => void
}

/** Until then what was asked for should have come; then it is sent again. */
const REPLY_MS = 6_000
const TOPICS = [
  'question',
  'playercorrect',
  'revealed',
  'scoreboard',
  'questionlist',
  'joined/+',
  'left/+',
  'kicked/+',
  'host',
  'account',
]

export function overMqtt(options: LinkOptions): HostLink {
  const { hosted, clock, game, onNews, onEntered, onLost } = options
  const { gameId } = hosted
  const waiting = new Set<Waiting>()

  const broker = new LiveBroker({
    game: hosted,
    topics: TOPICS,
    enter: () => void enter(),
    onMessage: take,
    onRefused: () => void refused().catch(() => undefined),
  })

  async function enter(): Promise<void> {
    try {
      await patiently(whereItIs)
      onEntered()
    } catch (error) {
      // If not that, then the connection is gone again, and there will be another one.
      if (error instanceof Refusal && error.kind === 'game-over') await end().catch(() => onLost(error))
    }
  }

  /** The ticket is not taken any more once the game has ended. */
  async function refused(): Promise<void> {
    const { status, scoreboard, account } = await reportOf(gameId)
    if (status === 'ended') onNews({ kind: 'ended', scoreboard, account })
  }

  /** Ask for the list of players and where the game is. */
  async function whereItIs(): Promise<void> {
    const since = new Date().toISOString()
    const list = await told<LiveSchemas['QuestionList']>(
      () => broker.publish('hostgame'),
      (topic) => topic === 'questionlist',
    )
    const current = list.currentQuestionNumber
    onNews({
      kind: 'entered',
      asked: Array.from({ length: current }, (_, index) => index + 1),
      open: list.currentQuestionOpen ? [current] : [],
      players: list.players.map((playerName) => ({ playerName, guest: playerName.startsWith('~') })),
      playerCount: list.players.length,
      since,
    })
    // It may have been won while nobody listened here.
    if (list.first) take('playercorrect', list.first)
  }

  /** Send something and wait for what it leads to. There are no replies as such: refusals come on their own topic. */
  function told<Found>(publish: () => void, matches: Waiting['matches']): Promise<Found> {
    if (broker.state.value !== 'online') return Promise.reject(new Refusal({}))
    return new Promise((resolve, reject) => {
      const each: Waiting = {
        matches,
        resolve: settle(resolve as Waiting['resolve']),
        reject: settle(reject),
      }
      const timer = setTimeout(() => each.reject(new Refusal({})), REPLY_MS)
      function settle<Value>(how: (value: Value) => void) {
        return (value: Value) => {
          clearTimeout(timer)
          waiting.delete(each)
          how(value)
        }
      }
      waiting.add(each)
      publish()
    })
  }

  function take(topic: string, message: Message): void {
    const news = newsOf(topic, message)
    if (news) onNews(news)
    if (topic === 'account') void concluded().catch(() => undefined)
    for (const each of [...waiting]) {
      if (topic === 'host') each.reject(new Refusal((message as LiveSchemas['HostNotice']).error, 409))
      else if (each.matches(topic, message)) each.resolve(message)
    }
  }

  function newsOf(topic: string, message: Message): News | undefined {
    if (topic.startsWith('joined/')) {
      // Messages have no time here: those of a player have numbers, all else counts as it comes.
      return { kind: 'joined', ...(message as LiveSchemas['PlayerJoined']), at: new Date().toISOString() }
    }
    if (topic.startsWith('left/')) {
      return { kind: 'left', ...(message as LiveSchemas['PlayerLeft']), at: new Date().toISOString() }
    }
    if (topic.startsWith('kicked/')) {
      return { kind: 'kicked', playerName: (message as LiveSchemas['Kicked']).playerName }
    }
    if (topic === 'question') {
      const { questionNumber, askedAt, deadline } = message as LiveSchemas['AskedQuestion']
      if (!(questionNumber in game().asked)) clock.hear(askedAt)
      return { kind: 'asked', questionNumber, deadline }
    }
    if (topic === 'playercorrect') {
      const { questionNumber, firstCorrectAnswer } = message as LiveSchemas['PlayerCorrect']
      return { kind: 'won', questionNumber, playerName: firstCorrectAnswer }
    }
    if (topic === 'revealed') {
      return { kind: 'shown', numbers: [(message as LiveSchemas['Revealed']).questionNumber] }
    }
    if (topic === 'scoreboard') {
      const scoreboard = message as LiveSchemas['LiveScoreboard']
      return { kind: 'standings', scoreboard, show: scoreboard.shown === true }
    }
    return undefined
  }

  let concluding: Promise<void> | undefined
  /** The game was ended, here or on another device. */
  function concluded(): Promise<void> {
    concluding ??= tellEnd(options).finally(() => (concluding = undefined))
    return concluding
  }

  /** End the game, again if need be: that tells the same result. */
  function end(): Promise<void> {
    return patiently(async () => {
      if (game().phase === 'ended') return
      await told(
        () => broker.send('endthegame'),
        (topic) => topic === 'account',
      )
      await concluded()
    })
  }

  return {
    state: broker.state,
    close: () => broker.close(),

    ask: (questionNumber) =>
      patiently(async () => {
        await told(
          () => broker.send('nextquestion', { questionNumber }),
          (topic, message) => topic === 'question' && message['questionNumber'] === questionNumber,
        )
      }),

    showAnswers: () =>
      patiently(async () => {
        const [questionNumber] = openNumbers(game())
        if (questionNumber === undefined) return
        await told(
          () => broker.send('reveal', { questionNumber }),
          (topic, message) => topic === 'revealed' && message['questionNumber'] === questionNumber,
        )
      }),

    showScoreboard: () =>
      patiently(async () => {
        await told(
          () => broker.send('startgame'),
          (topic, message) => topic === 'scoreboard' && message['shown'] === true,
        )
      }),

    kick: (playerName) =>
      patiently(async () => {
        await told(
          () => broker.send('kick', { playerName }),
          (topic, message) => topic.startsWith('kicked/') && message['playerName'] === playerName,
        )
      }),

    end,
  }
}
