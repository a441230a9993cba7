import { describe, expect, test } from 'vitest'
import { sampleRows } from '../../../src/analysis/sample-rows.js'
import type { TextColumn } from '../../../src/input/index.js'

const rows = Uint32Array.from({ length: 40 }, (_, row) => row)
const distances = Float32Array.from(rows)
const texts = { get: (row: number) => `text ${row}` } as TextColumn

describe('sampleRows', () => {
  test.each([
    ['no row is telling', [], [0, 1, 2, 3, 4]],
    ['one of the nearest tells most', [7, 3], [0, 1, 2, 3, 4]],
    ['one farther off is', [7], [0, 1, 2, 3, 7]],
    ['one farther off tells more', [3, 7], [0, 1, 2, 3, 7]],
    ['the one that tells most is taken', [7, 12, 9], [0, 1, 2, 3, 9]],
    ['the last that is near enough is', [19], [0, 1, 2, 3, 19]],
    ['only one at the edge is', [20], [0, 1, 2, 3, 4]],
  ])('%s', (_name, telling, expected) => {
    expect(sampleRows(rows, distances, texts, 5, (row) => telling.indexOf(row) + 1)).toEqual(expected)
  })

  test('all rows of a small cell are shown', () => {
    expect(sampleRows(rows.subarray(0, 2), distances, texts, 5, () => 0)).toEqual([0, 1])
  })
})
