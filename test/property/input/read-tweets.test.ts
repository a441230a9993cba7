import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InputError } from '../../../src/errors.js'
import { type ReadOptions, readTweets, type SourceReport, tweetAt } from '../../../src/input/index.js'
import { packedFixtures, textFixtures } from '../../support/input-fixtures.js'

const fixtures = [
  ...textFixtures.map((fixture) => ({ ...fixture, runs: 60 })),
  ...packedFixtures.map((fixture) => ({ ...fixture, runs: 20 })),
]

async function* pieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  // One buffer is used for all chunks, as streams of programs may do.
  const shared = Buffer.alloc(bytes.length)
  let start = 0
  for (const end of [...ends, bytes.length]) {
    bytes.copy(shared, 0, start, end)
    yield shared.subarray(0, end - start)
    start = end
  }
}

/** Everything that a reading gives, or the message of its InputError; any other error is a failure of the test. */
async function outcome(bytes: Buffer, cuts: readonly number[], options?: ReadOptions) {
  try {
    const { table, sources, rejected } = await readTweets(pieces(bytes, cuts), options)
    for (const report of sources) checkBooks(report)
    expect(sources.reduce((sum, report) => sum + report.tweets, 0)).toBe(table.count)
    const tweets = Array.from({ length: table.count }, (_, row) => tweetAt(table, row))
    for (const tweet of tweets) checkTweet(tweet)
    return { tweets, sources, rejected }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    expect(error.message).toMatch(/^Expected .* but received /)
    return { message: error.message }
  }
}

function checkBooks(report: SourceReport): void {
  expect(report.tweets + report.rejected + report.skipped + report.duplicates).toBe(report.records)
  const sum = (counts: object): number =>
    Object.values(counts).reduce((total: number, count) => total + count, 0)
  expect(sum(report.rejectedByReason)).toBe(report.rejected)
  expect(sum(report.skippedByReason)).toBe(report.skipped)
}

function checkTweet(tweet: ReturnType<typeof tweetAt>): void {
  expect(tweet.text.trim()).not.toBe('')
  for (const count of [tweet.likeCount, tweet.retweetCount, tweet.replyCount, tweet.quoteCount])
    if (count !== undefined) expect(Number.isSafeInteger(count)).toBe(true)
  for (const name of [...tweet.hashtags, ...tweet.mentions]) expect(name).toBe(name.toLowerCase())
}

type Mutation = {
  readonly kind: 'delete' | 'double' | 'insert' | 'flip' | 'cut'
  readonly at: number
  readonly length: number
  readonly bytes: Uint8Array
}

const HOSTILE = [
  '"',
  '\n',
  '\r',
  '{',
  '}',
  '[',
  ']',
  ',',
  '\\',
  '\u0000',
  '""',
  '\ud83d',
  '"id": 12345678901234567',
  'null',
  ';',
  '\ufeff',
  '#',
  '@',
]

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('delete', 'double', 'insert', 'flip', 'cut'),
  at: fc.nat(5000),
  length: fc.integer({ min: 1, max: 60 }),
  bytes: fc.oneof(
    fc.uint8Array({ maxLength: 6 }),
    fc.constantFrom(...HOSTILE).map((text) => Buffer.from(text)),
  ),
})

function mutate(bytes: Buffer, { kind, at, length, bytes: inserted }: Mutation): Buffer {
  const place = bytes.length === 0 ? 0 : at % bytes.length
  const before = bytes.subarray(0, place)
  const after = bytes.subarray(place)
  if (kind === 'delete') return Buffer.concat([before, after.subarray(length)])
  if (kind === 'double') return Buffer.concat([before, after.subarray(0, length * 10), after])
  if (kind === 'insert') return Buffer.concat([before, inserted, after])
  if (kind === 'cut') return before
  return Buffer.concat([
    before,
    after.subarray(0, 1).map((byte) => byte ^ (1 << (length % 8))),
    after.subarray(1),
  ])
}

const cuts = fc.array(fc.nat(6000), { maxLength: 40 })

describe('readTweets', () => {
  it.each(fixtures)('gives the same for $name wherever its chunks are cut', async ({ bytes }) => {
    const whole = await outcome(bytes, [])
    // Every byte a chunk of its own.
    expect(
      await outcome(
        bytes,
        Array.from(bytes, (_, i) => i),
      ),
    ).toEqual(whole)
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        expect(await outcome(bytes, places)).toEqual(whole)
      }),
      { numRuns: 15 },
    )
    const zipped = await outcome(gzipSync(bytes), [3, 9, 50])
    if ('message' in whole) expect(zipped).toEqual(whole)
    else expect(zipped).toMatchObject({ tweets: whole.tweets, rejected: whole.rejected })
  })

  it.each(fixtures)('survives damage of $name, with its books in order', async ({ bytes, runs }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        cuts,
        async (mutations, places) => {
          const damaged = mutations.reduce(mutate, bytes)
          const whole = await outcome(damaged, [])
          expect(await outcome(damaged, places)).toEqual(whole)
        },
      ),
      { numRuns: runs },
    )
  })

  it('keeps its books for anything at all', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.string({ unit: 'binary' }),
            fc.json(),
            fc.constantFrom(...HOSTILE, '{"text":"a"}', 'text,id'),
          ),
          {
            maxLength: 30,
          },
        ),
        fc.constantFrom('\n', '', ',', '\r\n'),
        fc.constantFrom<ReadOptions>(
          {},
          { format: 'csv' },
          { format: 'json' },
          { format: 'jsonl' },
          { maxRows: 2 },
          { sampleFraction: 0.5 },
        ),
        async (parts, glue, options) => {
          await outcome(Buffer.from(parts.join(glue)), [], options)
        },
      ),
      { numRuns: 300 },
    )
  })
})
