/** Short notes that come and go at the edge of the page. */
import { ref } from 'vue'
import { announce } from './announce'

export interface Toast {
  id: number
  text: string
}

const SECONDS = 6

export const toasts = ref<Toast[]>([])

let ids = 0

/** Show a note for some seconds, and have it read out. */
export function toast(text: string): void {
  const id = ++ids
  toasts.value = [...toasts.value.slice(-2), { id, text }]
  announce(text)
  setTimeout(() => dismiss(id), SECONDS * 1000)
}

/** Take a note away. */
export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((each) => each.id !== id)
}
