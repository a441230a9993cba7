import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OwnRunner, readingOf } from '../../support/block-readings.js'

const id = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map((n) => `12345678901234567${n}`),
  fc.constantFrom('tweet-1', 'tweet-2', 'tweet-\ud800', 'tweet-\udfff', '8.66E+17', ''),
)
const text = fc.oneof(
  fc.constantFrom('RT @ann: späte 電車 😀 #Zug https://t.co/a', '', 'ok', 'x'.repeat(900), '#a\ud800'),
  fc.string({ unit: 'binary', maxLength: 12 }),
)
const flat = fc
  .record({
    id,
    text,
    user: fc.constantFrom('ann', 'bob', '@Ann', 'günter'),
    date: fc.constantFrom('2020-02-03', '3/2/2020', '25/3/2020', '3/25/2020', 'soon', '1066-01-01'),
    likes: fc.constantFrom('1', '1.2K', 'many', 1e300),
    lang: fc.constantFrom('en', 'Deutsch', undefined),
  })
  .map((record) => JSON.stringify(record))
const api = fc
  .record({
    id_str: id,
    full_text: text,
    created_at: fc.constantFrom('Fri Mar 20 01:26:10 +0000 2015', 'never'),
    user: fc.constant({ screen_name: 'cem' }),
    entities: fc.constant({ hashtags: [{ text: 'Zug' }], user_mentions: [], urls: [] }),
    favorite_count: fc.constantFrom(3, 2 ** 60, null),
  })
  .map((record) => JSON.stringify(record))
/** A header that none of the first records has, with a column whose name says too little. */
const late = fc
  .record({ id, text, retweet: fc.constantFrom(true, 'no', 17), [`more${1}`]: fc.constant('x') })
  .map((record) => JSON.stringify(record))
const other = fc.constantFrom(
  '',
  '  ',
  '{"delete":{"status":{"id":1}}}',
  '{"text": "cut',
  '[{"text":"in a list","id":"77"},{"text":"in a list","id":"77"}]',
  '{"statuses":[{"text":"found","id_str":"78","user":{"screen_name":"z"}}]}',
  '12345678901234567',
  'null',
  '{"name":"x","followers_count":3}',
  '\ufffd',
)
const line = fc.oneof({ weight: 5, arbitrary: flat }, { weight: 3, arbitrary: api }, late, other)
/** More than are held back to judge the columns by. */
const beginning = Array.from(
  { length: 210 },
  (_, i) => `{"id":"${i + 1}","text":"first ${i}","date":"2020-01-0${1 + (i % 9)}"}`,
)

const WHOLE = { bytes: 500, worthThreads: Number.POSITIVE_INFINITY }

const sources = fc.array(
  fc.record({
    lines: fc.array(line, { maxLength: 120, size: 'max' }),
    end: fc.constantFrom('\n', '\r\n'),
    damage: fc.nat(),
  }),
  { minLength: 1, maxLength: 2 },
)

function bytesOf({ lines, end, damage }: { lines: readonly string[]; end: string; damage: number }): Buffer {
  const bytes = Buffer.from([...beginning, ...lines].join(end))
  // Every third file has a byte that is no character.
  if (damage % 3 === 0) bytes[bytes.length - 1 - (damage % Math.max(1, bytes.length >> 1))] = 0xff
  return bytes
}

test('JSON Lines read by blocks, in any order, are what they are read one after the other', async () => {
  let jobs = 0
  await fc.assert(
    fc.asyncProperty(
      sources,
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 300, max: 9000 }),
      fc.integer({ min: 0, max: 6 }),
      fc.constantFrom({}, { rejectsFile: 'rejects' }, { rejectsFile: 'rejects', strict: true }),
      async (files, chunk, blockBytes, room, options) => {
        const texts = files.map(bytesOf)
        const runner = new OwnRunner()
        const whole = await readingOf(texts, chunk, options, WHOLE)
        const byBlocks = await readingOf(texts, chunk, options, {
          bytes: blockBytes,
          worthThreads: 0,
          readers: { runner, room },
        })
        expect(byBlocks).toEqual(whole)
        jobs += runner.jobs
      },
    ),
    { numRuns: 150 },
  )
  expect(jobs).toBeGreaterThan(100)
})

test('a line longer than a block is read all the same', async () => {
  const long = JSON.stringify({ id: '5000', text: 'y'.repeat(40_000) })
  const texts = [Buffer.from([...beginning, long, ...beginning.slice(0, 50), long].join('\n'))]
  const runner = new OwnRunner()
  const byBlocks = await readingOf(
    texts,
    700,
    {},
    { bytes: 500, worthThreads: 0, readers: { runner, room: 3 } },
  )
  expect(byBlocks).toEqual(await readingOf(texts, 700, {}, WHOLE))
  expect(byBlocks.result).toMatchObject({ sources: [{ records: 262, tweets: 211, duplicates: 51 }] })
})

test('a column that only later records have is judged by the first of them, in whatever block', async () => {
  const lines = Array.from({ length: 60 }, (_, i) =>
    JSON.stringify({ id: `${900 + i}`, text: 'late', retweet: i < 20 ? true : i }),
  )
  const texts = [Buffer.from([...beginning, ...lines].join('\n'))]
  const runner = new OwnRunner()
  const byBlocks = await readingOf(
    texts,
    700,
    {},
    { bytes: 500, worthThreads: 0, readers: { runner, room: 3 } },
  )
  expect(byBlocks).toEqual(await readingOf(texts, 700, {}, WHOLE))
  expect(byBlocks.result).toMatchObject({ sources: [{ columns: { is_retweet: 'retweet' } }] })
})

const cell = fc.oneof(
  fc.constantFrom(
    'plain',
    '"two\nlines"',
    '"a ""word"""',
    '"not, closed',
    'it is "so"',
    '5" screen',
    '"x\r\ny\nz"',
    '',
  ),
  fc.constant('"a\n17,2020-01-01,bob,like a row\nb"'),
  fc.constantFrom('spät 😀', '#tag @who https://t.co/x'),
)
const row = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 90 }), cell)
      .map(([n, text]) => `${n},2020-01-0${1 + (n % 9)},bob,${text}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '1', '1,2', '"', '99,3/2/2020,"unfinished', '98,25/3/2020,ann,x,y,z'),
  },
)
const firstRows = Array.from({ length: 210 }, (_, i) => `${1000 + i},2020-01-01,ann,"first ""${i}"""`)

test('tables read by blocks are what they are read one after the other, wherever they are cut', async () => {
  let jobs = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 150, size: 'max' }),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.constantFrom('id,date,user,text', 'sep=,\nid,date,user,text', 'id,date,user,text,more'),
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 200, max: 5000 }),
      async (rows, end, header, chunk, blockBytes) => {
        const texts = [Buffer.from([header, ...firstRows, ...rows].join(end))]
        const runner = new OwnRunner()
        const byBlocks = await readingOf(
          texts,
          chunk,
          {},
          { bytes: blockBytes, worthThreads: 0, readers: { runner, room: 3 } },
        )
        expect(byBlocks).toEqual(await readingOf(texts, chunk, {}, WHOLE))
        jobs += runner.jobs
      },
    ),
    { numRuns: 200 },
  )
  expect(jobs).toBeGreaterThan(100)
})

const damaged = fc.constantFrom(
  '{"text": "cut',
  '{"text": "a\nb"}',
  '{"text": "a\n  {"id": "5"',
  ']',
  '[',
  'null',
  '{"id": "7", "text": {"id": 1}}',
)
const element = fc.oneof(
  { weight: 10, arbitrary: fc.oneof(flat, api) },
  { weight: 4, arbitrary: flat.map((record) => JSON.stringify(JSON.parse(record), null, 2)) },
  { weight: 1, arbitrary: damaged },
)

test('JSON arrays read by blocks are what they are read one after the other', async () => {
  let jobs = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(element, { maxLength: 120, size: 'max' }),
      fc.constantFrom(
        ['[', ',\n', ']'],
        ['[\n  ', ',\n  ', '\n]\n'],
        ['[\n', '\n,', ']'],
        ['[', ', ', ']'],
        ['', '\n', ''],
      ),
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 300, max: 9000 }),
      async (elements, [open, between, close], chunk, blockBytes) => {
        const texts = [Buffer.from(`${open}${[...beginning, ...elements].join(between)}${close}`)]
        const runner = new OwnRunner()
        const options = { format: 'json' }
        const readers = { runner, room: 3 }
        const byBlocks = await readingOf(texts, chunk, options, {
          bytes: blockBytes,
          worthThreads: 0,
          readers,
        })
        expect(byBlocks).toEqual(await readingOf(texts, chunk, options, WHOLE))
        jobs += runner.jobs
      },
    ),
    { numRuns: 200 },
  )
  expect(jobs).toBeGreaterThan(100)
})
