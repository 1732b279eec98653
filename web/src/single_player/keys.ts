/** What keys mean at a question. */

import type { Shown } from '@/quizzes/kinds/kind'
import { kindOf } from '@/quizzes/kinds/playing'

export type Meaning = 'back' | 'next' | { answer: string }

interface Pressed {
  key: string
  altKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  target: EventTarget | null
}

/** What a key means; nothing where it is typed into a field, or pressed on a button or with a modifier. */
export function keyMeans(pressed: Pressed, question?: Shown): Meaning | undefined {
  const { key, altKey, ctrlKey, metaKey, target } = pressed
  if (altKey || ctrlKey || metaKey) return undefined
  const at = target instanceof Element ? target.tagName : ''
  if (at === 'INPUT') return undefined
  if (key === 'ArrowLeft') return 'back'
  if (key === 'ArrowRight') return 'next'
  if (key === 'Enter') return at === 'BUTTON' || at === 'A' ? undefined : 'next'
  const answer = question && kindOf(question.questionType).answerOfKey?.(key, question)
  return answer === undefined ? undefined : { answer }
}
