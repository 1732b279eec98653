/** What was said in a channel: order, doubles, and what a text may be. */
import type { LiveSchemas } from '@/platform/transport/socket'

export type ChatMessage = LiveSchemas['ChatMessage']

export const MAX_LENGTH = 300
/** From here on it is shown how much room is left. */
export const COUNTED_FROM = 250
const SOON_MS = 3 * 60_000

/** A text without what is not allowed: control characters, and marks that turn the direction of writing. */
export function tidied(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
}

/** Messages with others that came: in order, each once. */
export function merged(messages: readonly ChatMessage[], came: readonly ChatMessage[]): ChatMessage[] {
  const byId = new Map([...messages, ...came].map((each) => [each.messageId, each]))
  return [...byId.values()].sort((one, other) => (one.messageId < other.messageId ? -1 : 1))
}

/**
 * Messages with those that were there when we came back.
 * If these begin after the last one that we had (`known`), some in between are missing: what is older goes, too.
 */
export function rejoined(
  messages: readonly ChatMessage[],
  found: readonly ChatMessage[],
  known: string | undefined,
): ChatMessage[] {
  const first = found[0]?.messageId
  const gap = known !== undefined && first !== undefined && first > known
  return merged(gap ? messages.filter(({ messageId }) => messageId > known) : messages, found)
}

/** Whether a message goes on from the one before it: by the same player, soon after. */
export function goesOn(message: ChatMessage, before: ChatMessage | undefined): boolean {
  if (before?.playerName !== message.playerName) return false
  return Date.parse(message.at) - Date.parse(before.at) < SOON_MS
}
