import { closeSync, openSync, writeSync } from 'node:fs'
import type { Tweet } from '../src/input/index.js'
import { findEntities, generateSampleTweets } from '../src/input/index.js'

const LINES_A_WRITE = 1000

/** Writes generated tweets as JSON Lines in the shape of API v1.1, about 350 bytes a tweet. */
export function writeSampleFile(path: string, tweets: number): void {
  const file = openSync(path, 'w')
  try {
    let lines: string[] = []
    for (const tweet of generateSampleTweets(tweets, 1)) {
      lines.push(JSON.stringify(asApiTweet(tweet)))
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
