/** Live-scoreboard games, which go over MQTT. Loaded for them alone: the library is large. */
import { boardOf, liveBoardOf } from '@/leaderboard/board'
import { isOver, type PlayerLink, overBy } from './player_link'
import type { GameEvent } from './player_game'
import type { Seat } from './seat'
import { LiveBroker } from './transport/broker'
import type { LiveSchemas } from '@/platform/transport/socket'

const TO_ALL = ['question', 'playercorrect', 'revealed', 'scoreboard', 'ended']
const TO_PLAYER = ['state', 'results', 'kicked', 'seattaken']

export function overMqtt(seat: Seat, hear: (event: GameEvent) => void): PlayerLink {
  const { playerId } = seat

  const broker: LiveBroker = new LiveBroker({
    game: seat,
    topics: [...TO_ALL, ...TO_PLAYER.map((topic) => `${topic}/${playerId}`)],
    will: `leave/${playerId}`,
    enter: () => {
      hear({ kind: 'entering' })
      join()
    },
    onMessage: (topic, message) => {
      // There is no join without a place in the game, and no answer without a join.
      if (problemOf(message) === 'not-joined') join()
      for (const event of eventsOf(topic.replace(`/${playerId}`, ''), message, seat.seat)) hear(event)
    },
    onRefused: () => void refused(),
  })

  function join(): void {
    broker.send(`join/${playerId}`, broker.connection)
  }

  async function refused(): Promise<void> {
    if (!(await isOver(seat))) return
    broker.close('refused')
    hear({ kind: 'over', reason: 'game-over' })
  }

  return {
    state: broker.state,
    send: ({ questionNumber, answerNumber, response }, again) => {
      if (again) broker.check()
      broker.send(`answers/${playerId}`, { questionNumber, answerNumber, playerAnswer: response })
    },
    askReceipts: () => undefined, // there are none to ask for
    leave: () => broker.leave(),
    close: () => broker.close(),
  }
}

/** What a message on a topic says of the game to who has a seat of this number. */
export function eventsOf(topic: string, message: Record<string, unknown>, seat = 0): GameEvent[] {
  switch (topic) {
    case 'question': {
      const question = message as unknown as LiveSchemas['AskedQuestion']
      return [{ kind: 'question', question, at: question.askedAt }]
    }
    case 'playercorrect':
      return [{ kind: 'first', first: message as unknown as LiveSchemas['PlayerCorrect'] }]
    case 'revealed':
      return [{ kind: 'revealed', revealed: message as unknown as LiveSchemas['Revealed'] }]
    case 'scoreboard':
      return [{ kind: 'board', board: liveBoardOf(message as unknown as LiveSchemas['LiveScoreboard']) }]
    case 'ended':
      return [{ kind: 'ended', board: boardOf(message as unknown as LiveSchemas['Scoreboard'], '') }]
    case 'state':
      return [{ kind: 'state', state: message as unknown as LiveSchemas['PlayerState'] }]
    case 'results':
      return resultsOf(message as LiveSchemas['Result'])
    case 'kicked':
      return [{ kind: 'over', reason: 'kicked' }]
    case 'seattaken':
      // Whoever has the later seat hears it, too.
      return (message as LiveSchemas['SeatTaken']).seat > seat ? [{ kind: 'over', reason: 'seat-taken' }] : []
    default:
      return []
  }
}

function resultsOf({ receipt, checked, error }: LiveSchemas['Result']): GameEvent[] {
  if (receipt) return [{ kind: 'receipt', receipt, checked }]
  const kind = error?.type.split(':').pop() ?? ''
  const reason = overBy(kind)
  if (reason) return [{ kind: 'over', reason }]
  if (error?.answerNumber !== undefined && error.lastNumber !== undefined) {
    return [{ kind: 'numberTaken', answerNumber: error.answerNumber, lastNumber: error.lastNumber }]
  }
  if (error?.answerNumber !== undefined && kind === 'not-an-answer') {
    return [{ kind: 'noAnswer', answerNumber: error.answerNumber }]
  }
  // It does not say which answer was not taken; none will be.
  return kind === 'too-many-answers' ? [{ kind: 'untaken' }] : []
}

const problemOf = (message: Record<string, unknown>): string | undefined =>
  (message as LiveSchemas['Result']).error?.type.split(':').pop()
