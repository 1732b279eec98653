/** Refusals of the service, in words for people. */
import { i18n } from './i18n'

interface Problem {
  type?: string
  detail?: string
  message?: string
  errors?: { path: string; message: string }[]
  requestId?: string
  retryAfterSeconds?: number
  lastNumber?: number
}

/** The service refused, or can't be reached; the message says in the user's language what to do. */
export class Refusal extends Error {
  /** Stable name of the problem, like `nickname-taken`; `offline` if there was no answer. */
  readonly kind: string
  readonly status: number
  readonly errors: { path: string; message: string }[]
  /** With `slow-down`: when to try again. */
  readonly retryAfterSeconds?: number
  /** With `number-taken`: the last number that an answer was given. */
  readonly lastNumber?: number

  constructor(problem: Problem, status = 0) {
    const kind = problem.type?.split(':').pop() ?? kindOfStatus(status)
    super(inWords(kind, problem))
    this.kind = kind
    this.status = status
    this.errors = problem.errors ?? []
    this.retryAfterSeconds = problem.retryAfterSeconds
    this.lastNumber = problem.lastNumber
  }
}

/** What to tell a person of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Refusal ? error.message : i18n.global.t('problems.unexpected')
}

/** Anything that was thrown, as a refusal; what is not one is a mistake of ours. */
export function asRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown
  console.error(thrown)
  return new Refusal({ type: 'unexpected' })
}

/** What API Gateway refuses has no type. */
function kindOfStatus(status: number): string {
  if (status === 0) return 'offline'
  if (status === 401) return 'signed-out'
  if (status === 404) return 'not-here'
  if (status === 413) return 'body-too-large'
  if (status === 429) return 'busy'
  return status >= 500 ? 'busy' : 'unexpected'
}

function inWords(kind: string, problem: Problem): string {
  const { t, te } = i18n.global
  const key = `problems.${kind}`
  if (te(key) || te(key, 'en')) {
    return t(key, { requestId: problem.requestId ?? '', seconds: problem.retryAfterSeconds ?? '' })
  }
  return problem.detail || problem.message || t('problems.unexpected')
}
