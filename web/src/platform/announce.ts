/** What screen readers say of changes that come by themselves; App has the live region. */
import { ref } from 'vue'

export const announcement = ref('')

let turn = false

/** Have a text read out as soon as nothing else is. The same text twice is read twice. */
export function announce(text: string): void {
  turn = !turn
  announcement.value = text + (turn ? '\u00a0' : '')
}
