import { describe, expect, it } from 'vitest'
import { JsonLinesSplitter } from '../../../src/input/json-lines.js'
import { JsonScanner } from '../../../src/input/json-scanner.js'
import type { RecordSink, Splitter } from '../../../src/input/records.js'

type Make = (sink: RecordSink) => Splitter

function split(make: Make, pieces: readonly string[], full = (): boolean => false): unknown[] {
  const out: unknown[] = []
  const splitter = make({
    get full() {
      return full()
    },
    header: () => {},
    row: () => {},
    value: (text, line) => out.push([line, text]),
    bad: (reason, line, excerpt) => out.push([reason, line, excerpt.length]),
  })
  for (const piece of pieces) splitter.push(Buffer.from(piece))
  splitter.end()
  return out
}

const lines: Make = (sink) => new JsonLinesSplitter(sink)
const scanner: Make = (sink) => new JsonScanner(sink)

describe('JsonLinesSplitter', () => {
  it('cuts at line ends and skips blank lines', () => {
    expect(split(lines, ['{"a":1}\r\n\r\n', '\n{"a"', ':2}\n', '{"a":3}'])).toEqual([
      [1, '{"a":1}\r'],
      [4, '{"a":2}'],
      [5, '{"a":3}'],
    ])
  })

  it('gives up a line over the limit, and only that', () => {
    const make: Make = (sink) => new JsonLinesSplitter(sink, 10)
    const expected = [
      [1, '{}'],
      ['too_long', 2, expect.any(Number)],
      [3, '{"a":1}'],
    ]
    expect(split(make, [`{}\n${'x'.repeat(40)}\n{"a":1}\n`])).toEqual(expected)
    expect(split(make, ['{}\n', 'x'.repeat(20), 'x'.repeat(20), '\n{"a":1}\n'])).toEqual(expected)
  })

  it('stops when no more are wanted', () => {
    let left = 3
    expect(split(lines, ['1\n2\n3\n4\n5\n'], () => left-- <= 0).length).toBe(3)
  })
})

describe('JsonScanner', () => {
  it('gives the elements of an array, whatever they are', () => {
    expect(split(scanner, ['[{"a":[1,{"b":"]}"}]}, 12,\n"x,y",null ,[[1],2],{}]'])).toEqual([
      [1, '{"a":[1,{"b":"]}"}]}'],
      [1, '12'],
      [2, '"x,y"'],
      [2, 'null '],
      [2, '[[1],2]'],
      [2, '{}'],
    ])
  })

  it('gives documents one after the other', () => {
    expect(split(scanner, ['{\n "a": "\\"}"\n}\n{"b":1}{"c":2}\n[{"d":3}]'])).toEqual([
      [1, '{\n "a": "\\"}"\n}'],
      [4, '{"b":1}'],
      [4, '{"c":2}'],
      [5, '{"d":3}'],
    ])
  })

  it('takes a line break inside a string for damage of that record only', () => {
    expect(split(scanner, ['[{"a":"x\ny"},{"b":1}]'])).toEqual([
      [1, '{"a":"x\ny"}'],
      [2, '{"b":1}'],
    ])
  })

  it('begins anew where a quote is missing and the next line begins like a record', () => {
    const found = split(scanner, ['[\n{"a":"x},\n{"b":1},\n{"c":2}\n]'])
    expect(found.slice(-2)).toEqual([
      [3, '{"b":1}'],
      [4, '{"c":2}'],
    ])
    expect(found).toHaveLength(3)
  })

  it('hands over what an end of file has cut', () => {
    expect(split(scanner, ['[{"a":1},{"b":'])).toEqual([
      [1, '{"a":1}'],
      [1, '{"b":'],
    ])
  })

  it('gives up a record over the limit, and only that', () => {
    const make: Make = (sink) => new JsonScanner(sink, 10)
    const pieces = ['[{"a":1},{"', 'x'.repeat(20), 'x'.repeat(20), '":2},{"c":3}]']
    expect(split(make, pieces)).toEqual([
      [1, '{"a":1}'],
      ['too_long', 1, expect.any(Number)],
      [1, '{"c":3}'],
    ])
  })

  it('follows deep nesting without a stack', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000)
    expect(split(scanner, [`[{"a":${deep}},{"b":1}]`])).toHaveLength(2)
  })
})
