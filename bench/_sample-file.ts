import { closeSync, openSync, writeSync } from 'node:fs'
import { parquetWriteFile } from 'hyparquet-writer'
import type { Tweet } from '../src/input/index.js'
import { findEntities, generateSampleTweets } from '../src/input/index.js'

const LINES_A_WRITE = 1000
/** Tweets made at once: larger files are put together from parts, each with ids of its own. */
const PART = 1_000_000
const ID_STEP = 1n << 58n

/** Generated tweets as JSON Lines in the shape of API v1.1, about 380 bytes a tweet. */
export function writeSampleFile(path: string, tweets: number): void {
  writeLines(path, tweets, (tweet) => JSON.stringify(asApiTweet(tweet)))
}

/** The same tweets as a table, texts quoted. */
export function writeSampleCsv(path: string, tweets: number): void {
  const line = (tweet: Tweet): string =>
    Object.values({ ...asRow(tweet), text: quoted(tweet.text) }).join(',')
  writeLines(path, tweets, line, Object.keys(asRow({ text: '' })).join(','))
}

/** The same table as Parquet, compressed with Snappy. */
export function writeSampleParquet(path: string, tweets: number): void {
  const rows = generateSampleTweets(tweets, 1).map(asRow)
  const columnData = Object.entries(rows[0]!).map(([name, value]) => ({
    name,
    data: rows.map((row) => row[name as keyof typeof row]),
    type: typeof value === 'number' ? ('INT32' as const) : ('STRING' as const),
  }))
  parquetWriteFile({ filename: path, columnData })
}

function writeLines(path: string, tweets: number, lineOf: (tweet: Tweet) => string, header?: string): void {
  const file = openSync(path, 'w')
  try {
    let lines = header === undefined ? [] : [header]
    for (const tweet of sampleTweets(tweets)) {
      lines.push(lineOf(tweet))
      if (lines.length === LINES_A_WRITE) {
        writeSync(file, `${lines.join('\n')}\n`)
        lines = []
      }
    }
    if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`)
  } finally {
    closeSync(file)
  }
}

function* sampleTweets(tweets: number): Generator<Tweet> {
  for (let part = 0; part * PART < tweets; part++) {
    const count = Math.min(PART, tweets - part * PART)
    for (const tweet of generateSampleTweets(count, part + 1))
      yield { ...tweet, id: String(BigInt(tweet.id!) + BigInt(part) * ID_STEP) }
  }
}

function asRow(tweet: Tweet) {
  return {
    id: tweet.id ?? '',
    created_at: new Date(tweet.createdAt ?? 0).toISOString(),
    user: tweet.user ?? '',
    language: tweet.language ?? '',
    like_count: tweet.likeCount ?? 0,
    retweet_count: tweet.retweetCount ?? 0,
    reply_count: tweet.replyCount ?? 0,
    quote_count: tweet.quoteCount ?? 0,
    text: tweet.text,
  }
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

function asApiTweet(tweet: Tweet): unknown {
  const { hashtags, mentions, urls } = findEntities(tweet.text)
  return {
    created_at: new Date(tweet.createdAt ?? 0).toISOString(),
    id_str: tweet.id,
    full_text: tweet.text,
    user: { screen_name: tweet.user },
    entities: {
      hashtags: hashtags.map((text) => ({ text })),
      user_mentions: mentions.map((screen_name) => ({ screen_name })),
      urls: urls.map((expanded_url) => ({ expanded_url })),
    },
    retweet_count: tweet.retweetCount,
    favorite_count: tweet.likeCount,
    reply_count: tweet.replyCount,
    quote_count: tweet.quoteCount,
    lang: tweet.language,
  }
}
