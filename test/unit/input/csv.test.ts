import { describe, expect, it, vi } from 'vitest'
import { type CsvOptions, CsvSplitter } from '../../../src/input/csv.js'

function split(
  text: string,
  delimiter = ',',
  lineEnd: 'newline' | 'return' = 'newline',
  options: Partial<CsvOptions> = {},
): unknown[] {
  const out: unknown[] = []
  const splitter = new CsvSplitter(
    {
      full: false,
      header: (names) => out.push(['header', ...names]),
      row: (fields, line) => out.push([line, ...fields]),
      value: () => {},
      bad: (reason, line, excerpt, detail) => out.push([reason, line, excerpt.slice(0, 30), detail]),
    },
    { delimiter, lineEnd, ...options },
  )
  splitter.push(Buffer.from(text))
  splitter.end()
  return out
}

/** Characters that are looked at while a text is split: single ones, and those that searches pass. */
function lookedAt(text: string): number {
  const { charCodeAt, indexOf, lastIndexOf } = String.prototype
  let looked = 0
  const spies = [
    vi.spyOn(String.prototype, 'charCodeAt').mockImplementation(function (this: string, at) {
      looked++
      return charCodeAt.call(this, at)
    }),
    vi.spyOn(String.prototype, 'indexOf').mockImplementation(function (this: string, sought, from = 0) {
      const found = indexOf.call(this, sought, from)
      looked += (found < 0 ? this.length : found) - from + 1
      return found
    }),
    vi.spyOn(String.prototype, 'lastIndexOf').mockImplementation(function (this: string, sought, from) {
      const found = lastIndexOf.call(this, sought, from)
      looked += (from ?? this.length) - found
      return found
    }),
  ]
  split(text)
  for (const spy of spies) spy.mockRestore()
  return looked
}

describe('CsvSplitter', () => {
  it.each([
    ['quotes behind commas within a field', `a,b\n1,"${',"x'.repeat(5000)}"\n`],
    ['many quoted fields in a line', `a,b\n${'"x",'.repeat(5000)}\n`],
  ])('looks at each character a few times, whatever the row: %s', (_case, text) => {
    expect(lookedAt(text)).toBeLessThan(12 * text.length)
  })

  it('reads quotes, delimiters and line ends inside quotes, and empty fields', () => {
    expect(split('a,b,c\n1,"x, ""y""\nz",\n,,""\n')).toEqual([
      ['header', 'a', 'b', 'c'],
      [2, '1', 'x, "y"\nz', ''],
      [4, '', '', ''],
    ])
  })

  it('reads CRLF, doubled returns, blank lines and a last line without end', () => {
    expect(split('a,b\r\n1,2\r\r\n\r\n\n"3","4"\r\n5,6')).toEqual([
      ['header', 'a', 'b'],
      [2, '1', '2'],
      [5, '3', '4'],
      [6, '5', '6'],
    ])
  })

  it('reads lines that end with a return alone', () => {
    expect(split('a,b\r1,2\r3,4', ',', 'return')).toEqual([
      ['header', 'a', 'b'],
      [2, '1', '2'],
      [3, '3', '4'],
    ])
  })

  it('reads line ends of all kinds in one file', () => {
    expect(split('a,b\r\n1,2\n3,4\r5,6\r\n"7\r\n8",9\r')).toEqual([
      ['header', 'a', 'b'],
      [2, '1', '2'],
      [3, '3', '4'],
      [4, '5', '6'],
      [5, '7\r\n8', '9'],
    ])
  })

  it('gives up only the line of a quote that another stray one closes, rows below', () => {
    const ids = ['10001', '10002', '10003', '10004']
    for (const [a, b, c, d] of [ids, ['1', '2', '3', '4']])
      expect(split(`id,text\n${a},"open\n${b},fine\n${c},ends "so"\n${d},also\n`)).toEqual([
        ['header', 'id', 'text'],
        ['bad_csv_row', 2, `${a},"open`, 'a quote is closed rows below'],
        [3, b, 'fine'],
        [4, c, 'ends "so"'],
        [5, d, 'also'],
      ])
  })

  it('keeps lines of a text that only begin like a row', () => {
    const text = '1, 2, 3\n2, 3, 4\n7,8'
    expect(split(`id,text\n1,"${text}"\n`)).toEqual([
      ['header', 'id', 'text'],
      [2, '1', text],
    ])
  })

  it('takes a quote where tabs separate for a character, if it closes nothing', () => {
    expect(split('id\ttext\n1\t"this" is it\n2\t"fine"\n', '\t')).toEqual([
      ['header', 'id', 'text'],
      [2, '1', '"this" is it'],
      [3, '2', 'fine'],
    ])
  })

  it('reads quotes behind backslashes where they are asked for', () => {
    const text = 'id,text\n"1","say \\"hi\\", you"\n"2","a \\\\"\n'
    expect(split(text, ',', 'newline', { backslashes: true })).toEqual([
      ['header', 'id', 'text'],
      [2, '1', 'say "hi", you'],
      [3, '2', 'a \\'],
    ])
  })

  it('gives the unnamed column of row names a name', () => {
    expect(split('"text"\n"1","hello"\n', ',', 'newline', { rowNames: true })).toEqual([
      ['header', '', 'text'],
      [2, '1', 'hello'],
    ])
  })

  it('keeps a quote that ends nothing', () => {
    expect(split('a;b\n"say "this" now";1\nx"y;2', ';')).toEqual([
      ['header', 'a', 'b'],
      [2, 'say "this" now', '1'],
      [3, 'x"y', '2'],
    ])
  })

  it('gives up the line of a quote that is never closed, and reads on', () => {
    expect(split('a,b\n1,"open\n2,fine\n3,also\n')).toEqual([
      ['header', 'a', 'b'],
      ['bad_csv_row', 2, '1,"open', 'a quote is never closed'],
      [3, '2', 'fine'],
      [4, '3', 'also'],
    ])
  })

  it('gives up only the first line where a wrong quote has swallowed others', () => {
    expect(split('a,b\n1,"open\n2,"fine"\n3,"also"\n')).toEqual([
      ['header', 'a', 'b'],
      ['bad_csv_row', 2, '1,"open', expect.stringMatching(/fields for 2 columns|never closed/)],
      [3, '2', 'fine'],
      [4, '3', 'also'],
    ])
  })

  it('reports rows with too many fields; empty ones at the end do no harm', () => {
    expect(split('a,b\n1,2,3\n1,2,,\n')).toEqual([
      ['header', 'a', 'b'],
      ['bad_csv_row', 2, '1,2,3\n', '3 fields for 2 columns'],
      [3, '1', '2', '', ''],
    ])
  })

  it('takes commas in a single column for text', () => {
    expect(split('text\nhello, you\n')).toEqual([
      ['header', 'text'],
      [2, 'hello, you'],
    ])
  })

  it('drops a row over the limit and goes on with the next line', () => {
    const long = 'x'.repeat(5_000_000)
    const rows = split(`a,b\n1,${long}\n2,ok\n`)
    expect(rows.slice(1)).toEqual([
      [2, '1', long],
      [3, '2', 'ok'],
    ])
    const chunked: unknown[] = []
    const splitter = new CsvSplitter(
      {
        full: false,
        header: () => {},
        row: (fields) => chunked.push(fields),
        value: () => {},
        bad: (reason, line) => chunked.push([reason, line]),
      },
      { delimiter: ',' },
    )
    for (const piece of ['a,b\n1,', long, long, '\n2,ok\n']) splitter.push(Buffer.from(piece))
    splitter.end()
    expect(chunked).toEqual([
      ['too_long', 2],
      ['2', 'ok'],
    ])
  })

  it('is quick on a file of quotes that are never closed', () => {
    const rows = split(`a,b\n${'"x" y,1\n'.repeat(20_000)}`)
    expect(rows.length).toBeGreaterThan(10_000)
  })
})
