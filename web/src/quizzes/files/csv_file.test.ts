import { describe, expect, it } from 'vitest'
import { bodyOf, newHeader, newQuestion } from '../editor/draft'
import { questionsFromCsv, questionsToCsv, typeOfCsv } from './csv_file'

const choice = newHeader({ quizName: 'Quiz', category: 'General' })
const open = newHeader({ quizName: 'Quiz', category: 'General', questionType: 'Open Answer' })

const read = (text: string, header = choice) => {
  const { draft, faults } = questionsFromCsv(text, header)
  return draft ? bodyOf(draft).questions : faults
}
const faultsOf = (text: string, header = choice) =>
  questionsFromCsv(text, header).faults?.map(({ row, column, key }) =>
    [row && `row ${row}`, column, key].filter(Boolean).join(' '),
  )

const bolivia = {
  question: 'A capital of Bolivia?',
  answers: [
    { key: 'A', text: 'Sucre' },
    { key: 'B', text: 'Santa Cruz' },
    { key: 'C', text: 'La Paz' },
  ],
  correctAnswer: 'A',
  alternatives: ['C'],
}

describe('a CSV file of multiple choice questions', () => {
  const titles = 'question,answerA,answerB,answerC,answerD,correct,alternatives,followup,picture,group'
  const line = 'A capital of Bolivia?,Sucre,Santa Cruz,La Paz,,A,C,,,'

  it('is read', () => {
    expect(read(`${titles}\n${line}`)).toEqual([bolivia])
  })

  it.each([
    ['a byte order mark, CRLF, empty lines', `\uFEFF${titles}\r\n\r\n${line}\r\n,,,,,,,,,\r\n`],
    ['semicolons', `${titles}\n${line}`.replaceAll(',', ';')],
    ['tabs', `${titles}\n${line}`.replaceAll(',', '\t')],
    ["Excel's first line", `sep=;\r\n${`${titles}\n${line}`.replaceAll(',', ';')}`],
    [
      'other capitals, blanks, small keys',
      `Question , Answer A,answer_b,ANSWERC,answerD,Correct,alternatives\n${line.replace('A,C', 'a,c').slice(0, -3)}`,
    ],
    ['texts in place of keys', `${titles}\n${line.replace('A,C', 'sucre,La paz')}`],
    [
      'columns missing, in another order',
      'correct,alternatives,answerB,answerA,answerC,question\nA,C,Santa Cruz,Sucre,La Paz,A capital of Bolivia?',
    ],
    ['quotes', `${titles}\n"A capital of Bolivia?","Sucre","Santa Cruz","La Paz","","A","C","","",""`],
  ])('is read with %s', (_, text) => {
    expect(read(text)).toEqual([bolivia])
  })

  it('says what it did not read', () => {
    expect(questionsFromCsv(`${titles},Notes\n${line},hm`, choice).ignored).toEqual(['Notes'])
  })

  it('is refused with what is wrong, by row and column', () => {
    const text = [
      titles,
      line,
      '',
      'No answers,,,,,A,,,,',
      'Wrong key,One,Two,,,C,,,,',
      'No such text,One,Two,,,Three,,,,',
      'None right,One,Two,,,,,,,',
      `${'x'.repeat(501)},One,Two,,,A,,,http://x,`,
      'Alternative,One,Two,,,A,D|Five,,,',
      'Too many,One,Two,,,A,,,,,surplus',
    ].join('\n')
    expect(faultsOf(text)).toEqual([
      'row 4 answerA empty',
      'row 4 answerB empty',
      'row 5 answerC rightButEmpty',
      'row 6 correct noSuchAnswer',
      'row 7 correct noRight',
      'row 8 question tooLong',
      'row 8 picture notHttps',
      'row 9 alternatives noSuchAnswer',
      'row 9 answerD rightButEmpty',
      'row 10 moreCells',
    ])
  })

  it('is refused where an answer may be one or another', () => {
    const text = [
      'question,answerA,answerB,answerC,answerD,correct,alternatives',
      'A vitamin?,C,B,D,,C,',
      'And this?,C,A,B,,a,',
      'Or two?,C,A,B,,answerA,B|answer B',
      'Megawatts?,mw,MW,,,Mw,',
      'Exactly?,mw,MW,,,MW,',
      'In order?,A,B,,,B,',
      'By title?,C,B,A,,answerC,answer a',
    ].join('\n')
    const { faults } = questionsFromCsv(text, choice)
    expect(faults?.filter(({ key }) => key !== 'sameAnswer')).toEqual([
      {
        path: '',
        key: 'severalAnswers',
        row: 2,
        column: 'correct',
        values: { text: 'C', one: 'answerC', other: 'answerA' },
      },
      {
        path: '',
        key: 'severalAnswers',
        row: 3,
        column: 'correct',
        values: { text: 'a', one: 'answerA', other: 'answerB' },
      },
      {
        path: '',
        key: 'severalAnswers',
        row: 4,
        column: 'alternatives',
        values: { text: 'B', one: 'answerB', other: 'answerC' },
      },
      {
        path: '',
        key: 'severalAnswers',
        row: 5,
        column: 'correct',
        values: { text: 'Mw', one: 'answerA', other: 'answerB' },
      },
    ])
  })

  it.each(['\n', '\r\n', '\r'])('has other faults, too, if lines end in several ways: %j', (end) => {
    const text = `${titles}\r\n${line}${end}None right,One,Two,,,,,,,${end}Wrong key,One,Two,,,C,,,,`
    expect(faultsOf(text)).toEqual(['row 3 correct noRight', 'row 4 answerC rightButEmpty'])
  })

  it('has signs of web pages read as what they stand for, or left', () => {
    const text = `${titles}\nWho said &quot;no&quot;?,One &amp; all,Two,,,One & all,,,,`
    const { draft, withEntities } = questionsFromCsv(text, choice)
    expect(draft?.questions[0]).toMatchObject({
      question: 'Who said "no"?',
      answers: ['One & all', 'Two', '', ''],
    })
    expect(withEntities).toBe(2)
    const kept = questionsFromCsv(text.replace('One & all', 'A'), choice, { keepEntities: true })
    expect(kept.draft?.questions[0]?.question).toBe('Who said &quot;no&quot;?')
  })

  it('counts rows as spreadsheets do, with more lines in a cell', () => {
    expect(faultsOf(`${titles}\n"Two\nlines",One,Two,,,A,,,,\nNone right,One,Two,,,,,,,`)).toEqual([
      'row 3 correct noRight',
    ])
  })

  it('is refused where columns are missing or there twice, or a quotation does not end', () => {
    expect(questionsFromCsv('Frage;Antwort\nx;y', choice).faults).toEqual([
      { path: '', key: 'missingColumns', values: { columns: 'question, answerA, answerB, correct' } },
    ])
    expect(faultsOf(`${titles},question\n${line}`)).toEqual(['columnTwice'])
    expect(faultsOf(`${titles}\n${line}\n"Open,One,Two,,,A,,,,`)?.[0]).toBe('row 3 openQuote')
    expect(faultsOf('')).toEqual(['missingColumns'])
    expect(faultsOf(titles)).toEqual(['noQuestions'])
  })
})

describe('a CSV file of open questions', () => {
  it('is read', () => {
    expect(read('question,correct,alternatives\nBits in a byte?,8,eight | VIII', open)).toEqual([
      { question: 'Bits in a byte?', correctAnswer: '8', alternatives: ['eight', 'VIII'] },
    ])
  })

  it('is told from one of multiple choice questions', () => {
    expect(typeOfCsv('question;correct')).toBe('Open Answer')
    expect(typeOfCsv('question;Answer A;Answer B;correct')).toBe('Multiple Choice')
  })
})

describe('what was written', () => {
  const hard = [
    '=1+1',
    "'=x",
    '-5',
    "'tis",
    '+49 "x"',
    'a|b',
    'a\\',
    '\\|',
    'C:\\dir',
    'one, two;',
    '@',
    'ﷺ',
    '|',
    '&quot;',
    '&amp;amp; & &',
  ]

  it.each([',', ';'])('is read again as it was, with %s', (separator) => {
    const questions = hard.map((text) =>
      newQuestion({
        question: text,
        correctAnswer: text,
        alternatives: hard,
        answerFollowup: `${text}\n,two;"`,
        questionUri: 'https://example.com/x,y.png',
        questionGroup: text,
      }),
    )
    const draft = { ...open, questions }
    expect(read(questionsToCsv(draft, separator), open)).toEqual(bodyOf(draft).questions)
  })

  it('is read again as it was, with answers to choose from', () => {
    const questions = [
      newQuestion({ question: 'Q', answers: ['=A1', 'B', '-3', "'+x"], right: [3, 0] }),
      newQuestion({ question: 'R', answers: ['B', 'A', '', ''], right: [1] }),
      newQuestion({ question: 'S', answers: ['b', 'answerA', 'D', 'c'], right: [3, 1, 0] }),
    ]
    const draft = { ...choice, questions }
    expect(read(questionsToCsv(draft), choice)).toEqual(bodyOf(draft).questions)
  })

  it('holds no formula', () => {
    const draft = { ...open, questions: [newQuestion({ question: '=HYPERLINK("x")', correctAnswer: '8' })] }
    expect(questionsToCsv(draft, ',')).toContain('"\'=HYPERLINK(""x"")",8')
  })
})
