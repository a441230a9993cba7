import { describe, expect, it, vi } from 'vitest'
import { CsvSplitter } from '../../../src/input/csv.js'
import { lastRowEnd } from '../../../src/input/csv-blocks.js'
import { lastElementLine } from '../../../src/input/json-blocks.js'

const state = { options: { delimiter: ',' }, columns: 3 }

/** Bytes that are parsed to find the end, and the end. */
function rowEndOf(text: string): { end: number; parsed: number } {
  const push = CsvSplitter.prototype.push
  let parsed = 0
  const spy = vi.spyOn(CsvSplitter.prototype, 'push').mockImplementation(function (this: CsvSplitter, chunk) {
    parsed += chunk.length
    push.call(this, chunk)
  })
  const end = lastRowEnd(Buffer.from(text), state)
  spy.mockRestore()
  return { end, parsed }
}

function elementLineOf(text: string): { line: number; decoded: number } {
  const decode = Buffer.prototype.toString
  let decoded = 0
  const spy = vi.spyOn(Buffer.prototype, 'toString').mockImplementation(function (
    this: Buffer,
    encoding,
    start,
    end,
  ) {
    const text = decode.call(this, encoding, start, end)
    decoded += text.length
    return text
  })
  const line = lastElementLine(Buffer.from(text))
  spy.mockRestore()
  return { line, decoded }
}

describe('lastRowEnd', () => {
  it('cuts between rows near the end, whose texts may have lines of their own', () => {
    const row = '1000000,"good\nmorning, all\n\nof you",en\n'
    const { end, parsed } = rowEndOf(row.repeat(10_000))
    expect(end % row.length).toBe(0)
    expect(end).toBeGreaterThan(row.length * 10_000 - 8192)
    expect(parsed).toBeLessThanOrEqual(2 * 4096)
  })

  it('cuts a table all of whose rows are shorter than its header, with little read', () => {
    const row = '1000000,good morning 5\n'
    const { end, parsed } = rowEndOf(row.repeat(20_000))
    expect(end % row.length).toBe(0)
    expect(end).toBeGreaterThan(row.length * 20_000 - 8192)
    expect(parsed).toBeLessThanOrEqual(64 * 4096)
  })

  it('prefers a line end that full rows follow', () => {
    const full = '1,a,en\n'
    expect(rowEndOf(`2,x\n${'2,y\n'.repeat(20)}${full.repeat(20)}`).end).toBe(21 * 4)
  })

  it('gives up where no lines look like rows, after four windows at most', () => {
    const { end, parsed } = rowEndOf('a line of a text\n'.repeat(40_000))
    expect(end).toBe(0)
    expect(parsed).toBeLessThanOrEqual(4 * 2 * 256 * 1024)
  })

  it('finds the end of rows of many kilobytes', () => {
    const row = `1,"${'long, '.repeat(5000)}",en\n`
    const { end } = rowEndOf(row.repeat(20))
    expect(end % row.length).toBe(0)
    expect(end).toBeGreaterThan(0)
  })
})

describe('lastElementLine', () => {
  it('cuts in front of the last line that an element begins', () => {
    const text = '[\n  {"id": 1},\r\n , {"id": 2}\n, \t{"id": 3, "of": {"id": 4}}\n x {"id": 5}]'
    expect(lastElementLine(Buffer.from(text))).toBe(text.indexOf(', \t{"id": 3'))
  })

  it('decodes the beginning only, however often and far behind its line an element begins', () => {
    const text = `[{"id": 1},\n${' '.repeat(50_000)}x${' {"id": 2},'.repeat(500)}]`
    expect(elementLineOf(text)).toEqual({ line: 0, decoded: 4096 })
  })
})
