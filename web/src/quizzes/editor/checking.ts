/** A draft checked at each change: only the questions that were changed are looked at again. */
import { computed, type ComputedRef, toRaw } from 'vue'
import { type Draft, type DraftQuestion, headerBody } from './draft'
import type { Problem } from './problems'
import { checkQuestion, type CheckedQuestion, problemsOf } from './validation'

export interface Checked {
  /** The draft as the service would be sent it; differs whenever something is changed. */
  json: ComputedRef<string>
  problems: ComputedRef<Problem[]>
}

/** Check a reactive draft. A quiz may have 256 KB: to check it all would be felt with each key. */
export function useChecked(draft: Draft): Checked {
  const known = new WeakMap<DraftQuestion, ComputedRef<CheckedQuestion>>()

  function check(question: DraftQuestion): CheckedQuestion {
    const raw = toRaw(question)
    const checked = known.get(raw) ?? computed(() => checkQuestion(question, draft.questionType))
    known.set(raw, checked)
    return checked.value
  }

  const questions = computed(() => draft.questions.map(check))
  return {
    json: computed(() => jsonOf(draft, questions.value)),
    problems: computed(() => problemsOf(draft, questions.value)),
  }
}

/** What `bodyOf` makes of it, as JSON. */
function jsonOf(draft: Draft, questions: CheckedQuestion[]): string {
  const header = JSON.stringify(headerBody(draft))
  return `${header.slice(0, -1)},"questions":[${questions.map(({ json }) => json).join()}]}`
}
