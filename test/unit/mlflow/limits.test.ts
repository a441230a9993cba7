import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asKey, checkKey, metricValue, storable } from '../../../src/mlflow/limits.js'

describe('checkKey', () => {
  test.each(['quantization_error', 'system/cpu', 'a b', 'naïve', '数', 'x:1', 'a-b.c'])('%s', (key) => {
    expect(() => checkKey(key, 'metric')).not.toThrow()
  })

  test.each(['', '/a', 'a/', 'a//b', '../a', 'a/./b', 'a"b', 'é%', '🐦', 'x'.repeat(251)])(
    'not %s',
    (key) => {
      expect(() => checkKey(key, 'metric')).toThrow('Expected a name of at most 250 letters')
    },
  )
})

test('asKey makes a name of anything', () => {
  expect(asKey('my "score" 🐦/../x')).toBe('my _score_ __/x'.replace('__', '_'))
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (name) => {
      checkKey(asKey(name), 'metric')
    }),
  )
})

test('storable leaves nothing out that can be kept', () => {
  expect(storable('a\0b\ud800c')).toBe('ab\ufffdc')
  expect(storable('ab🐦', 3)).toBe('ab')
  expect(storable('ab🐦', 4)).toBe('ab🐦')
})

test('metricValue', () => {
  expect([1.5, Number.NaN, Infinity, -Infinity].map(metricValue)).toEqual([
    1.5,
    'NaN',
    'Infinity',
    '-Infinity',
  ])
})
