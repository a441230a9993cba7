import { describe, expect, test } from 'vitest'
import { cutTo, listWithin, widthOf, wrap } from '../../../src/cli/text-columns.js'

test.each([
  ['abc', 3],
  ['\u001b[32mabc\u001b[39m', 3],
  ['東京', 4],
  ['한국', 4],
  ['a👍🏽b', 4],
  ['❤️', 2],
  ['e\u0301', 1],
])('%s takes %i columns', (text, width) => {
  expect(widthOf(text)).toBe(width)
})

test('lines break at blanks; a long word has its own', () => {
  expect(wrap('one two three four-and-twenty five', 9, '')).toEqual([
    'one two',
    'three',
    'four-and-twenty',
    'five',
  ])
})

test('a percent sign stays with its number', () => {
  expect(wrap('replies 10 %, quotes 0 %', 11, '')).toEqual(['replies', '10 %,', 'quotes 0 %'])
  expect(wrap('replies < 0.1 %', 10, '')).toEqual(['replies', '< 0.1 %'])
})

test('a cut text ends in an ellipsis within its room', () => {
  expect(cutTo('keyword', 7)).toBe('keyword')
  expect(cutTo('keywords', 7)).toBe('keywor…')
  expect(cutTo('東京都庁', 6)).toBe('東京…')
})

describe('a list of terms', () => {
  test('has as many as find room, and the first always', () => {
    expect(listWithin(['late', 'gate', 'delay'], 11)).toBe('late, gate')
    expect(listWithin(['cancelled flight', 'gate'], 10)).toBe('cancelled…')
    expect(listWithin([], 10)).toBe('')
  })
})
