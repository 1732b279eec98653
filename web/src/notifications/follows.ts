/** The games that the player follows: they hear when one starts. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { allPages, api, got, type Schemas } from '@/platform/api'
import { useSession } from '@/platform/session'

export const useFollows = defineStore('follows', () => {
  const session = useSession()
  /** Null until they are loaded. */
  const games = shallowRef<Schemas['FollowedGame'][] | null>(null)
  const ids = ref(new Set<string>())
  const loaded = computed(() => games.value !== null)
  let loading: Promise<void> | undefined

  watch(
    () => session.playerName,
    () => {
      games.value = null
      ids.value = new Set()
      loading = undefined
    },
  )

  /** Load them, once; raises Refusal. */
  function load(): Promise<void> {
    loading ??= loadAll().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }

  async function loadAll(): Promise<void> {
    const player = session.playerName
    const found = await allPages(async (nextToken) => {
      const page = await got(api().GET('/players/me/follows', { params: { query: { nextToken } } }))
      return { items: page.follows, nextToken: page.nextToken }
    })
    if (player !== session.playerName) return
    games.value = found
    ids.value = new Set(found.map(({ gameId }) => gameId))
  }

  /** Follow a game, or no more; raises Refusal. */
  async function follow(gameId: string, quizName: string, wanted: boolean): Promise<void> {
    const params = { path: { gameId } }
    if (wanted) {
      await got(api().PUT('/games/{gameId}/follow', { params }))
      ids.value.add(gameId)
      const known = games.value?.some((each) => each.gameId === gameId)
      if (!known)
        games.value = [{ gameId, quizName, since: new Date().toISOString() }, ...(games.value ?? [])]
    } else {
      await got(api().DELETE('/games/{gameId}/follow', { params }))
      ids.value.delete(gameId)
    }
  }

  return { games, ids, loaded, load, follow }
})
