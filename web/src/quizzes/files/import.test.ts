import { describe, expect, it } from 'vitest'
import { newHeader } from '../editor/draft'
import { inWords } from '../editor/words'
import { type ChosenFile, chooseFile, openAs, readAs } from './import'

const csv = new File(['question,correct\nBits?,8'], 'bits_and_bytes.csv')

async function opened(file: File) {
  const chosen = await chooseFile(file)
  if (!('encoding' in chosen) || !chosen.encoding) throw new Error('somebody has to choose')
  return openAs(chosen, chosen.encoding)
}

describe('a chosen file', () => {
  it('is a CSV file with a guessed header', async () => {
    const file = await opened(csv)
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

  it('gives the quiz its name in whole letters', async () => {
    const decomposed = new File(['question,correct\nBits?,8'], 'Cafe\u0301.csv')
    expect(await opened(decomposed)).toMatchObject({ header: { quizName: 'Caf\u00e9' } })
  })

  it.each([
    ['by its name', new File(['x'], 'quiz.JSON')],
    ['by what is in it', new File([' {"quizName": 1}'], 'quiz.txt')],
  ])('is a JSON file %s', async (_, file) => {
    expect(await opened(file)).toMatchObject({ kind: 'json' })
  })

  it('is asked about if it is not UTF-8, and read as was chosen', async () => {
    const bytes = Uint8Array.from('question,correct\nGr\xf6\xdfe?,8', (sign) => sign.charCodeAt(0))
    const chosen = (await chooseFile(new File([bytes], 'x.csv'))) as ChosenFile
    expect(chosen.encoding).toBeUndefined()
    expect(chosen.candidates[0]).toEqual({ encoding: 'windows-1252', sample: 'Größe?' })
    const header = newHeader({ quizName: 'x', questionType: 'Open Answer' })
    const question = (encoding: 'windows-1252' | 'windows-1251') =>
      readAs(openAs(chosen, encoding), header).draft?.questions[0]?.question
    expect([question('windows-1252'), question('windows-1251')]).toEqual(['Größe?', 'GrцЯe?'])
  })

  it.each([
    ['too large', new File([new Uint8Array(3 * 1024 * 1024)], 'film.csv'), '2 MB'],
    ['no text', new File([Uint8Array.of(0xff, 0xd8, 0, 1)], 'x.csv'), 'not a text file'],
    ['a workbook', new File(['PK\x03\x04....xl/workbook.xml'], 'x.csv'), '.xlsx'],
  ])('is refused with what it is: %s', async (_, file, words) => {
    const chosen = await chooseFile(file)
    const fault = 'kind' in chosen && readAs(chosen).faults?.[0]
    expect(fault && inWords(fault)).toContain(words)
  })

  it('is refused with what its text is', async () => {
    const faults = readAs(await opened(new File(['Who is there? {=Nobody ~Somebody}'], 'x.txt'))).faults
    expect(faults?.map(inWords).join()).toContain('GIFT')
  })

  it('is ours by its titles, whatever its texts look like', async () => {
    const table = new File(['question,correct\nWhat is {=x}?,8'], 'x.csv')
    expect(await opened(table)).toMatchObject({ kind: 'csv' })
  })
})
