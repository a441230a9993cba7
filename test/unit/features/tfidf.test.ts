import { expect, test } from 'vitest'
import type { CountRows } from '../../../src/features/term-counter.js'
import { cutBelow } from '../../../src/features/term-counter.js'
import { Tfidf } from '../../../src/features/tfidf.js'

/** Rows 0 to 6: terms 0, 1, 2 and a note, 3. */
const counts = (): CountRows => ({
  offsets: Uint32Array.of(0, 2, 2, 5, 6, 8, 9, 11),
  codes: Uint32Array.of(0, 2, 0, 1, 3, 2, 1, 3, 0, 1, 2),
  counts: Uint16Array.of(1, 3, 2, 1, 1, 1, 4, 1, 1, 1, 1),
})
const vocabulary = {
  terms: ['a', 'b', 'c', '~note'],
  words: 3,
  documentFrequencies: Uint32Array.of(3, 3, 3, 2),
  weighted: Uint32Array.of(0, 2, 3),
  idf: Float64Array.of(1, 1.5, 2),
  minDf: 1,
}

test('rows have length 1, in whichever parts they are made', () => {
  const tfidf = new Tfidf(counts(), vocabulary, true)
  const whole = tfidf.part(0, 7)
  const weight = 1.5 * (1 + Math.log(3))
  expect(whole.values[1]).toBeCloseTo(weight / Math.hypot(1, weight), 6)
  for (let start = 0; start < 7; start++)
    for (let end = start; end <= 7; end++) {
      const part = tfidf.part(start, end)
      const [from, to] = [whole.offsets[start]!, whole.offsets[end]!]
      expect([part.rows, part.cols]).toEqual([end - start, 3])
      expect(part.offsets).toEqual(whole.offsets.slice(start, end + 1).map((offset) => offset - from))
      expect(part.codes).toEqual(whole.codes.slice(from, to))
      expect(part.values).toEqual(whole.values.slice(from, to))
    }
})

test('a sample takes rows at equal steps, or all', () => {
  const tfidf = new Tfidf(counts(), vocabulary, true)
  expect(tfidf.sample(7)).toEqual(tfidf.part(0, 7))
  expect(tfidf.sample(100)).toEqual(tfidf.part(0, 7))
  const sample = tfidf.sample(3)
  const rows = [0, 2, 4].map((row) => tfidf.part(row, row + 1))
  expect(sample.rows).toBe(3)
  expect([...sample.codes]).toEqual(rows.flatMap(({ codes }) => [...codes]))
  expect([...sample.values]).toEqual(rows.flatMap(({ values }) => [...values]))
  expect([...sample.offsets]).toEqual([0, 2, 4, 5])
})

test('notes are taken out of the rows', () => {
  const { offsets, codes, counts: times } = cutBelow(counts(), 3)
  expect([[...offsets], [...codes], [...times]]).toEqual([
    [0, 2, 2, 4, 5, 6, 7, 9],
    [0, 2, 0, 1, 2, 1, 0, 1, 2],
    [1, 3, 2, 1, 1, 4, 1, 1, 1],
  ])
})
