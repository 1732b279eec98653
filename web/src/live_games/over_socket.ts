/** Casual and competitive games, which go over the WebSocket API. */
import { config } from '@/platform/config'
import type { Refusal } from '@/platform/refusal'
import { boardOf } from '@/leaderboard/board'
import { isOver, type PlayerLink, overBy } from './player_link'
import type { GameEvent } from './player_game'
import type { Seat, SentAnswer } from './seat'
import { isPassing, type LiveEvent, type LiveSchemas, LiveSocket } from '@/platform/transport/socket'

/** In a big room not everybody asks at the same moment. */
const SPREAD_MS = 1_500
const LEAVE_MS = 1_500

export function overSocket(seat: Seat, hear: (event: GameEvent) => void): PlayerLink {
  const { gameId, hostName } = seat
  const ask = <Reply>(subaction: string, members: object = {}): Promise<Reply> =>
    socket.request<Reply>('liveplayer', { subaction, gameId, hostName, ...members })

  const socket: LiveSocket = new LiveSocket({
    url: config().webSocketUrl ?? '',
    credential: async () => seat.ticket,
    enter: async () => {
      hear({ kind: 'entering' })
      hear({ kind: 'joined', joined: await ask<LiveSchemas['Joined']>('joingame') })
    },
    urgent: true,
    onEvent: (event) => {
      for (const each of eventsOf(event)) hear(each)
    },
    onRefused: (refusal) => void refused(refusal),
  })

  async function receipts(): Promise<void> {
    hear({ kind: 'receipts', ...(await ask<LiveSchemas['AllReceipts']>('receipts')) })
  }

  async function refused({ kind }: Refusal): Promise<void> {
    if (kind === 'offline') {
      if (!(await isOver(seat))) return
      socket.close('refused')
    }
    hear({ kind: 'over', reason: kind === 'offline' ? 'game-over' : (overBy(kind) ?? 'refused') })
  }

  async function send({ questionNumber, answerNumber, response }: SentAnswer): Promise<void> {
    try {
      const members = { questionNumber, answerNumber, response }
      hear({ kind: 'receipt', receipt: await ask<LiveSchemas['Receipt']>('answer', members) })
    } catch (error) {
      if (isPassing(error)) return // it is sent again
      const { kind, lastNumber } = error as Refusal
      const reason = overBy(kind)
      if (reason) hear({ kind: 'over', reason })
      else if (kind === 'not-joined') socket.reconnect()
      else if (lastNumber !== undefined) hear({ kind: 'numberTaken', answerNumber, lastNumber })
      else hear({ kind: kind === 'not-an-answer' ? 'noAnswer' : 'untaken', answerNumber })
    }
  }

  return {
    state: socket.state,
    socket,
    send: (answer, again) => {
      if (again) socket.check()
      void send(answer)
    },
    askReceipts: () =>
      void setTimeout(() => void receipts().catch(() => undefined), Math.random() * SPREAD_MS),
    leave: async () => {
      await Promise.race([
        ask('leave').catch(() => undefined),
        new Promise((resolve) => setTimeout(resolve, LEAVE_MS)),
      ])
      socket.close()
    },
    close: () => socket.close(),
  }
}

/** What a frame says of the game; frames of other channels are for others. */
export function eventsOf({ channel, message }: LiveEvent): GameEvent[] {
  if (channel !== 'liveadmin') return []
  const at = message.at ?? ''
  switch (message.subaction) {
    case 'question':
      return [{ kind: 'question', question: message as unknown as LiveSchemas['QuestionNews'], at }]
    case 'answer':
      return [{ kind: 'answers', at, answers: (message as unknown as LiveSchemas['AnswersNews']).answers }]
    case 'scoreboard':
      return [{ kind: 'board', board: boardOf(message as unknown as LiveSchemas['ScoreboardNews'], at) }]
    case 'ended':
      return [
        { kind: 'ended', board: boardOf((message as unknown as LiveSchemas['EndedNews']).scoreboard, at) },
      ]
    case 'kicked':
      return [{ kind: 'over', reason: 'kicked' }]
    case 'seattaken':
      return [{ kind: 'over', reason: 'seat-taken' }]
    case 'hostaway':
      return [{ kind: 'host', here: false, at }]
    case 'hostback':
      return [{ kind: 'host', here: true, at }]
    default:
      return []
  }
}
