/** Asking the host for one's nickname back, from another device. */
import { onScopeDispose, ref, type Ref } from 'vue'
import { api, got, type Schemas } from '@/platform/api'
import { asRefusal, type Refusal } from '@/platform/refusal'

/** What became of it: `expired` where the host did not decide in time. */
export type ClaimPhase = 'none' | 'waiting' | 'refused' | 'expired'

export interface Claiming {
  phase: Ref<ClaimPhase>
  /** What the host has to see on this device. */
  code: Ref<string>
  /** Why it could not be asked for. */
  error: Ref<Refusal | undefined>
  ask: (nickname: string) => Promise<void>
}

const POLL_MS = 2_000

/** Ask for a nickname and wait for the host's decision; `onLetIn` gets the ticket. Ends with the component. */
export function useClaim(pin: string, onLetIn: (admission: Schemas['Admission']) => void): Claiming {
  const phase = ref<ClaimPhase>('none')
  const code = ref('')
  const error = ref<Refusal>()
  let timer: ReturnType<typeof setTimeout> | undefined

  async function ask(nickname: string): Promise<void> {
    if (phase.value === 'waiting') return
    error.value = undefined
    try {
      const params = { path: { pin } }
      const made = await got(api().POST('/activegames/pin/{pin}/claims', { params, body: { nickname } }))
      code.value = made.code
      phase.value = 'waiting'
      later(made.claim)
    } catch (refused) {
      error.value = asRefusal(refused)
    }
  }

  function later(claim: string): void {
    timer = setTimeout(() => void look(claim), POLL_MS)
  }

  async function look(claim: string): Promise<void> {
    try {
      const params = { path: { pin, claim } }
      const { decision, admission } = await got(
        api().GET('/activegames/pin/{pin}/claims/{claim}', { params }),
      )
      if (admission) return onLetIn(admission)
      if (decision === 'refused') phase.value = 'refused'
      else later(claim)
    } catch (refused) {
      const { kind } = asRefusal(refused)
      // What can't be reached just now is asked again.
      if (['no-such-claim', 'no-such-game', 'game-over'].includes(kind)) phase.value = 'expired'
      else later(claim)
    }
  }

  onScopeDispose(() => clearTimeout(timer))
  return { phase, code, error, ask }
}
