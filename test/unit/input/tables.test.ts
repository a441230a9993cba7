import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { type ReadOptions, readTweets, tweetAt } from '../../../src/input/index.js'
import { lz4Frame } from '../../../src/input/lz4-frame.js'
import { INPUT_FIXTURES } from '../../support/input-fixtures.js'

const TABLES = `${INPUT_FIXTURES}/tables`

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function read(input: string | Uint8Array, options: ReadOptions = {}) {
  const inputs = typeof input === 'string' ? [`${TABLES}/${input}`] : once(input)
  const result = await readTweets(inputs, { allowNone: true, ...options })
  const tweets = Array.from({ length: result.table.count }, (_, row) => tweetAt(result.table, row))
  return { ...result, report: result.sources[0]!, tweets }
}

const START = Date.UTC(2023, 2, 27, 19, 43, 27)

describe.each([
  ['none.parquet', 123],
  ['snappy.parquet', 123],
  ['gzip.parquet', 123],
  ['zstd.parquet', 123],
  ['brotli.parquet', 123],
  ['lz4.parquet', 123],
  ['pages-v2.parquet', 123],
  ['delta.parquet', 123],
  ['int96.parquet', 123],
  ['time-s.parquet', 0],
  ['time-ms.parquet', 123],
  ['time-ns.parquet', 123],
  ['time-s.arrow', 0],
  ['time-ms.arrow', 123],
  ['time-us.arrow', 123],
  ['time-ns.arrow', 123],
  ['lz4.arrow', 123],
  ['zstd.arrow', 123],
  ['default.feather', 123],
])('%s', (name, milliseconds) => {
  it('gives every row, with exact ids, times, lists, objects and what is missing', async () => {
    const { report, tweets, rejected } = await read(name)
    expect(report).toMatchObject({
      format: name.endsWith('.parquet') ? 'parquet flat' : 'arrow flat',
      records: 12,
      tweets: 11,
      rejectedByReason: { no_text: 1 },
      columns: {
        text: 'full_text',
        id: 'tweet_id',
        user: 'user.screen_name',
        created_at: 'created_at',
        language: 'lang',
        hashtags: 'hashtags',
        is_retweet: 'is_retweet',
      },
    })
    expect(rejected.examples).toMatchObject([{ row: 8, reason: 'no_text' }])
    expect(tweets.map(({ id }) => id)).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11].map((i) => String(1640439409031135232n + BigInt(i))),
    )
    expect(tweets[4]).toMatchObject({
      text: 'Tweet 4 with #Tag4 本日 😀 & more',
      createdAt: START + 4 * 3_600_000 + milliseconds,
      user: 'user1',
      language: 'en',
      likeCount: 40,
      retweetCount: 4,
      hashtags: ['tag4'],
      isRetweet: true,
    })
    expect(tweets[3]!.retweetCount).toBeUndefined()
    expect(tweets[5]!.user).toBeUndefined()
  })
})

describe('tables', () => {
  it('give each batch of rows the dictionary of its own', async () => {
    const { tweets } = await read('dictionaries.arrows')
    expect(tweets.map(({ text, language }) => [text, language])).toEqual(
      ['en', 'fr', 'ja', 'ja', 'ja', 'th'].map((language) => [`a text in ${language}`, language]),
    )
  })

  it('unpack LZ4 that looks back over its blocks', async () => {
    const { tweets } = await read('long-lz4.arrow')
    expect(tweets).toHaveLength(400)
    expect(tweets[399]!.text).toBe(`399 ${'long text '.repeat(40)}`)
  })

  it('come compressed, through a stream, with a column named', async () => {
    const bytes = gzipSync(await readFile(`${TABLES}/zstd.parquet`))
    const { report, tweets } = await read(bytes, { columns: { text: 'lang' } })
    expect(report).toMatchObject({ format: 'parquet flat', compression: 'gzip', tweets: 12 })
    expect(tweets[0]!.text).toBe('en')
  })

  it('stop at max_rows, and are empty where they are', async () => {
    expect((await read('snappy.parquet', { maxRows: 3 })).tweets).toHaveLength(3)
    expect((await read('empty.parquet')).report.refused).toMatch(/but received a file without records/)
  })

  it('whose text has no known name list their columns', async () => {
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'n', data: [1, 2], type: 'INT32' },
        { name: 'was said', data: ['a longer sentence', 'and another'], type: 'STRING' },
      ],
    })
    expect((await read(new Uint8Array(bytes))).report.refused).toMatchInlineSnapshot(
      `"Expected a column with the text of the tweets (such as text, full_text, content, tweet) in - but received the columns n, was said: name it, for example --column text="was said""`,
    )
  })

  it('keep the row groups before the damage', async () => {
    const bytes = Buffer.from(await readFile(`${TABLES}/zstd.parquet`))
    // In the second of three groups.
    bytes.fill(0xff, 2500, 2900)
    const { report, rejected } = await read(bytes)
    expect(report.tweets).toBe(5)
    expect(rejected.examples.at(-1)!.detail).toMatch(/^row group 2 of 3, of 5 rows: /)
    const arrow = await readFile(`${TABLES}/zstd.arrow`)
    const cut = await read(arrow.subarray(0, 4000))
    expect(cut.report.rejectedByReason.damaged_table).toBe(1)
    expect(cut.report.tweets).toBeGreaterThan(0)
  })

  it('never reach into memory that is not theirs', async () => {
    const bytes = await readFile(`${TABLES}/time-us.arrow`)
    // A place of offsets, moved behind the end of its batch.
    bytes[1337]! ^= 2
    const reports = new Set<string>()
    for (let filler = 0; filler < 40; filler++) {
      // What Node's shared pool of small buffers holds is another's, and changes.
      Buffer.allocUnsafe(100 * filler).fill(filler)
      const { tweets, rejected } = await read(bytes)
      reports.add(JSON.stringify({ tweets, rejected }))
    }
    expect(reports.size).toBe(1)
  })

  it('that lie about their sizes are damaged, whatever they promise', async () => {
    const { report } = await read(Buffer.from('PAR1\u0000\u0000\u0000\u00ff\u00ff\u00ff\u007fPAR1', 'latin1'))
    expect(report.refused).toMatch(/but received a damaged parquet file \(the footer: .*\): give it whole$/)
    const huge = Buffer.alloc(32, 0xff)
    huge.writeInt32LE(0x7fff_ffff, 4)
    expect((await read(huge)).report.refused).toMatch(/but received a damaged arrow-stream file/)
  })
})

describe('lz4Frame', () => {
  it('refuses matches that reach before the beginning', () => {
    const frame = [0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0, 5, 0, 0, 0, 0x10, 0x41, 9, 0, 0, 0, 0, 0, 0]
    expect(() => lz4Frame(Uint8Array.from(frame), 5)).toThrow('an LZ4 match is out of reach')
  })
})
