/** Who asks the host for the nickname of a guest, from another device. */
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { type Action, useAction } from '@/platform/action'
import { api, got, type Schemas } from '@/platform/api'
import { Refusal } from '@/platform/refusal'

export type WaitingClaim = Schemas['WaitingClaim']

const POLL_MS = 4_000

/** What is refused because the request was decided, or has gone, meanwhile. */
const SETTLED = ['changed-meanwhile', 'no-such-claim']

/** Requests that wait, as long as `goesOn` says; asking for them again and again needs no connection of a kind. */
export function useClaims(
  gameId: string,
  goesOn: () => boolean,
): { claims: ShallowRef<WaitingClaim[]>; settle: Action<[claim: WaitingClaim, letIn: boolean]> } {
  const claims = shallowRef<WaitingClaim[]>([])
  let timer: ReturnType<typeof setTimeout> | undefined
  let gone = false

  async function look(): Promise<void> {
    // It may have ended since the last look; then asking would be refused.
    if (goesOn()) {
      try {
        claims.value = (
          await got(api().GET('/games/{gameId}/claims', { params: { path: { gameId } } }))
        ).claims
      } catch {
        // It is asked again soon.
      }
    }
    next()
  }

  function next(): void {
    if (gone) return
    if (!goesOn()) claims.value = []
    timer = setTimeout(() => void look(), POLL_MS)
  }

  const settle = useAction(async (claim: WaitingClaim, letIn: boolean) => {
    const params = { path: { gameId, claimId: claim.claimId } }
    try {
      await got(api().PUT('/games/{gameId}/claims/{claimId}', { params, body: { letIn } }))
    } catch (refused) {
      if (!(refused instanceof Refusal) || !SETTLED.includes(refused.kind)) throw refused
      // Decided on another device: if it still waits, the next look finds it.
      claims.value = claims.value.filter(({ claimId }) => claimId !== claim.claimId)
      return
    }
    const settled = ({ claimId, playerName }: WaitingClaim): boolean =>
      claimId === claim.claimId || (letIn && playerName === claim.playerName)
    claims.value = claims.value.filter((each) => !settled(each))
  })

  onScopeDispose(() => {
    gone = true
    clearTimeout(timer)
  })
  next()
  return { claims, settle }
}
