/** From the host's window to the big screen, in the same browser: both may be opened, closed and reloaded at any time. */
import type { Frame } from './scene'

type Message =
  | { from: 'host'; window: string; frame: Frame }
  | { from: 'host'; window: string; frame: null }
  | { from: 'host'; window: string; takes: true }
  | { from: 'screen' }

/** The screen asks so often: its timers run, as it is in view, while those of a covered window may not. */
const ASK_MS = 2_500
const SILENT_MS = 8_000

const channelOf = (gameId: string) => new BroadcastChannel(`buzzline.screen.${gameId}`)
/** On which a window says that it has begun to host a game (its id), for screens whose game is over. */
const openings = () => new BroadcastChannel('buzzline.screen')

/** In a big room there is news all the time: the screen is drawn so often at most. */
const DRAW_MS = 100

export interface Projector {
  /** There is something new to be seen. */
  changed: () => void
  /** The window is closed or left, perhaps to be come back to. */
  leave: () => void
  close: () => void
}

/** The host's end. One window runs a game: `onTaken` if another one takes it over. */
export function project(gameId: string, frame: () => Frame, onTaken: () => void): Projector {
  const window = crypto.randomUUID?.() ?? String(Math.random())
  const channel = channelOf(gameId)
  const post = (message: Message) => channel.postMessage(message)
  let taken = false
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.from === 'screen') post({ from: 'host', window, frame: frame() })
    else if ('takes' in data && data.window !== window) {
      taken = true
      onTaken()
    }
  }
  post({ from: 'host', window, takes: true })
  const opening = openings()
  opening.postMessage(gameId)
  opening.close()
  let timer: ReturnType<typeof setTimeout> | undefined
  let shownAt = 0

  function show(): void {
    timer = undefined
    shownAt = Date.now()
    post({ from: 'host', window, frame: frame() })
  }

  const leave = () => {
    if (!taken) post({ from: 'host', window, frame: null })
  }

  return {
    changed: () => {
      timer ??= setTimeout(show, Math.max(0, shownAt + DRAW_MS - Date.now()))
    },
    leave,
    close: () => {
      clearTimeout(timer)
      leave()
      channel.close()
    },
  }
}

/**
 * The screen's end: hears each frame, and null where there is no host's window (any more); and of other games that are
 * opened. Answers with what ends it.
 */
export function watchHost(
  gameId: string,
  onFrame: (frame: Frame | null) => void,
  onOpened: (gameId: string) => void,
): () => void {
  const opened = openings()
  opened.onmessage = ({ data }: MessageEvent<string>) => {
    if (data !== gameId) onOpened(data)
  }
  const channel = channelOf(gameId)
  let heardAt = 0
  const ask = () => channel.postMessage({ from: 'screen' } satisfies Message)
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.from !== 'host' || !('frame' in data)) return
    heardAt = Date.now()
    onFrame(data.frame)
  }
  const timer = setInterval(() => {
    if (Date.now() - heardAt > SILENT_MS) onFrame(null)
    ask()
  }, ASK_MS)
  ask()
  return () => {
    clearInterval(timer)
    channel.close()
    opened.close()
  }
}
