import { describe, expect, it } from 'vitest'
import { COLUMN_FIELDS, COLUMN_NAMES, comparable } from '../../../src/input/column-names.js'
import { planColumns } from '../../../src/input/flat.js'
import { layoutOf } from '../../../src/input/layouts.js'

describe('layoutOf', () => {
  it.each([
    ['[{"a":1},{"a":2}]', 'json'],
    ['  [\n {"a":1}]', 'json'],
    ['[', 'json'],
    ['["1","2"]', 'json'],
    ['{"a":1}\n{"a":2}\n', 'jsonl'],
    ['{"a":1}', 'jsonl'],
    ['{"a":"a line that does not end in the look ahead', 'jsonl'],
    ['\r\n\n{"a":1}\r\n', 'jsonl'],
    ['{"a": {"b": "cut off\n{"a":1}\n{"a":2}\n', 'jsonl'],
    ['{\n  "statuses": [\n    {"a":1},\n    {"a":2}\n  ]\n}', 'json'],
    ['{ "data": [\n{"a":1}\n]}', 'json'],
    ['{"data": [\n  {"id":"1"},\n  {"id":"2"}\n]}\n', 'json'],
    // A first line that was cut right behind a key, a brace or a bracket.
    ['{"text":\n{"text":"a"}\n{"text":"b"}\n', 'jsonl'],
    ['{"text": \r\n{"text":"a"}\r\n{"text":"b"}\r\n', 'jsonl'],
    ['{"text":\n{"text":"a"}\n', 'jsonl'],
    ['{"text":\n{"text":"a"}\n{"text":"cut by the look ah', 'jsonl'],
    ['{\n{"text":"a"}\n{"text":"b"}\n', 'jsonl'],
    ['{"data":[\n{"text":"a"}\n{"text":"b"}\n', 'jsonl'],
    // Documents that begin so.
    ['{"data":\n{"a":1}\n}', 'json'],
    ['{"data":\n{"a":1},\n"meta":{}}\n', 'json'],
    ['{"data":\n  {"a":1}\n}', 'json'],
    ['{"data":\n[\n{"a":1}\n]}', 'json'],
    ['{"data":[\n{"a":1},\n{"a":2}\n]}', 'json'],
    ['{"data":[\n{"a":1}\n,{"a":2}\n]}', 'json'],
    ['{"data":[\n{"a":1}\n', 'json'],
    ['{\n"text":"a"\n}\n', 'json'],
    ['text,id\n', 'csv'],
    ['"text"\n', 'csv'],
    ['[text]\na', 'csv'],
    ['12345\n', 'csv'],
  ])('of %j is %s', (head, name) => {
    expect(layoutOf(head).name).toBe(name)
  })
})

describe('planColumns', () => {
  const plan = (names: string[], rows: unknown[][] = [], overrides = {}) => {
    const { places, unknown } = planColumns(names, overrides, (place) => rows.map((row) => row[place]))
    return {
      ...Object.fromEntries([...places].map(([field, place]) => [field, names[place]])),
      ...(unknown.length > 0 && { unknown }),
    }
  }

  it('compares names without case, spaces, dots, dashes and underscores', () => {
    expect(plan(['Tweet Text', 'TWEET_ID', 'Created-At', 'public metrics.like count', 'screenName'])).toEqual(
      {
        text: 'Tweet Text',
        id: 'TWEET_ID',
        created_at: 'Created-At',
        like_count: 'public metrics.like count',
        user: 'screenName',
      },
    )
  })

  it('prefers the better name', () => {
    expect(plan(['user_id', 'name', 'username', 'id', 'id_str', 'text', 'full_text'])).toEqual({
      text: 'full_text',
      id: 'id_str',
      user: 'username',
    })
  })

  it('judges ambiguous names by their values', () => {
    expect(
      plan(
        ['text', 'retweet'],
        [
          ['', '1'],
          ['', '0'],
          ['', ''],
        ],
      ),
    ).toMatchObject({ is_retweet: 'retweet' })
    expect(
      plan(
        ['text', 'retweet'],
        [
          ['', '1'],
          ['', '0'],
          ['', '3'],
        ],
      ),
    ).toMatchObject({ retweet_count: 'retweet' })
    expect(plan(['text', 'favorite'], [['', true]])).toEqual({ text: 'text' })
    expect(
      plan(
        ['text', 'retweets'],
        [
          ['', '1'],
          ['', '0'],
        ],
      ),
    ).toMatchObject({ retweet_count: 'retweets' })
  })

  it('takes the only column that ends with "text"', () => {
    expect(plan(['timestamp', 'retweeted__text'])).toMatchObject({ text: 'retweeted__text' })
    expect(plan(['a_text', 'b_text'])).toEqual({})
    expect(plan(['context'])).toEqual({})
  })

  it('does what the user says', () => {
    expect(plan(['text', 'body2', 'lang'], [], { text: 'BODY 2', language: '' })).toEqual({ text: 'body2' })
    expect(plan(['text'], [], { text: 'nothing' })).toEqual({ unknown: ['nothing'] })
  })
})

describe('the table of names', () => {
  it('gives no name to two fields, but for the time of day', () => {
    const seen = new Map<string, string>()
    for (const field of COLUMN_FIELDS) {
      if (field === 'time_of_day') continue
      for (const name of COLUMN_NAMES[field].map(comparable)) {
        expect(seen.get(name), name).toBeUndefined()
        seen.set(name, field)
      }
    }
  })
})
