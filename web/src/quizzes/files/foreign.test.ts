import { describe, expect, it } from 'vitest'
import { foreignBytes, foreignText } from './foreign'

const bytes = (text: string) => Uint8Array.from(text, (sign) => sign.charCodeAt(0))
const zip = (...names: string[]) =>
  bytes(names.map((name) => `PK\x03\x04\x14\x00\x06\x00${name}`).join('\xfe\x00'))

describe('a file of another program', () => {
  it.each([
    ['excel', zip('[Content_Types].xml', 'xl/workbook.xml')],
    ['openDocument', zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheet')],
    ['word', zip('[Content_Types].xml', 'word/document.xml')],
    ['numbers', zip('Index/Document.iwa')],
    ['zip', zip('quiz.csv')],
    ['oldExcel', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')],
    ['pdf', bytes('%PDF-1.7')],
    ['rtf', bytes('{\\rtf1\\ansi')],
  ])('is told by its bytes: %s', (format, content) => {
    expect(foreignBytes(content)).toBe(format)
  })

  const trivia = { question: 'Who said &quot;no&quot;?', correct_answer: 'A', incorrect_answers: ['B'] }

  it.each([
    ['openTrivia', JSON.stringify({ response_code: 0, results: [trivia] })],
    ['openTrivia', JSON.stringify([trivia])],
    ['openTrivia', JSON.stringify([{ question: { text: '?' }, incorrectAnswers: ['B'] }])],
    ['moodle', '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n<question type="category">'],
    ['qti', '<questestinterop><item/></questestinterop>'],
    ['xml', '<?xml version="1.0"?><Workbook/>'],
    ['web', '<html><body><table><tr><td>question'],
    ['gift', "// question: 1\n::Q1:: Who, if anybody, is buried in Grant's tomb? {~nobody =Grant}"],
    ['gift', 'The sun rises in the east.{T}'],
    ['gift', 'Grant is {~buried =entombed ~living} there.'],
    ['aiken', 'What is right?\nA. One\nB. Two\nANSWER: B\n'],
  ])('is told by its text: %s', (format, text) => {
    expect(foreignText(text)).toBe(format)
  })

  it.each([
    '{"quizName": "Mine", "questions": []}',
    '[]',
    'null',
    '{broken',
    'Frage;Antwort\nWer {hat} recht?;Ich',
  ])('is not told where it is none: %s', (text) => {
    expect(foreignText(text)).toBeUndefined()
  })
})
