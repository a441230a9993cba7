import { expect, test } from 'vitest'
import { Dictionary } from '../../../src/input/dictionary.js'
import { collidingTexts, probes } from '../../support/colliding-texts.js'

test('texts chosen for one hash are spread like others, and keep their codes', () => {
  const dictionary = new Dictionary()
  const texts = collidingTexts(12)
  const codes = texts.map((_, i) => i)
  expect(texts.map((text) => dictionary.code(text))).toEqual(codes)
  expect(texts.map((text) => dictionary.code(text))).toEqual(codes)
  expect(dictionary.values()).toEqual(texts)
  expect(probes(dictionary.pack().hashes)).toBeLessThan(3 * texts.length)
})
