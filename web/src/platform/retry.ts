/** Asking again where no answer came. */
import { pauseBefore } from './transport/backoff'
import { isPassing } from './transport/socket'

const TRIES = 3

/** Ask for something that has its effect once, however often it is asked for; again if the answer is lost. */
export async function retried<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask()
    } catch (error) {
      if (attempt === TRIES || !isPassing(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, pauseBefore(attempt)))
    }
  }
}
