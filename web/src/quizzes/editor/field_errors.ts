/** Which errors a form shows, and where. */
import { computed, reactive, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Draft } from './draft'
import { KEYS } from './draft'
import type { Problem } from './validation'

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
  const { inWords } = useProblemWords()
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

/** Problems and their places in words. */
export function useProblemWords() {
  const { t } = useI18n()

  function placeInWords(path: string): string {
    const [, number, field = path] = /^questions\[(\d+)\]\.?(.*)$/.exec(path) ?? []
    const [, name = field, index] = /^(\w+)\[(\d+)\]/.exec(field) ?? []
    const parts = [
      number && t('quizzes.places.question', { n: Number(number) + 1 }),
      name === 'answers' && index && t('quizzes.places.answer', { key: KEYS[Number(index)] ?? index }),
      name === 'alternatives' && index && t('quizzes.places.alternative', { n: Number(index) + 1 }),
      name && !index && t(`quizzes.fields.${name}`),
    ]
    return parts.filter(Boolean).join(', ')
  }

  const inWords = ({ key, values = {} }: Problem) => t(`quizzes.problems.${key}`, values)

  return { inWords, placeInWords }
}
