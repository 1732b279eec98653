import { describe, expect, it } from 'vitest'
import type { PlayerResult } from './results'
import { accountCsv, answersCsv, standingsCsv } from './results_csv'
import { accountOf, hostedGame } from './samples'

const text = (key: string) => key
const lines = (csv: string) => csv.replace('\uFEFF', '').split('\r\n')
const quiz = hostedGame('Multiplayer - Casual', [undefined, undefined, undefined])

const player = (playerName: string, members: Partial<PlayerResult> = {}): PlayerResult => ({
  position: 1,
  playerName,
  guest: playerName.startsWith('~'),
  points: 0,
  credit: 0,
  missed: 0,
  answered: 0,
  right: 0,
  answers: [],
  ...members,
})
const answer = (questionNumber: number, response: string, members = {}) => ({
  questionNumber,
  response,
  verdict: 'counted' as const,
  right: false,
  points: 0,
  timeUsedMs: 4210,
  ...members,
})

describe('results for spreadsheets', () => {
  it('have all players, with names as people read them', () => {
    const rows = [
      player('ada', { points: 2, right: 2, answered: 3 }),
      player('~Zoë 老師', { position: 2, points: 0.5 }),
      ...Array.from({ length: 44 }, (_, index) => player(`p${index}`, { position: 3 })),
    ]
    const csv = lines(standingsCsv(rows, text, ','))
    expect(csv.slice(0, 3)).toEqual([
      'place,player,guest,points,right,answered',
      '1,ada,no,2,2,3',
      '2,Zoë 老師,yes,0.5,0,0',
    ])
    expect(csv).toHaveLength(47)
    expect(csv[3], 'no place without points').toBe(',p0,no,0,0,0')
  })

  it('tell which points are a credit for missed questions, where there is one', () => {
    const rows = [
      player('ada', { points: 2, right: 2, answered: 2 }),
      player('~Late', { points: 1.67, credit: 0.67, missed: 1, right: 1, answered: 1 }),
    ]
    expect(lines(standingsCsv(rows, text, ','))).toEqual([
      'place,player,guest,points,credit,missed,right,answered',
      '1,ada,no,2,0,0,2,2',
      '1,Late,yes,1.67,0.67,1,1,1',
    ])
  })

  it('have a line for each player and question that was asked, in the order of the questions', () => {
    const rows = [
      player('ada', { points: 1, answers: [answer(1, 'b', { right: true, points: 1 })] }),
      player('~Bo', { position: 2, answers: [answer(3, 'A', { verdict: 'late', timeUsedMs: 20_005 })] }),
    ]
    expect(lines(answersCsv(rows, [1, 3], quiz, text, ','))).toEqual([
      'place,player,guest,question,text,answer,right,seconds,points,verdict',
      '1,ada,no,1,What is 1?,B – Another,yes,4.21,1,verdicts.counted',
      '1,ada,no,3,What is 3?,,,,0,verdicts.none',
      ',Bo,yes,1,What is 1?,,,,0,verdicts.none',
      ',Bo,yes,3,What is 3?,A – One,no,20.005,0,verdicts.late',
    ])
  })

  it.each(['=1+1', '~=HYPERLINK("x")', '~@SUM(A1)', '~-1', '~+1'])('run no formula: %s', (evil) => {
    const [, line = ''] = lines(standingsCsv([player(evil)], text, ','))
    expect(line.split(',')[1]).toMatch(/^"?'/)
    const rows = [player('ada', { answers: [answer(1, evil.replace('~', ''))] })]
    const [, cells = ''] = lines(answersCsv(rows, [1], quiz, text, '|'))
    expect(cells.split('|')[5]).toMatch(/^"?'/)
  })

  it('have the account of each question, and of all', () => {
    expect(lines(accountCsv(accountOf({ 1: [3, 1], 2: [2, 2] }), quiz, text, ','))).toEqual([
      'question,text,received,counted,right,late,duplicate,refused',
      '1,What is 1?,3,3,1,0,0,0',
      '2,What is 2?,2,2,2,0,0,0',
      'all,,5,5,3,0,0,0',
    ])
  })

  it('tell which of the answers are of players who were removed, and so in no standings', () => {
    const removed = { players: 2, received: 4, counted: 3, right: 1, late: 0, refused: 0, duplicate: 1 }
    const csv = lines(accountCsv({ ...accountOf({ 1: [3, 1] }), removed }, quiz, text, ','))
    expect(csv.slice(2)).toEqual(['all,,3,3,1,0,0,0', 'removed,,4,3,1,0,1,0'])
  })
})
