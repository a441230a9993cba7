import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isoTime } from '../../../src/analysis/iso-time.js'

test('as Date writes it, for every time that a Date has', () => {
  const time = fc.oneof(
    fc.double({ min: -8.64e15, max: 8.64e15, noNaN: true }),
    fc.integer({ min: 1_140_000_000_000, max: 1_800_000_000_000 }),
    fc.constantFrom(
      0,
      -0,
      -1,
      1,
      -86_400_000,
      86_399_999,
      8.64e15,
      -8.64e15,
      -62_167_219_200_001,
      253_402_300_800_000,
    ),
  )
  fc.assert(
    fc.property(fc.array(time), (times) => {
      for (const each of times) expect(isoTime(each)).toBe(new Date(each).toISOString())
    }),
  )
})

test('what is no time', () => {
  expect([undefined, Number.NaN, Infinity, -Infinity, 8.64e15 + 2].map(isoTime)).toEqual([
    null,
    null,
    null,
    null,
    null,
  ])
})
