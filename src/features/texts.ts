/** Reads the texts of a table, in this thread or in several; what comes of them is the same. */
import { NO_CODE, type TweetTable } from '../input/index.js'
import { ENGLISH_BIT, languageBit } from '../language/index.js'
import { Crew, InOrder, threadsFor } from '../threads/index.js'
import type { FeatureSettings } from './fitted-features.js'
import { announce, type FeatureOptions } from './pace.js'
import { readTexts, type TextInput, TextReader, type TextShard } from './text-shard.js'

/** Rows and bytes of a shard, at most. */
const SHARD_ROWS = 8192
const SHARD_BYTES = 4 * 1024 * 1024
/** Some ten milliseconds of work between two turns of the event loop. */
const TURN_ROWS = 1024

/** Below so many texts, threads take as long to start, and to compile what runs in them, as they save. */
const WORTH_THREADS = 50_000

const TEXT_MODULE = new URL('./text-shard.js', import.meta.url)
const TEXT_WORK = 'readTexts' satisfies keyof typeof import('./text-shard.js')

/** @param take Given what was read of the texts from row `start`, in order. */
export async function forTexts(
  table: TweetTable,
  settings: FeatureSettings,
  options: FeatureOptions,
  take: (shard: TextShard, start: number) => void,
  worthThreads = WORTH_THREADS,
): Promise<void> {
  const threads = threadsFor(options.threads ?? 0)
  if (threads === 1 || table.count < worthThreads) await readHere(table, settings, options, take)
  else await readInThreads(table, settings, options, take, threads)
  await announce('text', table.count, table.count, options)
}

async function readHere(
  table: TweetTable,
  settings: FeatureSettings,
  options: FeatureOptions,
  take: (shard: TextShard, start: number) => void,
): Promise<void> {
  for (const [start, end] of shards(table)) {
    const reader = new TextReader(inputOf(table, settings, start, end))
    for (let row = 0; row < reader.rows; row += TURN_ROWS) {
      await announce('text', start + row, table.count, options)
      reader.read(Math.min(row + TURN_ROWS, reader.rows))
    }
    take(reader.finish(), start)
  }
}

async function readInThreads(
  table: TweetTable,
  settings: FeatureSettings,
  options: FeatureOptions,
  take: (shard: TextShard, start: number) => void,
  threads: number,
): Promise<void> {
  await announce('text', 0, table.count, options)
  const crew = new Crew(threads, TEXT_MODULE)
  const order = new InOrder<{ shard: TextShard; start: number }>(crew.room, async ({ shard, start }) => {
    await announce('text', start, table.count, options)
    take(shard, start)
  })
  try {
    for (const [start, end] of shards(table)) {
      const input = inputOf(table, settings, start, end)
      const transfer = [input.texts.bytes.buffer, input.texts.offsets.buffer]
      const work = crew.run({ module: TEXT_MODULE, name: TEXT_WORK, input, transfer }, readTexts)
      await order.add(work.then((shard) => ({ shard, start })))
    }
    await order.drain()
  } finally {
    crew.release()
  }
}

/** Ranges of rows of bounded size. */
function* shards({ texts: { offsets }, count }: TweetTable): Generator<[number, number]> {
  for (let start = 0; start < count; ) {
    let end = start + 1
    while (end < count && end - start < SHARD_ROWS && offsets[end + 1]! - offsets[start]! <= SHARD_BYTES)
      end++
    yield [start, end]
    start = end
  }
}

/** A copy of the rows' texts. */
function inputOf(table: TweetTable, settings: FeatureSettings, start: number, end: number): TextInput {
  const { texts } = table
  const first = texts.offsets[start]!
  const offsets = new Uint32Array(end - start + 1)
  for (let i = 0; i < offsets.length; i++) offsets[i] = texts.offsets[start + i]! - first
  return {
    settings,
    languages: languagesOf(table.languages, start, end),
    texts: { bytes: new Uint8Array(texts.bytes.subarray(first, texts.offsets[end])), offsets },
  }
}

/** English, which tweets in all languages mix in, and the language of the tweet. */
function languagesOf(
  { codes, values }: TweetTable['languages'],
  start: number,
  end: number,
): Int32Array<ArrayBuffer> {
  const bits = Int32Array.from(values, languageBit)
  return Int32Array.from(
    codes.subarray(start, end),
    (code) => ENGLISH_BIT | (code === NO_CODE ? 0 : bits[code]!),
  )
}
