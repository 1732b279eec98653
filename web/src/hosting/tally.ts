/** What a room answered to one question. */
import type { Share } from '@/quizzes/kinds/kind'

export interface Tally {
  /** By player, those that count, as far as we have heard them. */
  answers: ReadonlyMap<string, { response: string; right: boolean }>
  /** Those of others, of which the service has told how many there were, when this page was not there. */
  told: readonly Share[]
  /** Answers of which this page has not heard (yet): known from the account by their number only. */
  unheard: number
  unheardRight: number
}

interface Counted {
  counted: number
  right: number
  /** How many of them are of players who were removed: these are not shown. */
  removedCounted?: number
  removedRight?: number
}

/** What the service tells a page that comes to a question late. */
export interface Told {
  answers?: readonly { playerName: string; response: string; right: boolean }[]
  /** In a big room. */
  shares?: readonly Share[]
}

export const noAnswers: Tally = { answers: new Map(), told: [], unheard: 0, unheardRight: 0 }

/**
 * With one more answer that counts; the first of a player is the one. Where the service has counted more than we
 * have heard, this is taken for one of those: it came late, and is not counted twice.
 */
export function withAnswer(
  tally: Tally,
  { playerName, response, right }: { playerName: string; response: string; right: boolean },
): Tally {
  if (tally.answers.has(playerName)) return tally
  return {
    ...tally,
    answers: new Map(tally.answers).set(playerName, { response, right }),
    unheard: Math.max(0, tally.unheard - 1),
    unheardRight: Math.max(0, tally.unheardRight - Number(right)),
  }
}

/** Without the answer of a player who was removed. Of what was only told by numbers, the service has to be asked. */
export function withoutPlayer(tally: Tally, playerName: string): Tally {
  const answers = new Map(tally.answers)
  if (answers.delete(playerName)) return { ...tally, answers }
  return { ...tally, unheard: 0, unheardRight: 0 }
}

/** With what the service told of the answers so far; what we have heard ourselves is among them. */
export function withTold(tally: Tally, { answers = [], shares }: Told): Tally {
  const known = answers.reduce(withAnswer, tally)
  if (!shares) return { ...known, told: [], unheard: 0, unheardRight: 0 }
  const others = shares.map((share) => ({ ...share, count: share.count - heardOf(known, share) }))
  return { ...known, told: others.filter(({ count }) => count > 0), unheard: 0, unheardRight: 0 }
}

/** With what the service's account says of the question; while it is open, news may have overtaken the account. */
export function withReport(tally: Tally, account: Counted, open: boolean): Tally {
  const unheard = Math.max(0, account.counted - (account.removedCounted ?? 0) - heard(tally))
  const unheardRight = Math.max(0, account.right - (account.removedRight ?? 0) - heardRight(tally))
  return {
    ...tally,
    unheard: open ? Math.max(tally.unheard, unheard) : unheard,
    unheardRight: open ? Math.max(tally.unheardRight, unheardRight) : unheardRight,
  }
}

/** How many have answered. */
export const answerCount = (tally?: Tally): number => (tally ? heard(tally) + tally.unheard : 0)

/** How many were right. */
export const rightCount = (tally?: Tally): number => (tally ? heardRight(tally) + tally.unheardRight : 0)

const sumOf = (shares: readonly Share[]) => shares.reduce((sum, { count }) => sum + count, 0)
const heard = (tally: Tally) => sumOf(sharesOf(tally))
const heardRight = (tally: Tally) => sumOf(sharesOf(tally).filter(({ right }) => right))
const heardOf = (tally: Tally, share: Share) =>
  [...tally.answers.values()].filter(
    ({ response, right }) => response.trim() === share.response && right === share.right,
  ).length

/** All that was answered, each player's by itself as far as it was heard. */
export const sharesOf = (tally: Tally = noAnswers): Share[] => [
  ...[...tally.answers.values()].map((each) => ({ ...each, count: 1 })),
  ...tally.told,
]
