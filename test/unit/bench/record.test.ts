import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { pictures } from '../../../bench/_pictures.js'
import { type Figure, figureTable, readRecord } from '../../../bench/_record.js'
import { type Records, withTables } from '../../../bench/_tables.js'

const records: Records = { kernel: readRecord('kernel'), peers: readRecord('peers') }

test.each(['README.md', 'docs/kernel.md'])('%s shows what the committed records say', (file) => {
  const text = readFileSync(file, 'utf8')
  expect(text).toContain('<!-- record:figures -->')
  expect(withTables(text, records)).toBe(text)
})

test('the pictures are those of the committed records', () => {
  for (const [file, picture] of Object.entries(pictures(records))) {
    expect(readFileSync(file, 'utf8'), file).toBe(picture)
  }
})

test('a name that no part has is an error', () => {
  expect(() => withTables('<!-- record:speed -->\n<!-- /record -->', records)).toThrow(
    'Expected one of machine, figures, full-search, epochs, peers but received speed',
  )
})

test('a figure says whether its bar and its moonshot are reached', () => {
  const figure = (change: Partial<Figure>): Figure => ({
    figure: 'speed',
    kernel: 'avx2',
    bar: 2,
    moonshot: 4,
    unit: 'times',
    ...change,
  })
  const cell = (change: Partial<Figure>): string =>
    figureTable([{ figures: [figure(change)] }])
      .split('\n')
      .at(-1)!
      .split(' | ')[3]!
  expect(cell({ measured: 1.996 })).toBe('2.00 x (missed)')
  expect(cell({ measured: 3 })).toBe('3.00 x')
  expect(cell({ measured: 40.4 })).toBe('**40 x**')
  expect(cell({ measured: 1, unit: 'seconds' })).toBe('**1.00 s**')
  expect(cell({ measured: 5, unit: 'seconds' })).toBe('5.00 s (missed)')
  expect(cell({ measured: false, unit: 'bits', bar: true, moonshot: true })).toBe('no (missed)')
  expect(cell({ note: 'no g++' })).toBe('not measured: no g++')
})
