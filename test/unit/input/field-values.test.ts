import { describe, expect, it } from 'vitest'
import {
  isImpossibleCount,
  isNothing,
  parseCount,
  parseFlag,
  parseId,
  parseUser,
  refersToSomething,
} from '../../../src/input/field-values.js'
import { decodeHtmlEntities } from '../../../src/input/html-entities.js'
import { parseLanguage } from '../../../src/input/languages.js'
import { parseNames, parseUrls } from '../../../src/input/lists.js'

describe('parseCount', () => {
  it.each([
    ['12', 12],
    [' 12 ', 12],
    ['1,234', 1234],
    ['1,234,567', 1_234_567],
    ['1.234.567', 1_234_567],
    ['1.2K', 1200],
    ['1,2k', 1200],
    ['3M', 3_000_000],
    ['487.0', 487],
    ['1.5e3', 1500],
    [7, 7],
    [7.0, 7],
    [9n, 9],
    ['0', 0],
    [9_007_199_254_740_991, 9_007_199_254_740_991],
    ['9007199254740991', 9_007_199_254_740_991],
    ['9,007,199,254,740,991', 9_007_199_254_740_991],
    ['9007199254740991.0', 9_007_199_254_740_991],
  ])('reads %s', (value, expected) => {
    expect(parseCount(value)).toBe(expected)
  })

  it.each(['', '-', 'nan', '-3', 'many', '1,23', true, null, undefined, Number.NaN, -1, {}, '9'.repeat(400)])(
    'knows nothing from %s',
    (value) => {
      expect(parseCount(value)).toBeUndefined()
    },
  )
})

describe('counts above 2^53 - 1', () => {
  it.each([
    9_007_199_254_740_992,
    9_007_199_254_740_992n,
    '9007199254740992',
    '9,007,199,254,740,992',
    '9007199.3b',
    '9.007199254740993e15',
    1e39,
    '1e39',
    '1e999',
    Number.POSITIVE_INFINITY,
    '9'.repeat(400),
  ])('are none, and known to be impossible: %s', (value) => {
    expect(parseCount(value)).toBeUndefined()
    expect(isImpossibleCount(value)).toBe(true)
  })

  it.each([9_007_199_254_740_991, '9007199254740991', '12', -1, Number.NaN, '-', 'x'.repeat(400), null, {}])(
    'are told from %s',
    (value) => {
      expect(isImpossibleCount(value)).toBe(false)
    },
  )
})

describe('parseFlag', () => {
  it('reads the usual spellings', () => {
    for (const value of [true, 1, '1', 'True', 'yes', 't', '1.0']) expect(parseFlag(value)).toBe(true)
    for (const value of [false, 0, '0', 'FALSE', 'no', 'f', '0.0']) expect(parseFlag(value)).toBe(false)
    for (const value of [2, 'maybe', '', null, undefined, []]) expect(parseFlag(value)).toBeUndefined()
  })
})

describe('isNothing and refersToSomething', () => {
  it('know the words for nothing', () => {
    for (const value of ['', ' ', 'NaN', 'None', 'null', '[]', '-', null, undefined, Number.NaN]) {
      expect(isNothing(value)).toBe(true)
      expect(refersToSomething(value)).toBe(false)
    }
    for (const value of ['0', 'False', '-1', 0, false]) expect(refersToSomething(value)).toBe(false)
    for (const value of ['12', 'ada', 5, {}]) expect(refersToSomething(value)).toBe(true)
  })
})

describe('parseId', () => {
  it.each([
    ['578726463018561537', '578726463018561537', false],
    ['"578726463018561537"', '578726463018561537', false],
    ['578726463018561537.0', '578726463018561537', true],
    ['12345.0', '12345', false],
    ['5.78726E+17', '5.78726E+17', true],
    [123, '123', false],
    [5e17, '500000000000000000', true],
    ['tweet-7', 'tweet-7', false],
  ])('reads %s', (value, id, damaged) => {
    expect(parseId(value)).toEqual({ id, damaged })
  })

  it('knows absence', () => {
    for (const value of ['', '""', 'nan', null, undefined, Number.NaN, Number.POSITIVE_INFINITY, {}])
      expect(parseId(value)).toBeUndefined()
  })
})

describe('parseUser', () => {
  it('drops the sign', () => {
    expect(parseUser('@Ada')).toBe('Ada')
    expect(parseUser('Ada')).toBe('Ada')
    expect(parseUser(12)).toBe('12')
    expect(parseUser('@')).toBeUndefined()
    expect(parseUser('nan')).toBeUndefined()
  })
})

describe('parseLanguage', () => {
  it('takes codes and names', () => {
    expect(parseLanguage('EN')).toBe('en')
    expect(parseLanguage('pt_BR')).toBe('pt-br')
    expect(parseLanguage('English')).toBe('en')
    expect(parseLanguage('LANGUAGE UNDEFINED')).toBe('und')
    expect(parseLanguage('Klingonish')).toBeUndefined()
    expect(parseLanguage('nan')).toBeUndefined()
    expect(parseLanguage(3)).toBeUndefined()
  })
})

describe('lists', () => {
  it('reads names in every usual way of writing', () => {
    expect(parseNames(['#A', 'b'])).toEqual(['a', 'b'])
    expect(parseNames('#a #B')).toEqual(['a', 'b'])
    expect(parseNames('a;b, c|d')).toEqual(['a', 'b', 'c', 'd'])
    expect(parseNames('["A", "b"]')).toEqual(['a', 'b'])
    expect(parseNames("['A', 'b\\'c', \"d\"]")).toEqual(['a', "b'c", 'd'])
    expect(parseNames('[{"start":1,"tag":"Words"}]')).toEqual(['words'])
    expect(parseNames("[{'screen_name': 'Ada', 'name': 'Ada L.', 'id': 1}]")).toEqual(['ada'])
    expect(parseNames([{ username: 'Mel' }, { screen_name: 'Tom' }, 5, null])).toEqual(['mel', 'tom'])
    for (const value of ['', '[]', 'nan', '# # #', null, undefined, 7, 'x'.repeat(200_000)])
      expect(parseNames(value)).toEqual([])
  })

  it('reads URLs, commas inside them kept', () => {
    expect(parseUrls("['https://a.example/x,y', 'https://b.example']")).toEqual([
      'https://a.example/x,y',
      'https://b.example',
    ])
    expect(parseUrls('https://a.example/x,y,https://b.example')).toEqual([
      'https://a.example/x,y',
      'https://b.example',
    ])
    expect(parseUrls('https://a.example https://b.example')).toEqual([
      'https://a.example',
      'https://b.example',
    ])
  })
})

describe('decodeHtmlEntities', () => {
  it('decodes once', () => {
    expect(decodeHtmlEntities('&lt;3 &amp;amp; &quot;x&quot; &#39;y&#39; &gt; &copy; & b')).toBe(
      `<3 &amp; "x" 'y' > &copy; & b`,
    )
  })
})
