import { expect, test } from 'vitest'
import { WordTable } from '../../../src/features/word-table.js'

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
