import { describe, expect, it } from 'vitest'
import { accountCsv, standingsCsv } from './results_csv'
import { accountOf, hostedGame } from './samples'

const text = (key: string) => key
const lines = (csv: string) => csv.replace('\uFEFF', '').split('\r\n')

describe('results for spreadsheets', () => {
  it('have the standings, with names as people read them', () => {
    const rows = [
      { position: 1, playerName: 'ada', points: 2, guest: false },
      { position: 2, playerName: '~Max', points: 0.5, guest: true },
    ]
    expect(lines(standingsCsv(rows, text, ','))).toEqual([
      'place,player,guest,points',
      '1,ada,no,2',
      '2,Max,yes,0.5',
    ])
  })

  it.each(['=1+1', '~=HYPERLINK("x")', '~@SUM(A1)', '~-1', '~+1'])('run no formula: %s', (playerName) => {
    const [, line = ''] = lines(
      standingsCsv([{ position: 1, playerName, points: 0, guest: true }], text, ','),
    )
    expect(line.split(',')[1]).toMatch(/^"?'/)
  })

  it('have the account of each question, and of all', () => {
    const { questions } = hostedGame('Multiplayer - Casual', [undefined, undefined])
    expect(lines(accountCsv(accountOf({ 1: [3, 1], 2: [2, 2] }), questions, text, ','))).toEqual([
      'question,text,received,counted,right,late,duplicate,refused',
      '1,What is 1?,3,3,1,0,0,0',
      '2,What is 2?,2,2,2,0,0,0',
      'all,,5,5,3,0,0,0',
    ])
  })
})
