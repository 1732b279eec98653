/** Which errors a form shows, and where. */
import { computed, reactive, type Ref } from 'vue'
import type { Draft } from './draft'
import type { Problem } from './problems'
import { inWords } from './words'

/** Seen at once, as nobody types further to mend them. */
const AT_ONCE = ['tooLong', 'tooManyAlternatives', 'service']

export interface FieldErrors {
  /** What to say at a field; empty if it is right, or the author has not been there yet. */
  errorOf: (path: string) => string
  /** Whether an error is shown at a field of this question. */
  anyIn: (question: number) => boolean
  /** The author has left a field. */
  touch: (path: string) => void
  touchAll: () => void
}

export function useFieldErrors(draft: Draft, problems: Ref<Problem[]>): FieldErrors {
  const touched = reactive(new Set<string>())
  const byPath = computed(() => new Map(problems.value.toReversed().map((each) => [each.path, each])))

  /** A path that stays with its question when that is moved. */
  const lasting = (path: string) =>
    path.replace(/^questions\[(\d+)\]/, (_, index) => `#${draft.questions[Number(index)]?.id}`)

  const isShown = ({ path, key }: Problem) => AT_ONCE.includes(key) || touched.has(lasting(path))

  const wrong = computed(
    () =>
      new Set(problems.value.filter(isShown).map(({ path }) => Number(/^questions\[(\d+)/.exec(path)?.[1]))),
  )

  return {
    errorOf(path) {
      const problem = byPath.value.get(path)
      return problem && isShown(problem) ? inWords(problem) : ''
    },
    anyIn: (question) => wrong.value.has(question),
    touch: (path) => touched.add(lasting(path)),
    touchAll: () => problems.value.forEach(({ path }) => touched.add(lasting(path))),
  }
}
