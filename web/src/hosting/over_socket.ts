/** The host's connection to a casual or competitive game. */
import { type LiveEvent, type LiveSchemas, LiveSocket } from '@/platform/transport/socket'
import { config } from '@/platform/config'
import { Refusal } from '@/platform/refusal'
import { useSession } from '@/platform/session'
import { openNumbers } from './host_state'
import { type HostLink, type LinkOptions, patiently, tellEnd } from './host_link'
import { reportOf } from './opening'

type PlayerNews =
  LiveSchemas['JoinedNews'] | LiveSchemas['LeftNews'] | LiveSchemas['AnswerNews'] | LiveSchemas['KickedNews']
type StepNews =
  | LiveSchemas['QuestionNews']
  | LiveSchemas['AnswersNews']
  | LiveSchemas['ScoreboardNews']
  | LiveSchemas['EndedNews']

export function overSocket(options: LinkOptions): HostLink {
  const { hosted, clock, game, onNews, onEntered, onLost } = options
  const { gameId } = hosted

  const socket = new LiveSocket({
    url: config().webSocketUrl ?? '',
    credential: () => useSession().token(),
    enter,
    urgent: true,
    onEvent: hearEvent,
    onRefused: (refusal) => {
      if (refusal.kind !== 'offline') onLost(refusal)
    },
  })

  async function enter(): Promise<void> {
    // `hostgame` opens a game that has ended anew: see first whether ours is still there.
    if (await isOver()) return
    const asked = new Date(clock.now()).toISOString()
    const start = await send<LiveSchemas['LiveStart']>('hostgame')
    if (start.startTime !== hosted.startTime) throw new Refusal({ type: 'game-over' }, 409)
    onNews({
      kind: 'entered',
      asked: start.asked,
      open: start.openQuestions,
      players: start.players,
      playerCount: start.playerCount,
      tallies: start.tallies,
      since: start.players.length === start.playerCount ? asked : undefined,
    })
    onEntered()
  }

  async function isOver(): Promise<boolean> {
    if (Date.parse(hosted.expiresAt) <= clock.now()) throw new Refusal({ type: 'game-over' }, 409)
    const report = await reportOf(gameId)
    if (report.status === 'open') return false
    await finish()
    return true
  }

  async function finish(): Promise<void> {
    const { scoreboard, account } = await send<LiveSchemas['EndDone']>('end')
    onNews({ kind: 'ended', scoreboard, account })
  }

  function hearEvent({ channel, message }: LiveEvent): void {
    if (channel !== 'liveplayer' && channel !== 'liveadmin') return
    if (message.at) clock.hear(message.at)
    if (channel === 'liveadmin') return followStep(message as unknown as StepNews)
    const news = message as unknown as PlayerNews
    if (news.subaction === 'answer') onNews({ kind: 'answered', answer: news })
    else if (news.subaction === 'joined') onNews({ kind: 'joined', ...news })
    else if (news.subaction === 'left') onNews({ kind: 'left', ...news })
    else if (news.subaction === 'kicked') onNews({ kind: 'kicked', playerName: news.playerName })
  }

  let followed = ''
  /** What the host did on another device, or the service by itself. */
  function followStep(news: StepNews): void {
    const isOld = news.at < followed
    if (!isOld) followed = news.at
    if (news.subaction === 'question') {
      onNews({ kind: 'asked', questionNumber: news.questionNumber, deadline: news.deadline })
    } else if (news.subaction === 'answer') {
      onNews({ kind: 'shown', numbers: news.answers.map(({ questionNumber }) => questionNumber) })
    } else if (news.subaction === 'scoreboard') {
      onNews({ kind: 'standings', scoreboard: news, show: !isOld })
    } else if (news.subaction === 'ended') void tellEnd(options).catch(onLost)
  }

  function send<Reply>(subaction: string, members: object = {}): Promise<Reply> {
    const data = { subaction, gameId, ...members }
    return socket.request<Reply>('liveadmin', data)
  }

  /** Not before we are in (again): what is known then tells whether there is still something to do. */
  const whenIn = <Result>(attempt: () => Promise<Result>) =>
    patiently(async () => {
      if (socket.state.value !== 'online') throw new Refusal({})
      return await attempt()
    })

  return {
    state: socket.state,
    socket,
    close: () => socket.close(),

    ask: (questionNumber) =>
      whenIn(async () => {
        const fresh = !(questionNumber in game().asked)
        const { question, reached, queued } = await send<LiveSchemas['AskDone']>('ask', { questionNumber })
        if (fresh) clock.hear(question.askedAt)
        onNews({ kind: 'asked', questionNumber, deadline: question.deadline, reached, queued })
      }),

    showAnswers: () =>
      whenIn(async () => {
        const numbers = openNumbers(game())
        if (numbers.length === 0) return
        const questionNumber = numbers.length === 1 ? numbers[0] : undefined
        try {
          await send('showanswer', { questionNumber })
        } catch (error) {
          // The first of two tries has worked, and only its reply was lost.
          if (!(error instanceof Refusal && error.kind === 'nothing-asked')) throw error
        }
        onNews({ kind: 'shown', numbers })
      }),

    showScoreboard: () =>
      whenIn(async () => {
        const { scoreboard } = await send<LiveSchemas['ShowScoreboardDone']>('showscoreboard')
        onNews({ kind: 'standings', scoreboard, show: true })
      }),

    kick: (playerName) =>
      whenIn(async () => {
        await send('kick', { playerName })
        onNews({ kind: 'kicked', playerName })
      }),

    end: () =>
      patiently(async () => {
        if (game().phase === 'ended') return // learned on coming back
        if (socket.state.value !== 'online') throw new Refusal({})
        await finish()
      }),
  }
}
