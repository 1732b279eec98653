/** Open answers, as hosts meet them. */
import { distinct } from '../../answers'
import type { HostedKind, Share } from '../kind'

const COMMON = 5

export const open: HostedKind = {
  shown: () => ({}),
  rightOf({ correctAnswer, alternatives }) {
    const all = distinct([correctAnswer, ...alternatives])
    return { right: all.slice(0, 1), accepted: all.slice(1) }
  },
  sharesOf: (answers) => commonAnswers(answers).slice(0, COMMON),
  lineOf: (text) => ({ text }),
  written: true,
}

/** What was typed, the most common first; texts that differ in case and white space only are one. */
export function commonAnswers(answers: readonly Share[]): Share[] {
  const shares = new Map<string, Share>()
  for (const { response, right, count } of answers) {
    const text = visible(response)
    const same = text.replace(/\s+/g, ' ').toLowerCase()
    const share = shares.get(same)
    if (share) share.count += count
    else shares.set(same, { response: text, count, right })
  }
  return [...shares.values()].sort((one, other) => other.count - one.count)
}

/** Without characters that show nothing but turn the text around them or break it. */
const visible = (text: string) =>
  text
    .replace(/\s/g, ' ')
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, '')
    .trim()
