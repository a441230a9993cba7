import { describe, expect, test } from 'vitest'
import { percent, share, userCounts, wrapped } from '../../../src/report/wording.js'

describe('a share in percent', () => {
  test.each([
    [0, '0 %'],
    [1e-9, '< 0.1 %'],
    [0.0123, '1.2 %'],
    [0.0996, '10 %'],
    [0.994, '99 %'],
    [2344 / 2349, '99.8 %'],
    [0.99995, '> 99.9 %'],
    [1, '100 %'],
    [Number.NaN, 'unknown'],
  ])('of %d is %s', (value, text) => {
    expect(percent(value)).toBe(text)
  })

  test('is only all where all are', () => {
    expect(share(2344, 2349, 'record')).toBe('2,344 of 2,349 records (99.8 %)')
  })
})

describe('lines of the text report', () => {
  const BEFORE = 'x'.repeat(95)

  test('keep a number and its percent sign together', () => {
    expect(wrapped(`${BEFORE} 2.5 % of all`)).toBe(`${BEFORE}\n2.5 % of all`)
    expect(wrapped(`${BEFORE} < 0.1 % of all`)).toBe(`${BEFORE}\n< 0.1 % of all`)
  })

  test('break between other words', () => {
    expect(wrapped(`${BEFORE} of all`)).toBe(`${BEFORE} of\nall`)
  })
})

test('authors have an @ only where it is a handle', () => {
  const users = [
    { term: 'mel', count: 1200 },
    { term: '1236557193752657926', count: 3 },
    { term: 'left out', count: 1 },
  ]
  expect(userCounts(users, 2)).toBe('@mel 1,200, user 1236557193752657926 3')
})
