/** A kind of questions that only this test has: nobody who shows, edits, counts or keeps questions knows it. */
import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, type FunctionalComponent, h } from 'vue'
import type { News } from '@/hosting/host_game'
import type { HostGame } from '@/hosting/host_state'
import AnswerShares from '@/hosting/AnswerShares.vue'
import OpenView from '@/hosting/OpenView.vue'
import { answersCsv } from '@/hosting/results_csv'
import { revealOf } from '@/hosting/reveal'
import { announcementOf } from '@/hosting/announcements'
import { after, asked, casual, joined, shown } from '@/hosting/samples'
import { frameOf } from '@/hosting/scene'
import ScreenQuestion from '@/hosting/ScreenQuestion.vue'
import { outcomeOf } from '@/live_games/outcomes'
import { after as heard, newGame } from '@/live_games/player_game'
import PlayerReveal from '@/live_games/RevealView.vue'
import { at, joinedWith, question as askedOf, receipt, seatIn } from '@/live_games/samples'
import type { Schemas } from '@/platform/api'
import { i18n } from '@/platform/i18n'
import GameReview from '@/single_player/GameReview.vue'
import { keyMeans } from '@/single_player/keys'
import { provideEditing } from '../editor/context'
import { asType, bodyOf, type DraftQuestion, newDraft, newHeader, newQuestion } from '../editor/draft'
import { type Editing, useEditing } from '../editor/editing'
import PreviewDialog from '../editor/PreviewDialog.vue'
import QuestionForm from '../editor/QuestionForm.vue'
import { validate } from '../editor/validation'
import { questionsFromCsv, questionsToCsv, typeOfCsv } from '../files/csv_file'
import { fromJson, toJson } from '../files/json_file'
import { text } from '../files/checks'
import FirstQuestions from '../list/FirstQuestions.vue'
import QuestionView from '../QuestionView.vue'
import { EDITED, type KindDraft } from './editing'
import { HOSTED } from './hosting'
import type { AnswerProps, EditedKind, HostedKind, OwnQuestion, PlayedKind, QuestionType } from './kind'
import { inWords, PLAYED, questionTypes, typeKey } from './playing'

vi.mock('../editor/saving', () => ({ saveNew: vi.fn(), saveChanged: vi.fn() }))

const ESTIMATE = 'Estimate' as QuestionType

/** What its author writes: a number, and how far off an answer may be. */
interface Estimated {
  value: string
  tolerance: string
}
interface OwnEstimate {
  questionNumber: number
  question: string
  value: number
  tolerance: number
}
const own = (question: unknown) => question as OwnEstimate
const isNear = (told: readonly string[], response: string) => {
  const [low = NaN, high = NaN] = (told[1] ?? '').split('..').map(Number)
  return Number(response) >= low && Number(response) <= high
}

const view: FunctionalComponent<AnswerProps, { answer: (response: string) => void }> = (
  { open, right, chosen },
  { emit },
) => [
  open &&
    h('input', {
      type: 'number',
      onChange: (event: Event) => emit('answer', (event.target as HTMLInputElement).value),
    }),
  right && h('p', { class: 'is' }, `It is ${right[0]}; you said ${chosen}.`),
]
view.props = ['question', 'chosen', 'right', 'open', 'locked', 'big', 'keepsChoice']
view.emits = ['answer']

const played: PlayedKind = {
  key: 'estimate',
  view,
  isRight: isNear,
  inWords: (response) => `${response.replace('..', ' to ')} km`,
  asResponse: (told) => told.replace('about ', ''),
  keysHint: 'keysOpen',
  answerOfKey: (key) => (/\d/.test(key) ? key : undefined),
}

const hosted: HostedKind = {
  shown: () => ({}),
  rightOf: (question) => ({ right: [String(own(question).value)], accepted: [] }),
  sharesOf: (answers, question) => {
    const { value } = own(question)
    const sum = (far: boolean) =>
      answers
        .filter(({ response }) => Number(response) > value === far)
        .reduce((total, { count }) => total + count, 0)
    return ['below', 'above'].map((response) => ({
      response,
      count: sum(response === 'above'),
      right: false,
    }))
  },
  lineOf: (response) => ({ text: `${response} it` }),
  written: false,
}

const fields: FunctionalComponent<{ index: number }> = ({ index }) =>
  h('input', {
    class: 'value',
    onInput: (event: Event) =>
      Object.assign(editing.draft.questions[index] ?? {}, {
        value: (event.target as HTMLInputElement).value,
      }),
  })
fields.props = ['index']

const edited: EditedKind<Estimated> = {
  fields,
  draft: ({ value, tolerance }) => ({ value: value ?? '', tolerance: tolerance ?? '0' }),
  draftOf: (question) => ({ value: String(own(question).value), tolerance: String(own(question).tolerance) }),
  bodyOf: ({ value, tolerance }) => ({ value: Number(value), tolerance: Number(tolerance) }),
  tidied: () => ({}),
  check: ({ value }, found) => {
    if (!value || Number.isNaN(Number(value))) found.add('value', 'empty')
  },
  wordsOf: ({ value }) => ({ right: [value], others: 0 }),
  ofWords: ([value = '', ...others]) => ({ members: { value }, lost: others.length }),
  shown: () => ({}),
  linesOf: ({ value }) => [{ text: `about ${value}`, right: true }],
  csv: {
    columns: ['value', 'tolerance'],
    required: ['value'],
    cells: ({ value, tolerance }) => ({ value, tolerance }),
    read: (cell, wrong) => {
      if (cell('tolerance').startsWith('-')) wrong('tolerance', 'noSuchAnswer', { text: cell('tolerance') })
      return { value: cell('value'), tolerance: cell('tolerance') }
    },
    columnOf: (field) => field,
  },
  json: {
    members: {
      value: (value, path, problems) => {
        if (typeof value !== 'number') text(0, path, problems)
      },
      'tolerance?': () => undefined,
    },
  },
  examples: [{ question: 'How high is it?', value: '8.85' }],
}

for (const [list, kind] of [
  [PLAYED, played],
  [HOSTED, hosted],
  [EDITED, edited],
] as const) {
  Object.assign(list, { [ESTIMATE]: kind })
}

const global = { plugins: [i18n] }
const high = { questionType: ESTIMATE, questionNumber: 1, question: 'How high is it?' }
const written = (members: Partial<Estimated>) =>
  newQuestion({ question: 'How high is it?', ...members } as Partial<DraftQuestion>)
const draft = (...questions: DraftQuestion[]) => ({
  ...newDraft(),
  ...newHeader({ quizName: 'Heights', questionType: ESTIMATE }),
  questions,
})

let editing: Editing
beforeEach(() => localStorage.clear())

describe('a new kind of questions', () => {
  it('is one of those there are', () => {
    expect(questionTypes()).toContain(ESTIMATE)
    expect(typeKey(ESTIMATE)).toBe('estimate')
  })

  it('is shown, answered and told in words', async () => {
    const view = mount(QuestionView, { props: { question: high }, global })
    await view.get('input').setValue('9')
    expect(view.emitted('answer')?.[0]).toEqual(['9'])
    await view.setProps({ chosen: '9', right: ['8.85', '8.35..9.35'] })
    expect(view.get('.is').text()).toBe('It is 8.85; you said 9.')
    expect(view.find('input').exists()).toBe(false)
    expect(inWords('8.35..9.35', high)).toBe('8.35 to 9.35 km')
  })

  it('is played alone, by keys as well', () => {
    const game = { questions: [high] } as unknown as Schemas['PlayableGame']
    const props = { game, attempt: { step: 'review' as const, answers: { 1: '9' } }, busy: false }
    expect(mount(GameReview, { props, global }).text()).toContain('9 km')
    const pressed = { key: '9', altKey: false, ctrlKey: false, metaKey: false, target: null }
    expect(keyMeans(pressed, high)).toEqual({ answer: '9' })
  })

  it.each([
    ['9', 'right'],
    ['12', 'wrong'],
  ])('is judged in a live game as the service does: %s', (response, outcome) => {
    const seat = seatIn(undefined, { sent: 1, answers: [{ answerNumber: 1, questionNumber: 1, response }] })
    const question = { ...askedOf(1, 1), answers: undefined, questionType: ESTIMATE }
    const state = [
      { kind: 'joined', joined: joinedWith() },
      { kind: 'question', at: at(1), question },
      { kind: 'receipt', receipt: receipt(1, 1) },
      {
        kind: 'answers',
        at: at(5),
        answers: [{ questionNumber: 1, question: 'Q', correctAnswer: '8.85', alternatives: ['8.35..9.35'] }],
      },
    ].reduce((before, news) => heard(before, news as Parameters<typeof heard>[1]), newGame(seat))
    expect(outcomeOf(state, 1)).toBe(outcome)
    expect(mount(PlayerReveal, { props: { state }, global }).text()).toContain(`you said ${response}.`)
  })

  describe('is hosted', () => {
    const game = (): HostGame => {
      const before = casual(1)
      const questions = [{ ...high, value: 8.85, tolerance: 0.5 }] as unknown as OwnQuestion[]
      return { ...before, hosted: { ...before.hosted, questionType: ESTIMATE, questions } }
    }
    const given = (playerName: string, response: string): News => ({
      kind: 'answered',
      answer: { playerName, questionNumber: 1, response, right: false, verdict: 'counted' },
    })
    const answered = () =>
      after(game(), joined('a'), asked(1), given('a', '2'), given('b', '3'), given('c', '9'))
    const frame = (of: HostGame) => frameOf(of, false, Date.parse)

    it('without a word of what is right before it is shown', () => {
      const { scene } = frame(answered())
      expect(JSON.stringify(scene)).not.toMatch(/8\.85|tolerance/)
      if (scene.kind !== 'question') throw new Error(scene.kind)
      expect(mount(ScreenQuestion, { props: { scene }, global }).text()).toContain('How high is it?')
      const clock = { ahead: 0 } as InstanceType<typeof OpenView>['$props']['clock']
      const page = mount(OpenView, { props: { game: answered(), clock }, global })
      expect(page.get('details').text()).toContain('8.85 km')
    })

    it('with what the room answered, in the lines of the kind', () => {
      const over = after(answered(), shown(1))
      const { scene } = frame(over)
      for (const reveal of [revealOf(over, 1), scene.kind === 'reveal' ? scene.reveal : undefined]) {
        if (!reveal) throw new Error('nothing is shown')
        const rows = mount(AnswerShares, { props: { reveal }, global }).findAll('.share')
        expect(rows.map((row) => `${row.get('bdi').text()} ${row.get('.count').text()}`)).toEqual([
          'below it 2answers',
          'above it 1answer',
        ])
      }
      expect(announcementOf(over, (key, named) => `${key} ${named['right']}`)).toContain('8.85 km')
    })

    it('and its results are a table', () => {
      const answers = [
        { questionNumber: 1, response: '9', verdict: 'counted', right: true, points: 4, timeUsedMs: 1 },
      ]
      const player = {
        playerName: 'ada',
        position: 1,
        points: 4,
        credit: 0,
        missed: 0,
        guest: false,
        answered: 1,
        right: 1,
        answers,
      }
      const rows = [player] as Parameters<typeof answersCsv>[0]
      expect(answersCsv(rows, [1], game().hosted, (key) => key, ',')).toContain('How high is it?,9 km,yes')
    })
  })

  it('is written, checked and previewed', async () => {
    const Page = defineComponent({
      setup() {
        editing = useEditing({ player: 'ada' })
        Object.assign(editing.draft, draft(written({})))
        provideEditing(editing)
        return () => [h(QuestionForm, { index: 0 }), h(PreviewDialog, { index: 0, open: true })]
      },
    })
    const page = mount(Page, { global, attachTo: document.body })
    expect(validate(editing.draft)).toContainEqual({ path: 'questions[0].value', key: 'empty' })
    await page.get('.value').setValue('8.85')
    expect(validate(editing.draft).filter(({ path }) => path.includes('value'))).toEqual([])
    expect(bodyOf(editing.draft).questions).toEqual([
      { question: 'How high is it?', value: 8.85, tolerance: 0 },
    ])
    expect(document.querySelector('[role=dialog] input[type=number]')).not.toBeNull()
    page.unmount()
  })

  it('is made of another kind, and another one of it', () => {
    const open = newQuestion({ question: 'Q', correctAnswer: '8', alternatives: ['eight'] })
    const there = asType([open], 'Open Answer', ESTIMATE)
    expect(there).toMatchObject({ lost: 1, questions: [{ value: '8', correctAnswer: '' }] })
    const back = asType(there.questions, ESTIMATE, 'Multiple Choice')
    expect(back).toMatchObject({
      lost: 0,
      questions: [{ answers: ['8', '', '', ''], right: [0], value: '' }],
    })
  })

  it('is kept in files', () => {
    const quiz = draft(written({ value: '8.85', tolerance: '0.5' }))
    const body = { question: 'How high is it?', value: 8.85, tolerance: 0.5 }
    const csv = questionsToCsv(quiz, ',')
    expect(csv).toContain('question,value,tolerance,followup,picture,group')
    expect(typeOfCsv(csv)).toBe(ESTIMATE)
    const header = newHeader({ ...quiz, quizDescription: 'Mountains' })
    const read = questionsFromCsv(csv, header)
    expect(read.draft && bodyOf(read.draft).questions).toEqual([body])
    const { faults } = questionsFromCsv('question,value,tolerance\nHigh?,,-1', header)
    expect(faults).toMatchObject([
      { row: 2, column: 'tolerance', key: 'noSuchAnswer' },
      { row: 2, column: 'value', key: 'empty' },
    ])
    const again = fromJson(toJson({ ...quiz, quizDescription: 'Mountains' }))
    expect(again.draft && bodyOf(again.draft).questions).toEqual([body])
    expect(fromJson(toJson(quiz).replace('8.85', '"high"')).faults).toMatchObject([
      { path: 'questions[0].value', key: 'notText' },
    ])
    expect(mount(FirstQuestions, { props: { draft: quiz }, global }).text()).toContain('about 8.85')
    expect((EDITED[ESTIMATE] as EditedKind<KindDraft>).examples).toHaveLength(1)
  })
})
