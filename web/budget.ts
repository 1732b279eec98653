/** What a guest's phone has to load to join and play: how much JavaScript that may be, checked at every build. */
import { gzipSync } from 'node:zlib'
import type { Plugin, Rollup } from 'vite'

const LIMIT = 200_000
/** From the address in a QR code, or the PIN on the first page, to the podium, in the longer of the languages. */
const SOCKET_GAME = [
  'index.html',
  'src/home/HomePage.vue',
  'src/live_games/JoinPage.vue',
  'src/live_games/PlayPage.vue',
  'src/locales/de.json',
]
/** Live-scoreboard games need the MQTT library besides. */
const ANY_GAME = [...SOCKET_GAME, 'src/live_games/over_mqtt.ts']

/** Tells how many bytes the pages of a player's way need, compressed; fails the build where it is too much. */
export function budget(): Plugin {
  return {
    name: 'budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      const socket = weightOf(bundle, SOCKET_GAME)
      const any = weightOf(bundle, ANY_GAME)
      this.info(
        `to join and play: ${kilobytes(socket)}, live scoreboard ${kilobytes(any)}, of ${kilobytes(LIMIT)}`,
      )
      if (any > LIMIT) this.error('Joining and playing needs too much JavaScript: load some of it later.')
    },
  }
}

/** All that modules need before they run, each chunk once. */
function weightOf(bundle: Rollup.OutputBundle, modules: string[]): number {
  const chunks = Object.values(bundle).filter((each): each is Rollup.OutputChunk => each.type === 'chunk')
  const needed = new Map<string, Rollup.OutputChunk>()
  const need = (chunk: Rollup.OutputChunk | undefined) => {
    if (!chunk || needed.has(chunk.fileName)) return
    needed.set(chunk.fileName, chunk)
    for (const name of chunk.imports) need(chunks.find(({ fileName }) => fileName === name))
  }
  for (const module of modules) {
    const chunk = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(`/${module}`)))
    if (!chunk && module !== 'index.html') throw new Error(`${module} is in no chunk`)
    need(chunk ?? chunks.find(({ isEntry }) => isEntry))
  }
  return [...needed.values()].reduce((sum, { code }) => sum + gzipSync(code).length, 0)
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`
