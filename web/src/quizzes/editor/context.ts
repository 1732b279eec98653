/** How the parts of the editor get at the quiz that is edited. */
import { inject, type InjectionKey, provide } from 'vue'
import type { Editing } from './editing'

const EDITING: InjectionKey<Editing> = Symbol('editing')

export function provideEditing(editing: Editing): void {
  provide(EDITING, editing)
}

export function useEditor(): Editing {
  const editing = inject(EDITING)
  if (!editing) throw new Error('not in an editor')
  return editing
}

/** Focus the control of a field, if it is on the page; unfolds what it is in. */
export function focusField(path: string): void {
  const field = document.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`)
  field?.closest('details')?.setAttribute('open', '')
  field?.focus()
}
