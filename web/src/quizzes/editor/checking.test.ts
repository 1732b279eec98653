import { reactive } from 'vue'
import { describe, expect, it } from 'vitest'
import { useChecked } from './checking'
import { bodyOf, newHeader, newQuestion } from './draft'
import { validate } from './validation'

describe('a draft that is checked at each change', () => {
  const draft = reactive({
    ...newHeader({ quizName: 'Quiz', category: 'X' }),
    questions: [newQuestion({ question: 'One' }), newQuestion({ question: 'Two', right: [1] })],
  })
  const { json, problems } = useChecked(draft)

  it.each<[string, () => void]>([
    ['nothing', () => undefined],
    ['a text', () => draft.questions[1] && (draft.questions[1].answers[0] = 'Answer')],
    ['the name', () => (draft.quizName = '')],
    ['the order', () => draft.questions.reverse()],
    ['the type', () => (draft.questionType = 'Open Answer')],
    ['the number', () => draft.questions.splice(0, 1)],
    [
      'everything',
      () => Object.assign(draft, newHeader(), { questions: [newQuestion({ question: 'New' })] }),
    ],
    ['the last question', () => draft.questions.pop()],
  ])('is checked like a whole one: %s', (_, change) => {
    change()
    expect(json.value).toBe(JSON.stringify(bodyOf(draft)))
    expect(problems.value).toEqual(validate(draft))
  })
})
