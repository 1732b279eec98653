/** Running a game: its state, its connection, and what the host does, one thing at a time. */
import {
  computed,
  type ComputedRef,
  onScopeDispose,
  type Ref,
  ref,
  type ShallowRef,
  shallowRef,
  watch,
} from 'vue'
import { ServiceClock } from '@/live_games/clock'
import type { ConnectionState } from '@/platform/transport/socket'
import { messageOf, Refusal } from '@/platform/refusal'
import { hear, type News } from './host_game'
import { answerersOf, type HostedGame, type HostGame, isLiveScoreboard, openNumbers } from './host_state'
import type { HostLink, LinkOptions } from './host_link'
import { forget, keep, recall } from './memory'
import { reportOf } from './opening'
import { overSocket } from './over_socket'
import type { Step } from './steps'
import { answerCount } from './tally'

export interface Run {
  game: ShallowRef<HostGame>
  state: ComputedRef<ConnectionState>
  clock: ServiceClock
  link: ShallowRef<HostLink | undefined>
  /** What is being done now. */
  doing: Ref<Step['kind'] | undefined>
  /** Players who are being sent out, beside that. */
  kicking: Ref<ReadonlySet<string>>
  /** Why the last thing was not done. */
  error: Ref<string>
  /** After the end: whether answers that were on their way may still be counted in. */
  counting: Ref<boolean>
  /** `confirmed`: the host was asked about it, so it is no slip. */
  take: (step: Step, confirmed?: boolean) => Promise<void>
  kick: (playerName: string) => Promise<void>
  timeUp: () => void
  look: (questionNumber: number) => void
}

/** A press that comes so soon after the last one was meant for what was there before. */
const SETTLE_MS = 700
const KEEP_MS = 300
/** Refusals that say that there is nothing to run any more. */
const OVER = ['game-over', 'no-such-game', 'not-the-host']
/** Answers that were on their way when a question was closed are in the books by then. */
const SETTLED_MS = 2_500
/** Where many answer while the game is ended, the service may need longer to look at all that it received. */
const STILL_COUNTED_MS = [5_000, 8_000, 12_000, 18_000, 25_000, 35_000, 50_000]
/** Answers to a race that is decided are told to nobody: the service is asked how many there are. */
const RACE_DECIDED_MS = [SETTLED_MS, ...STILL_COUNTED_MS]
/** When no answer comes for so long though not everybody has answered, the news of some may be lost. */
const QUIET_MS = 4_000

/** Run a game; `onLost` if it is over or somebody else's. Ends with the component that calls it. */
export function useRun(hosted: HostedGame, onLost: (refusal: Refusal) => void): Run {
  const recalled = recall(hosted)
  const game = shallowRef(recalled.game)
  const clock = new ServiceClock(recalled.ahead)
  const link = shallowRef<HostLink>()
  const doing = ref<Step['kind']>()
  const kicking = ref<ReadonlySet<string>>(new Set())
  const error = ref('')
  const timers = new Set<ReturnType<typeof setTimeout>>()
  const counting = ref(true)
  let disposed = false
  let doneAt = 0

  function later(milliseconds: number, what: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      what()
    }, milliseconds)
    timers.add(timer)
  }

  let keeping = false
  watch(game, () => {
    if (!keeping) later(KEEP_MS, () => ((keeping = false), keepNow()))
    keeping = true
  })

  function onNews(news: News): void {
    const before = game.value
    game.value = hear(before, news)
    if (game.value.phase === 'ended' && before.phase !== 'ended') {
      link.value?.close()
      countOn()
    }
    if (game.value.phase === 'reveal' && before.phase !== 'reveal' && news.kind !== 'entered') {
      void refresh()
      if (isLiveScoreboard(game.value)) followRace(game.value.focus)
      else later(SETTLED_MS, () => void refresh())
    }
    if (news.kind === 'kicked' && before.phase !== 'lobby') void refresh()
    if (news.kind === 'answered') countWhenQuiet()
    // Somebody whose name we don't know may be new, or come again: the service knows how many there are.
    if (news.kind === 'joined' && before.unnamed > 0 && !before.players.has(news.playerName)) recount()
  }

  function followRace(question: number): void {
    const looksOn = () => game.value.phase === 'reveal' && game.value.focus === question
    for (const milliseconds of RACE_DECIDED_MS) later(milliseconds, () => looksOn() && void refresh())
  }

  function countOn(): void {
    for (const milliseconds of [SETTLED_MS, ...STILL_COUNTED_MS])
      later(milliseconds, () => void recheck(milliseconds === STILL_COUNTED_MS.at(-1)))
  }

  /** All is counted where the service says the same as some seconds before. */
  async function recheck(last: boolean): Promise<void> {
    const { result } = game.value
    if (await refresh()) counting.value = !last && game.value.result !== result
  }

  let quiet: ReturnType<typeof setTimeout> | undefined
  function countWhenQuiet(): void {
    clearTimeout(quiet)
    quiet = setTimeout(() => void (isWaiting() && refresh()), QUIET_MS)
  }

  /** Whether there is somebody who could still answer, as far as we have heard. */
  const isWaiting = () =>
    openNumbers(game.value).some(
      (number) => answerCount(game.value.tallies[number]) < answerersOf(game.value, number),
    )

  let recounting = false
  function recount(): void {
    if (!recounting) later(SETTLED_MS, () => ((recounting = false), void refresh()))
    recounting = true
  }

  /** Take over what the service has counted; where it can't be asked just now, what was heard has to do. */
  async function refresh(): Promise<boolean> {
    const since = new Date().toISOString()
    try {
      onNews({ kind: 'reported', report: await reportOf(hosted.gameId), since })
      return true
    } catch (failed) {
      if (!(failed instanceof Refusal)) throw failed
      return false
    }
  }

  function onEntered(): void {
    const { asked } = game.value
    // The list of players of a live-scoreboard game does not tell who is away.
    if (Object.keys(asked).length > 0 || game.value.unnamed > 0 || isLiveScoreboard(game.value))
      void refresh()
    // Until when a question is open is told only when it is asked, which may be done again.
    const untimed = openNumbers(game.value).filter((number) => !asked[number]?.deadline)
    if (hosted.settings.timeLimit)
      for (const number of untimed) void link.value?.ask(number).catch(() => undefined)
  }

  const options: LinkOptions = { hosted, clock, game: () => game.value, onNews, onEntered, onLost }
  if (game.value.phase === 'ended') {
    // The page was reloaded after that.
    void refresh()
    countOn()
  } else if (isLiveScoreboard(game.value)) void connectOverMqtt()
  else link.value = overSocket(options)

  async function connectOverMqtt(): Promise<void> {
    const { overMqtt } = await import('./over_mqtt')
    if (!disposed) link.value = overMqtt(options)
  }

  const keepNow = () => keep(game.value, clock.ahead)
  window.addEventListener('pagehide', keepNow)

  onScopeDispose(() => {
    disposed = true
    window.removeEventListener('pagehide', keepNow)
    link.value?.close()
    timers.forEach(clearTimeout)
    clearTimeout(quiet)
    if (game.value.phase === 'ended') forget(hosted.gameId)
    else keepNow()
  })

  let underWay = Promise.resolve()
  /**
   * One thing at a time: presses meanwhile, and second ones of a double click, do nothing. What somebody was asked
   * about, and wants, is done after what is under way.
   */
  async function only(
    kind: Step['kind'],
    confirmed: boolean,
    what: (link: HostLink) => Promise<void>,
  ): Promise<void> {
    if (confirmed) await underWay
    else if (doing.value || Date.now() - doneAt < SETTLE_MS) return
    if (link.value) await (underWay = alone(kind, what(link.value)))
  }

  async function alone(kind: Step['kind'], done: Promise<void>): Promise<void> {
    doing.value = kind
    error.value = ''
    try {
      await attempt(done)
    } finally {
      doing.value = undefined
      doneAt = Date.now()
    }
  }

  /** Wait for something to be done, and say why it was not. */
  async function attempt(done: Promise<void>): Promise<void> {
    try {
      await done
    } catch (failed) {
      if (failed instanceof Refusal && OVER.includes(failed.kind)) await conclude(failed)
      else error.value = messageOf(failed)
    }
  }

  /** The game goes on meanwhile. */
  async function kick(playerName: string): Promise<void> {
    if (!link.value || kicking.value.has(playerName)) return
    kicking.value = new Set([...kicking.value, playerName])
    try {
      await attempt(link.value.kick(playerName))
    } finally {
      kicking.value = new Set([...kicking.value].filter((each) => each !== playerName))
    }
  }

  /** The game was ended elsewhere, or its time is over: see what came of it. */
  async function conclude(refusal: Refusal): Promise<void> {
    const report = await reportOf(hosted.gameId).catch(() => undefined)
    if (report?.status === 'ended') onNews({ kind: 'ended', ...report })
    else onLost(refusal)
  }

  function take(step: Step, confirmed = false): Promise<void> {
    return only(step.kind, confirmed, async (live) => {
      if (step.kind === 'look') return look(step.number)
      if (step.kind === 'showAnswers') return live.showAnswers()
      if (step.kind === 'scoreboard') return live.showScoreboard()
      if (step.kind === 'end') return live.end()
      if (step.kind === 'askTogether' || step.kind === 'askRest') return askTogether(live, step.numbers)
      if (step.kind === 'start' && isLiveScoreboard(game.value)) await live.showScoreboard()
      return live.ask(step.number)
    })
  }

  async function askTogether(live: HostLink, numbers: number[]): Promise<void> {
    try {
      for (const number of numbers) await live.ask(number)
    } finally {
      const [first] = openNumbers(game.value)
      if (first) look(first)
    }
  }

  const look = (questionNumber: number) => onNews({ kind: 'looked', questionNumber })

  return {
    game,
    clock,
    link,
    doing,
    kicking,
    error,
    counting,
    state: computed(() => link.value?.state.value ?? 'connecting'),
    take,
    look,
    kick,
    timeUp: () => onNews({ kind: 'timeUp', questionNumber: game.value.focus }),
  }
}
