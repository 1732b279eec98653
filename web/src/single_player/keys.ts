/** What keys mean at a question. */

export type Meaning = 'back' | 'next' | { answer: string }

interface Pressed {
  key: string
  altKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  target: EventTarget | null
}

/** What a key means; nothing where it is typed into a field, or pressed on a button or with a modifier. */
export function keyMeans(pressed: Pressed, answers?: { key: string }[]): Meaning | undefined {
  const { key, altKey, ctrlKey, metaKey, target } = pressed
  if (altKey || ctrlKey || metaKey) return undefined
  const at = target instanceof Element ? target.tagName : ''
  if (at === 'INPUT') return undefined
  if (key === 'ArrowLeft') return 'back'
  if (key === 'ArrowRight') return 'next'
  if (key === 'Enter') return at === 'BUTTON' || at === 'A' ? undefined : 'next'
  const chosen = answers?.find((each, index) => each.key === key.toUpperCase() || String(index + 1) === key)
  return chosen && { answer: chosen.key }
}
