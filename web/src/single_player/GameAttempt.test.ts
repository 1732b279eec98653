import { flushPromises, mount, RouterLinkStub } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Schemas } from '@/platform/api'
import { i18n } from '@/platform/i18n'
import { Refusal } from '@/platform/refusal'
import GameAttempt from './GameAttempt.vue'

const service = vi.hoisted(() => ({ GET: vi.fn(), POST: vi.fn() }))
vi.mock('@/platform/api', () => ({ api: () => service, got: (answer: unknown) => answer }))
vi.mock('@/platform/session', () => ({ useSession: () => ({ playerName: 'ada' }) }))

const game: Schemas['PlayableGame'] = {
  gameId: 'capitals',
  quizName: 'World Capitals',
  quizDescription: 'Two questions about cities.',
  quizMode: 'Single Player',
  questionType: 'Multiple Choice',
  category: 'Geography',
  hostName: 'quizmaster',
  questionCount: 2,
  startTime: '2026-11-21T18:10:00.000001Z',
  questions: ['Australia', 'Bolivia'].map((country, index) => ({
    questionType: 'Multiple Choice',
    questionNumber: index + 1,
    question: `Which is the capital of ${country}?`,
    answers: [
      { key: 'A', text: `A of ${country}` },
      { key: 'B', text: `B of ${country}` },
    ],
  })),
}

const result: Schemas['Result'] = {
  score: 50,
  points: 1,
  questionCount: 2,
  answerboard: [
    {
      questionNumber: 1,
      question: 'Which is the capital of Australia?',
      playerResponse: 'B',
      isCorrect: true,
      correctAnswer: 'B',
      alternatives: [],
      answerFollowup: 'It was a compromise.',
    },
    {
      questionNumber: 2,
      question: 'Which is the capital of Bolivia?',
      playerResponse: null,
      isCorrect: false,
      correctAnswer: 'A',
      alternatives: ['B'],
    },
  ],
}

function played() {
  return mount(GameAttempt, {
    props: { game },
    attachTo: document.body,
    global: { plugins: [i18n], stubs: { RouterLink: RouterLinkStub } },
  })
}

type Page = ReturnType<typeof played>

async function press(page: Page, text: string) {
  const button = page.findAll('button').find((each) => each.text().includes(text))
  if (!button) throw new Error(`no button ${text} in ${page.text()}`)
  await button.trigger('click')
  await flushPromises()
}

beforeEach(() => {
  sessionStorage.clear()
  vi.resetAllMocks()
  vi.stubGlobal('scrollTo', vi.fn())
  service.GET.mockResolvedValue({ leaderboard: [], player: null })
})

describe('playing alone', () => {
  it('goes from question to question, and sends the answers at the end', async () => {
    service.POST.mockResolvedValue(result)
    const page = played()
    expect(page.text()).toContain('Only your first attempt counts')
    await press(page, 'Start')
    expect(page.text()).toContain('Question 1 of 2')
    await press(page, 'B of Australia')
    await press(page, 'Next')
    expect(page.text()).toContain('Question 2 of 2')
    await press(page, 'Back')
    expect(page.get('[aria-pressed=true]').text()).toContain('B of Australia')
    await press(page, 'All answers')
    expect(page.text()).toContain('1 question has no answer yet')
    await press(page, 'Send my answers')
    expect(service.POST).toHaveBeenCalledWith('/games/{gameId}/answer', {
      params: { path: { gameId: 'capitals' } },
      body: { responses: [{ questionNumber: 1, response: 'B' }] },
    })
    expect(page.text()).toContain('1 of 2 right')
    const [first, second] = page.findAll('ol > li').map((line) => line.text())
    expect(first).toMatch(/right.*B – B of Australia.*It was a compromise/s)
    expect(second).toMatch(/wrong.*not answered.*A – A of Bolivia \/ B – B of Bolivia/s)
    page.unmount()
  })

  it('sends the same answers again where they were not recorded', async () => {
    service.POST.mockRejectedValueOnce(new Refusal({ type: 'urn:buzzline:problem:not-recorded' }, 503))
    service.POST.mockResolvedValueOnce(result)
    const page = played()
    await press(page, 'Start')
    await press(page, 'A of Australia')
    await press(page, 'All answers')
    await press(page, 'Send my answers')
    expect(page.get('[role=alert]').text()).toContain('Send your answers again')
    await press(page, 'Send again')
    expect(service.POST.mock.calls[1]).toEqual(service.POST.mock.calls[0])
    expect(page.text()).toContain('Your score')
    page.unmount()
  })

  it('goes on after a reload, with the keyboard too', async () => {
    const before = played()
    await press(before, 'Start')
    await before.get('.place').trigger('keydown', { key: 'b' })
    await before.get('.place').trigger('keydown', { key: 'ArrowRight' })
    before.unmount()
    const page = played()
    expect(page.text()).toContain('Question 2 of 2')
    await page.get('.place').trigger('keydown', { key: 'ArrowLeft' })
    expect(page.get('[aria-pressed=true]').text()).toContain('B of Australia')
    page.unmount()
  })

  it('says what counts: not an own quiz, nor what was played before', async () => {
    service.GET.mockResolvedValue({ leaderboard: [], player: { position: 3, score: 91.67 } })
    const page = played()
    await flushPromises()
    expect(page.text()).toContain('91.67% counts')
    await page.setProps({ game: { ...game, hostName: 'ada' } })
    expect(page.text()).toContain("attempts don't count")
    page.unmount()
  })
})
