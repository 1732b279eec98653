import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { i18n } from '@/platform/i18n'
import QuestionView from './QuestionView.vue'

const choice = {
  questionType: 'Multiple Choice' as const,
  questionNumber: 1,
  question: 'Which city is the capital of Australia?',
  answers: [
    { key: 'A' as const, text: 'Sydney' },
    { key: 'B' as const, text: 'Canberra' },
    { key: 'C' as const, text: 'Perth' },
  ],
}
const open = {
  questionType: 'Open Answer' as const,
  questionNumber: 2,
  question: 'How many bits are in a byte?',
}

type Props = InstanceType<typeof QuestionView>['$props']

let mounted: VueWrapper | undefined

function show(props: Props): VueWrapper {
  return (mounted = mount(QuestionView, { props, global: { plugins: [i18n] }, attachTo: document.body }))
}

afterEach(() => mounted?.unmount())

const words = (view: VueWrapper) =>
  view.findAll('.answer').map((answer) => answer.text().replace(/\s+/g, ' '))

describe('answers to choose from', () => {
  it('are buttons that say their letter', async () => {
    const view = show({ question: choice })
    expect(words(view)).toEqual(['▲AA: Sydney', '◆BB: Canberra', '●CC: Perth'])
    await view.findAll('button')[1]?.trigger('click')
    expect(view.emitted('answer')).toEqual([['B']])
  })

  it('look as if they were over once nothing can be chosen, but for what was', () => {
    const off = (props: Partial<Props>) =>
      show({ question: choice, ...props })
        .findAll('.answer')
        .map((each) => each.classes('off'))
    expect(off({ locked: true, chosen: 'B' })).toEqual([true, false, true])
    expect(off({ locked: true, right: ['B'] })).toEqual([false, false, false])
    expect(off({ onShow: true })).toEqual([false, false, false])
    expect(off({})).toEqual([false, false, false])
  })

  it('stay marked while the choice may change', () => {
    const view = show({ question: choice, chosen: 'b', keepsChoice: true })
    expect(view.findAll('button').map((each) => each.attributes('aria-pressed'))).toEqual([
      'false',
      'true',
      'false',
    ])
    expect(words(view)[1]).toContain('your answer')
  })

  it('can not be chosen any more when locked, and keep the focus', async () => {
    const view = show({ question: choice })
    const button = view.findAll('button')[0]
    button?.element.focus()
    await view.setProps({ locked: true, chosen: 'A' })
    expect(document.activeElement).toBe(button?.element)
    expect(button?.attributes()).toMatchObject({ 'aria-disabled': 'true', tabindex: '-1' })
    await button?.trigger('click')
    expect(view.emitted('answer')).toBeUndefined()
  })

  it('are no buttons where nobody answers, as on a big screen', () => {
    const view = show({ question: choice, locked: true, big: true })
    expect(view.findAll('button')).toHaveLength(0)
  })

  it('say in words what was right, what was chosen, and that it was wrong', () => {
    const view = show({ question: choice, chosen: 'A', right: ['B', 'C'], locked: true })
    expect(words(view)).toEqual([
      '▲AA: Sydney✗ wrongyour answer',
      '◆BB: Canberra✓ right',
      '●CC: Perth✓ right',
    ])
  })

  it('of the next question are buttons again', async () => {
    const view = show({ question: choice, right: ['B'] })
    expect(view.findAll('button')).toHaveLength(0)
    await view.setProps({ question: { ...choice, questionNumber: 2 }, right: undefined })
    expect(view.findAll('button')).toHaveLength(3)
    await view.setProps({ question: { ...choice, questionNumber: 3 }, right: ['B'] })
    expect(view.findAll('button')).toHaveLength(0)
  })
})

describe('an answer to type', () => {
  it('has a label and is sent trimmed, if there is any', async () => {
    const view = show({ question: open })
    const input = view.get('input')
    expect(view.get('label').attributes('for')).toBe(input.attributes('id'))
    await view.get('form').trigger('submit')
    await input.setValue('  8 ')
    await view.get('form').trigger('submit')
    expect(view.emitted('answer')).toEqual([['8']])
  })

  it('is told with each key while it may change, also when it is deleted again', async () => {
    const view = show({ question: open, keepsChoice: true, chosen: '8' })
    expect(view.find('button').exists()).toBe(false)
    await view.get('input').setValue('')
    expect(view.emitted('answer')).toEqual([['']])
  })

  it('says what is right as well, but not what reads the same', () => {
    const right = (...answers: string[]) =>
      show({ question: open, right: answers }).get('.open-result').text()
    expect(right('Mars', 'mars', 'Red Planet', 'RED PLANET')).toMatch(/Mars\s*Also right: Red Planet$/)
    expect(right('Mars', 'mars')).not.toContain('as well')
  })

  it('stays half typed when the same question comes again', async () => {
    const view = show({ question: open })
    await view.get('input').setValue('eig')
    await view.setProps({ question: { ...open } })
    expect(view.get('input').element.value).toBe('eig')
    await view.setProps({ question: { ...open, questionNumber: 3 } })
    expect(view.get('input').element.value).toBe('')
  })

  it('keeps the focus near when it is sent', async () => {
    const view = show({ question: open })
    view.get('input').element.focus()
    await view.setProps({ locked: true, chosen: 'eight' })
    await nextTick()
    expect(document.activeElement?.textContent).toContain('eight')
  })

  it.each([
    [' EIGHT', '✓ right'],
    ['nine', '✗ wrong'],
  ])('is judged as the service does: %s', (chosen, verdict) => {
    const view = show({ question: open, chosen, right: ['8', 'eight'], locked: true })
    expect(view.text()).toContain('Right answer: 8')
    expect(view.text()).toContain('Also right: eight')
    expect(view.get('.own').text()).toContain(verdict)
  })
})

it('lets texts run in their own direction, and makes long ones smaller', () => {
  const long = {
    ...choice,
    question: 'x'.repeat(500),
    answers: [{ key: 'A' as const, text: 'שלום '.repeat(40) }],
  }
  const view = show({ question: long })
  expect(view.get('h2').attributes('dir')).toBe('auto')
  expect(view.get('h2').classes()).toContain('longest')
  expect(view.get('.words').attributes('dir')).toBe('auto')
  expect(view.get('.answer').classes()).toContain('longest')
})
