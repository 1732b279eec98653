/** Problems and their places in words. */
import { i18n } from '@/platform/i18n'
import type { Problem } from './problems'

/** What is wrong, and what to do about it. */
export function inWords({ key, values = {} }: Problem): string {
  return i18n.global.t(`quizzes.problems.${key}`, values)
}

/** Where it is: `questions[2].answers[1].text` is “Question 3, Answer B”. */
export function placeInWords(path: string): string {
  const { t } = i18n.global
  const [, number, field = path] = /^questions\[(\d+)\]\.?(.*)$/.exec(path) ?? []
  const [, name = field, index] = /^(\w+)\[(\d+)\]/.exec(field) ?? []
  const parts = [
    number && t('quizzes.places.question', { n: Number(number) + 1 }),
    index && t(`quizzes.places.${name}`, { n: Number(index) + 1, letter: 'ABCD'[Number(index)] }),
    name && !index && t(`quizzes.fields.${name}`),
  ]
  return parts.filter(Boolean).join(', ')
}
