import { reactive } from 'vue'
import { describe, expect, it } from 'vitest'
import { newHeader, newQuestion } from './draft'
import { useQuestionList } from './question_list'

function listOf(...texts: string[]) {
  const draft = reactive({ ...newHeader(), questions: texts.map((question) => newQuestion({ question })) })
  const list = useQuestionList(draft)
  return {
    draft,
    list,
    texts: () => draft.questions.map(({ question }) => question).join(''),
    opened: () => draft.questions[list.openIndex.value]?.question,
  }
}

describe('the list of questions', () => {
  it('opens what is added, and what is copied after its original', () => {
    const { draft, list, texts, opened } = listOf('a', 'b')
    expect(opened()).toBe('a')
    list.duplicate(0)
    const copy = draft.questions[1]
    expect([texts(), list.openIndex.value]).toEqual(['aab', 1])
    if (copy) copy.answers[0] = 'changed'
    expect(draft.questions[0]?.answers[0]).toBe('')
    list.add()
    expect([texts(), opened()]).toEqual(['aab', ''])
  })

  it('keeps open what is moved', () => {
    const { list, texts, opened } = listOf('a', 'b', 'c')
    list.move(0, 2)
    expect([texts(), opened()]).toEqual(['bca', 'a'])
    list.move(2, 1)
    expect([texts(), opened()]).toEqual(['bac', 'a'])
  })

  it('takes back what was deleted, at its place', () => {
    const { list, texts, opened } = listOf('a', 'b', 'c')
    list.open(1)
    list.remove(1)
    expect([texts(), opened()]).toEqual(['ac', 'c'])
    list.takeBack()
    expect([texts(), opened(), list.deleted.value]).toEqual(['abc', 'b', undefined])
  })

  it('may become empty and come back', () => {
    const { list, opened } = listOf('a')
    list.remove(0)
    expect(opened()).toBeUndefined()
    list.takeBack()
    expect(opened()).toBe('a')
  })

  it('has room for as many as a quiz may have', () => {
    expect(listOf(...Array.from({ length: 99 }, () => 'x')).list.full.value).toBe(false)
    expect(listOf(...Array.from({ length: 100 }, () => 'x')).list.full.value).toBe(true)
  })
})
