/** The questions of a draft as a list of which one is open: add, copy, move, delete and take back. */
import { computed, ref } from 'vue'
import { type Draft, type DraftQuestion, newQuestion } from './draft'
import { LIMITS } from './problems'

export function useQuestionList(draft: Draft) {
  const openId = ref(draft.questions[0]?.id)
  const openIndex = computed(() => draft.questions.findIndex(({ id }) => id === openId.value))
  const deleted = ref<{ question: DraftQuestion; index: number }>()
  const full = computed(() => draft.questions.length >= LIMITS.questions)

  function open(index: number): void {
    openId.value = draft.questions[index]?.id
  }

  function insert(index: number, question: DraftQuestion): void {
    draft.questions.splice(index, 0, question)
    open(index)
    deleted.value = undefined
  }

  return {
    openIndex,
    deleted,
    full,
    open,
    add: () => insert(draft.questions.length, newQuestion()),
    duplicate(index: number) {
      const question = draft.questions[index]
      if (question) insert(index + 1, newQuestion(question))
    },
    move(from: number, to: number) {
      const [question] = draft.questions.splice(from, 1)
      if (question) draft.questions.splice(to, 0, question)
    },
    remove(index: number) {
      const [question] = draft.questions.splice(index, 1)
      if (!question) return
      deleted.value = { question, index }
      open(Math.min(index, draft.questions.length - 1))
    },
    takeBack() {
      if (deleted.value) insert(deleted.value.index, deleted.value.question)
    },
    /** Open another one where the open one has gone, as after a change of the whole draft. */
    keepOpen() {
      if (openIndex.value < 0) open(0)
    },
  }
}
