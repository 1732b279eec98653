/** Putting coins into the wallet, each time once. */
import { api, got } from '@/platform/api'
import { retried } from '@/platform/retry'

/** Puts coins into the wallet; the same amount again after a lost answer is the same top-up. */
export function topUps(put = putIn): (amount: number) => Promise<void> {
  let attempt: { amount: number; idempotencyKey: string } | undefined
  return async (amount) => {
    if (attempt?.amount !== amount) attempt = { amount, idempotencyKey: crypto.randomUUID() }
    await put(attempt)
    attempt = undefined
  }
}

async function putIn(body: { amount: number; idempotencyKey: string }): Promise<void> {
  await retried(() => got(api().POST('/players/me/wallet/topups', { body })))
}
