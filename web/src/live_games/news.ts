/** What is read out to those who don't look at the screen: what has changed, in the order in which it matters. */
import { inWords } from '@/quizzes/kinds/playing'
import { nameOf } from '@/players/names'
import { outcomeOf, placeInGame, pointsOf, screenOf, shownQuestions, startOf, verdictOn } from './outcomes'
import { type GameQuestion, type GameState, openQuestions } from './player_game'

/** A text of `live_games`, and what goes into it; `points` are to be put into words, and so is who a `player` is. */
export interface News {
  key: string
  params?: Record<string, string | number>
}

/** Texts, one after the other, with a pause between them: not all of them are sentences. */
export const spoken = (texts: string[]): string =>
  texts.map((each) => each.replace(/[^.!?…]$/, '$&.')).join(' ')

export function newsOf(before: GameState, now: GameState): News[] {
  if (now.over) return now.over === before.over && now.board === before.board ? [] : ofTheEnd(now)
  return [
    ...ofComing(before, now),
    ...ofHost(before, now),
    ...ofQuestions(before, now),
    ...ofAnswers(before, now),
    ...ofNoAnswers(before, now),
    ...ofFirst(before, now),
    ...ofReveal(before, now),
    ...ofBoard(before, now),
  ]
}

function ofComing(before: GameState, now: GameState): News[] {
  if (before.entered || !now.entered) return []
  const goesOn = Object.keys(now.questions).length > 0
  return [{ key: goesOn ? 'news.back' : 'news.in', params: { name: nameOf(now.seat.playerName) } }]
}

function ofHost(before: GameState, now: GameState): News[] {
  if (before.host.here === now.host.here) return []
  return [{ key: now.host.here ? 'play.hostBack' : 'play.hostAway' }]
}

function ofQuestions(before: GameState, now: GameState): News[] {
  return openQuestions(now)
    .filter(({ number, asked }) => asked && before.questions[number]?.phase !== 'open')
    .map(({ number, asked }) => ({
      key: 'news.question',
      params: { number, count: now.questionCount ?? '', text: asked?.question ?? '' },
    }))
}

function ofAnswers(before: GameState, now: GameState): News[] {
  if (now.seat === before.seat && now.receipts === before.receipts) return []
  return now.seat.answers
    .filter((answer) => {
      const old = before.seat.answers.find((each) => each.questionNumber === answer.questionNumber)
      return verdictOn(now, answer) && !(old && verdictOn(before, old))
    })
    .map(({ questionNumber }) => {
      const outcome = outcomeOf(now, questionNumber)
      return { key: `outcome.${outcome === 'unknown' ? 'received' : outcome}` }
    })
}

function ofNoAnswers(before: GameState, now: GameState): News[] {
  return Object.values(now.questions)
    .filter(({ number, noAnswers }) => noAnswers !== before.questions[number]?.noAnswers)
    .map(() => ({ key: 'question.noAnswer' }))
}

function ofFirst(before: GameState, now: GameState): News[] {
  return Object.values(now.questions)
    .filter(({ number, first, revealed }) => {
      const known = before.questions[number]
      return (first && !known?.first) || (revealed && !known?.revealed)
    })
    .flatMap(({ number, first, revealed }) => {
      const outcome = outcomeOf(now, number)
      const own = outcome === outcomeOf(before, number) ? [] : [{ key: `outcome.${outcome}` }]
      if (first?.firstCorrectAnswer === now.seat.playerName) return own
      const answer = (first ?? revealed)?.correctAnswer ?? ''
      const told = first
        ? { key: 'news.first', params: { player: first.firstCorrectAnswer, answer } }
        : { key: 'news.rightIs', params: { answer } }
      return [...own, told]
    })
}

function ofReveal(before: GameState, now: GameState): News[] {
  if (screenOf(now) !== 'reveal' || (before.reveal === now.reveal && screenOf(before) === 'reveal')) return []
  return [
    ...shownQuestions(now).flatMap((question) => [
      { key: `outcome.${outcomeOf(now, question.number)}` },
      ...rightIs(question),
    ]),
    ...soFar(now),
  ]
}

function soFar(now: GameState): News[] {
  const points = pointsOf(now)
  return points === null ? [] : [{ key: now.over ? 'over.points' : 'reveal.soFar', params: { points } }]
}

function rightIs({ shown, asked }: GameQuestion): News[] {
  if (!shown) return []
  const { correctAnswer, answerFollowup } = shown
  const told = { key: 'news.rightIs', params: { answer: inWords(correctAnswer, asked) } }
  return answerFollowup ? [told, { key: 'news.text', params: { text: answerFollowup } }] : [told]
}

function ofBoard(before: GameState, now: GameState): News[] {
  if (now.live || screenOf(now) !== 'scoreboard' || before.board === now.board) return []
  return standing(now)
}

function ofTheEnd(now: GameState): News[] {
  return [{ key: `over.${now.over}.title` }, ...(now.over === 'ended' ? standing(now) : [])]
}

function standing(now: GameState): News[] {
  const place = placeInGame(now)
  return [
    ...(place && now.board ? [{ key: 'place', params: { place, players: now.board.players } }] : []),
    ...soFar(now),
    ...(startOf(now) ? [{ key: 'board.start', params: { points: startOf(now) } }] : []),
  ]
}
