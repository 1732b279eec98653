import { afterEach, describe, expect, it, vi } from 'vitest'
import { download, listSeparator, plainText, toCsv } from './csv'

const columns = [
  { title: 'Name', cell: (row: { name: string; points: number | null }) => row.name },
  { title: 'Points', cell: (row: { name: string; points: number | null }) => row.points },
]

describe('a table as CSV', () => {
  it('has titles, CRLF, quotes where needed and a byte order mark', () => {
    const rows = [
      { name: 'Ada, "the first"', points: 3 },
      { name: 'Bo', points: null },
    ]
    expect(toCsv(rows, columns, ',')).toBe('\uFEFFName,Points\r\n"Ada, ""the first""",3\r\nBo,')
  })

  it('has its titles even without rows', () => {
    expect(toCsv([], columns, ';')).toBe('\uFEFFName;Points')
  })

  it('leaves numbers as they are', () => {
    expect(toCsv([{ name: 'Bo', points: -2 }], columns, ',')).toContain('Bo,-2')
  })

  it('has decimal commas where spreadsheets expect them', () => {
    const rows = [
      { name: '2.5', points: 2.5 },
      { name: 'Bo', points: 1000 },
    ]
    expect(toCsv(rows, columns, ';').split('\r\n').slice(1)).toEqual(['2.5;2,5', 'Bo;1000'])
    expect(toCsv(rows, columns, ',').split('\r\n').slice(1)).toEqual(['2.5,2.5', 'Bo,1000'])
  })

  it.each(['=1+1', '+49', '-5', '@SUM(A1)', '＝1'])('holds no formula: %s', (name) => {
    expect(toCsv([{ name, points: 1 }], columns, ',').split('\r\n')[1]).toBe(`"'${name}",1`)
  })

  it.each(['=1+1', "'=1", "''@x", "'tis", "'", '', "O'Hara", '-', '− 5'])('reads back: %s', (name) => {
    const [, line = ''] = toCsv([{ name, points: 1 }], columns, ',').split('\r\n')
    const cell = line.replace(/,1$/, '').replace(/^"(.*)"$/, '$1')
    expect(plainText(cell)).toBe(name)
  })

  it('is separated as spreadsheets of the region expect it', () => {
    expect([listSeparator('en-GB'), listSeparator('de-DE')]).toEqual([',', ';'])
  })
})

describe('a download', () => {
  afterEach(() => vi.restoreAllMocks())

  it('has a name that every file system takes', () => {
    let name = ''
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x')
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      name = this.download
    })
    download('Who/what: "1"?.csv', 'x', 'text/csv')
    expect(name).toBe('Who-what- -1-.csv')
  })
})
