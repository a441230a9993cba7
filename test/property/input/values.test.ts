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
  it('changes long numbers of ids, and nothing inside strings', () => {
    const key = fc.constantFrom('id', 'tweetId', 'user_id', 'Id', 'text', 'count', 'a"id', 'id\\')
    const number = fc.bigInt({ min: 0n, max: 10n ** 20n })
    const value = fc.oneof(hostileText, number, fc.boolean(), fc.constant(null))
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.oneof(key, hostileText), value)),
        fc.constantFrom('', ' ', '\n'),
        (fields, space) => {
          const json = `{${fields
            .map(
              ([name, v]) =>
                `${JSON.stringify(name)}${space}:${space}${typeof v === 'bigint' ? v : JSON.stringify(v)}`,
            )
            .join(',')}}`
          const found: Record<string, unknown> = JSON.parse(quoteLongIds(json))
          for (const [name, v] of new Map(fields)) {
            if (typeof v !== 'bigint') expect(found[name]).toEqual(v)
            else if (/^[A-Za-z_]*[iI]d$/.test(name) && v >= 10n ** 15n) expect(found[name]).toBe(String(v))
            else if (v < 10n ** 15n) expect(found[name]).toBe(Number(v))
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})

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
