import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CsvSplitter } from '../../../src/input/csv.js'
import { parseDate } from '../../../src/input/dates.js'
import { findEntities } from '../../../src/input/entities.js'
import { parseCount, parseId } from '../../../src/input/field-values.js'
import { jsonBeginning } from '../../../src/input/json-beginning.js'
import { parseLanguage } from '../../../src/input/languages.js'
import { parseNames, parseUrls } from '../../../src/input/lists.js'
import { quoteLongIds } from '../../../src/input/long-ids.js'

const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '"id"',
        '"',
        '\\',
        ':',
        ' ',
        '1234567890123456789',
        '{',
        '}',
        ',',
        'Id',
        '_id": 9999999999999999',
      ),
    )
    .map((parts) => parts.join('')),
)

describe('quoteLongIds', () => {
  const blanks = fc.constantFrom('', ' ', '\n', '\r\n\t ')
  const hostileKey = fc
    .oneof(
      fc.constantFrom('id', 'ID', 'Tweet ID', 'tweet_ID', 'a"', 'a\\', 'a,', 'a:', '', ' ', '{'),
      hostileText,
    )
    .filter((key) => key !== '__proto__')
  /** Whole numbers of 16 and more digits: written as they stand, to be found as texts. */
  const long = fc.bigInt({ min: 10n ** 15n, max: 10n ** 40n }).chain((n) => fc.constantFrom(n, -n))
  const written: fc.Arbitrary<readonly [json: string, found: unknown]> = fc.letrec<{
    value: readonly [string, unknown]
    list: readonly [string, unknown]
    fields: readonly [string, unknown]
  }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      long.map((n) => [String(n), String(n)] as const),
      // Other numbers with many digits stay what they are.
      fc
        .constantFrom(
          '123456789012345',
          '-999999999999999',
          '1234567890123456.5',
          '1234567890123456e3',
          '1234567890123456E-3',
          '12345678901234567890.0',
          '0.1234567890123456789',
          '1.5',
        )
        .map((json) => [json, Number(json)] as const),
      hostileText.map((text) => [JSON.stringify(text), text] as const),
      fc.constantFrom(['true', true] as const, ['null', null] as const),
      tie('list'),
      tie('fields'),
    ),
    list: fc
      .tuple(fc.array(tie('value')), blanks)
      .map(([items, space]) => [
        `[${space}${items.map(([json]) => json).join(`${space},${space}`)}${space}]`,
        items.map(([, found]) => found),
      ]),
    fields: fc
      .tuple(fc.uniqueArray(fc.tuple(hostileKey, tie('value')), { selector: ([key]) => key }), blanks)
      .map(([fields, space]) => [
        `{${fields.map(([key, [json]]) => `${space}${JSON.stringify(key)}${space}:${space}${json}${space}`).join(',')}}`,
        Object.fromEntries(fields.map(([key, [, found]]) => [key, found])),
      ]),
  })).value

  it('makes texts of long whole numbers wherever they are values, and changes nothing else', () => {
    fc.assert(
      fc.property(written, ([json, found]) => {
        expect(JSON.parse(quoteLongIds(json))).toEqual(found)
      }),
      { numRuns: 2000 },
    )
  })

  it('makes no JSON of what is none', () => {
    const part = fc.constantFrom(
      '1234567890123456',
      '-',
      '"',
      '\\',
      ':',
      ',',
      '[',
      ']',
      '{',
      '}',
      ' ',
      'a',
      '0',
      '.',
    )
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 12 }).map((parts) => parts.join('')),
        (text) => {
          expect(isJson(quoteLongIds(text))).toBe(isJson(text))
        },
      ),
      { numRuns: 5000 },
    )
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('jsonBeginning', () => {
  it('begins as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.nat(60), (value, wanted) => {
        expect(jsonBeginning(value, wanted)).toBe(JSON.stringify(value).slice(0, wanted))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('CsvSplitter', () => {
  const cell = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'ß', '日', '😀', '"', ',', ';', '\n', ' ', "'") }),
    fc.string(),
  )
  const quoted = (text: string, delimiter: string): string =>
    /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text

  it('reads what csv-parse reads, wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, cell), { minLength: 1 }),
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 50 }),
        (rows, delimiter, end, size) => {
          const text = [['h1', 'h2', 'h3'], ...rows]
            .map(
              (row) =>
                row.map((value) => quoted(value.replaceAll('\r', ''), delimiter)).join(delimiter) + end,
            )
            .join('')
          const expected: string[][] = parse(text, { delimiter, record_delimiter: end })
          const found: string[][] = []
          const splitter = new CsvSplitter(
            {
              full: false,
              header: (names) => found.push([...names]),
              row: (fields) => found.push(fields as string[]),
              value: () => {},
              bad: (reason) => found.push([reason]),
            },
            { delimiter },
          )
          const bytes = Buffer.from(text)
          for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.subarray(at, at + size))
          splitter.end()
          expect(found).toEqual(expected)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('parsers of values', () => {
  it('never throw, and give what they promise', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), hostileText), (value) => {
        const count = parseCount(value)
        if (count !== undefined) expect(count >= 0 && Number.isSafeInteger(count)).toBe(true)
        const id = parseId(value)
        if (id) expect(id.id).not.toBe('')
        expect(typeof parseDate(value)).toBe('number')
        for (const name of parseNames(value)) expect(name).toBe(name.toLowerCase())
        expect(Array.isArray(parseUrls(value))).toBe(true)
        expect(parseLanguage(value)?.length ?? 2).toBeGreaterThan(1)
      }),
      { numRuns: 1000 },
    )
  })

  it('read every date that JavaScript writes', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        expect(parseDate(date.toISOString())).toBe(date.getTime())
        const seconds = Math.floor(date.getTime() / 1000) * 1000
        expect(parseDate(date.toUTCString())).toBe(seconds)
        const [weekday, day, month, year, time] = date.toUTCString().replace(',', '').split(' ')
        expect(parseDate(`${weekday} ${month} ${day} ${time} +0000 ${year}`)).toBe(seconds)
      }),
    )
  })

  it('find entities in order, in any text', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            hostileText,
            fc.constantFrom('#a', '#日本', '@bob', ' ', 'http://x.example/1', 'www.y.example', '…'),
          ),
        ),
        (parts) => {
          const text = parts.join('')
          const { hashtags, mentions, urls } = findEntities(text)
          let at = 0
          for (const url of urls) {
            at = text.indexOf(url, at)
            expect(at).toBeGreaterThanOrEqual(0)
            at += url.length
          }
          for (const name of hashtags) expect(text.toLowerCase()).toMatch(new RegExp(`[#＃]${name}`, 'u'))
          for (const name of mentions) expect(name).toMatch(/^[a-z0-9_]{1,20}$/)
        },
      ),
      { numRuns: 500 },
    )
  })
})
