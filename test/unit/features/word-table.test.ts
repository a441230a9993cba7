import { expect, test } from 'vitest'
import { WordTable } from '../../../src/features/word-table.js'
import { collidingTexts, probes } from '../../support/colliding-texts.js'

test('words keep their codes, however many there are', () => {
  const table = new WordTable()
  const words = Array.from({ length: 5000 }, (_, i) => `word${i * 7919}`)
  expect(words.map((word) => table.addText(word))).toEqual(words.map((_, i) => i))
  expect(words.map((word) => table.addText(word))).toEqual(words.map((_, i) => i))
  expect(words.map((_, i) => table.text(i))).toEqual(words)
  expect(table.findText('word')).toBe(-1)
  expect(table.size).toBe(5000)
})

test('words of the same hash are told apart by their letters', () => {
  const table = new WordTable()
  const [a, b] = [Uint16Array.from([97, 98]), Uint16Array.from([98, 97])]
  expect(table.add(a, 0, 2, 5)).toBe(0)
  expect(table.find(b, 0, 2, 5)).toBe(-1)
  expect(table.add(b, 0, 2, 5)).toBe(1)
  expect(table.add(a, 0, 1, 5)).toBe(2)
  expect(table.find(a, 0, 2, 5)).toBe(0)
})

test('words chosen for one hash are spread like others', () => {
  const table = new WordTable()
  const words = collidingTexts(12)
  expect(words.map((word) => table.addText(word))).toEqual(words.map((_, i) => i))
  expect(probes(table.pack().hashes)).toBeLessThan(3 * words.length)
})

test('a word may be as long as a book', () => {
  const table = new WordTable()
  const word = '\u{1f600}a'.repeat(200_000)
  expect(table.text(table.addText(word))).toBe(word)
})
