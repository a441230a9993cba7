import { describe, expect, it } from 'vitest'
import {
  compact,
  counted,
  distance,
  engagementText,
  full,
  percent,
  signed,
} from '../../../src/visualization/numbers.js'

describe('compact', () => {
  it.each([
    [0, '0'],
    [7, '7'],
    [0.1234, '0.12'],
    [-0.005, '−0.005'],
    [2.04, '2'],
    [2.46, '2.5'],
    [9.97, '10'],
    [52.3, '52'],
    [999, '999'],
    [1000, '1k'],
    [1234, '1.2k'],
    [9960, '10k'],
    [34_567, '35k'],
    [999_949, '1M'],
    [1_500_000, '1.5M'],
    [-1234, '−1.2k'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('writes %d as %s', (value, text) => {
    expect(compact(value)).toBe(text)
  })
})

describe('full', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1204, '1,204'],
    [1_234_567, '1,234,567'],
  ])('writes %d as %s', (value, text) => {
    expect(full(value)).toBe(text)
  })
})

describe('percent', () => {
  it.each([
    [0, '0 %'],
    [0.0004, '< 0.1 %'],
    [0.0123, '1.2 %'],
    [0.08, '8.0 %'],
    [0.0996, '10 %'],
    [0.994, '99 %'],
    [2344 / 2349, '99.8 %'],
    [0.99995, '> 99.9 %'],
    [1, '100 %'],
    [Number.NaN, '–'],
  ])('writes %d as %s', (share, text) => {
    expect(percent(share).replaceAll('\u00a0', ' ')).toBe(text)
  })
})

describe('signed', () => {
  it.each([
    [1.25, '+1.3'],
    [-0.44, '−0.4'],
    [0.04, '0'],
    [-0.04, '0'],
    [Number.NaN, '–'],
  ])('writes %d as %s', (value, text) => {
    expect(signed(value)).toBe(text)
  })
})

describe('engagementText', () => {
  it.each([
    [5, 5, 'engagement ×1.0'],
    [95, 10, 'engagement ×9.5'],
    [124, 10, 'engagement ×12'],
    [23_000, 10, 'engagement ×2.3k'],
    [0, 10, 'little engagement'],
    [0.9, 10, 'little engagement'],
    // Nothing to compare with.
    [5, 0.4, undefined],
    [0, 0, undefined],
    [Number.NaN, 5, undefined],
    [5, Number.NaN, undefined],
  ])('of %d against %d says %s', (mean, overall, text) => {
    expect(engagementText(mean, overall)).toBe(text)
  })
})

describe('distance', () => {
  it.each([
    [0, '0'],
    [0.0000065, '< 0.01'],
    [0.0123, '0.012'],
    [0.5678, '0.57'],
    [12.34, '12'],
  ])('writes %d as %s', (value, text) => {
    expect(distance(value).replaceAll('\u00a0', ' ')).toBe(text)
  })
})

describe('counted', () => {
  it('has a plural', () => {
    expect([counted(1, 'tweet'), counted(0, 'tweet'), counted(1204, 'tweet')]).toEqual([
      '1\u00a0tweet',
      '0\u00a0tweets',
      '1,204\u00a0tweets',
    ])
  })
})
