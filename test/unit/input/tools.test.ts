import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readTweets, tweetAt } from '../../../src/input/index.js'

const FOLDER = new URL('../../fixtures/input/tools/', import.meta.url)

/** The first tweet of what a tool writes, in short, and what else was said of the file. */
async function first(name: string): Promise<unknown> {
  const { table, sources, rejected } = await readTweets([new URL(name, FOLDER).pathname])
  const { text, id, createdAt, user, hashtags, ...tweet } = tweetAt(table, 0)
  const { likeCount, retweetCount, replyCount, quoteCount, isRetweet, isReply, language } = tweet
  return {
    read: `${table.count} of ${sources[0]!.records}, ${rejected.total} rejected`,
    format: sources[0]!.format,
    tweet: [id, createdAt === undefined ? undefined : new Date(createdAt).toISOString(), user, language],
    text,
    counts: [likeCount, retweetCount, replyCount, quoteCount],
    more: { hashtags: hashtags.join(' '), isRetweet, isReply },
  }
}

test.each([
  'tags.csv',
  'brandwatch.csv',
  'meltwater.csv',
  'talkwalker.csv',
  'sprinklr.csv',
  'nodexl.csv',
  'twitonomy.csv',
  'hydrator.csv',
  'rtweet.csv',
  'stweet.csv',
  'snscrape.csv',
  's140.csv',
  'sep.csv',
  'tweet-at.csv',
  'two-texts.csv',
  'tweepy.json',
  'twscrape.json',
  'twint.json',
  'v2note.json',
  'bluesky.jsonl',
  'mastodon.json',
])('%s', async (name) => {
  expect(readFileSync(new URL(name, FOLDER)).length).toBeGreaterThan(0)
  expect(await first(name)).toMatchSnapshot()
})
