import { describe, expect, it } from 'vitest'
import { newHeader } from '../editor/draft'
import { openFile, readAs } from './import'

const csv = new File(['question,correct\nBits?,8'], 'bits_and_bytes.csv')

describe('a chosen file', () => {
  it('is a CSV file with a guessed header', async () => {
    const file = await openFile(csv)
    expect(file).toMatchObject({
      kind: 'csv',
      header: { quizName: 'bits and bytes', questionType: 'Open Answer', quizMode: 'Single Player' },
    })
    const header = newHeader({ quizName: 'Bits', questionType: 'Open Answer' })
    expect(readAs(file, header).draft).toMatchObject({
      quizName: 'Bits',
      questions: [{ correctAnswer: '8' }],
    })
  })

  it.each([
    ['by its name', new File(['x'], 'quiz.JSON')],
    ['by what is in it', new File([' {"quizName": 1}'], 'quiz.txt')],
  ])('is a JSON file %s', async (_, file) => {
    expect(await openFile(file)).toMatchObject({ kind: 'json' })
  })

  it('may be far too large', async () => {
    const file = await openFile(new File([new Uint8Array(3 * 1024 * 1024)], 'film.csv'))
    expect(readAs(file).faults).toEqual([{ path: '', key: 'fileTooLarge', values: { mb: 2 } }])
  })
})
