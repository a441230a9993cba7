import { describe, expect, it } from 'vitest'
import { generateSampleTweets, TwitterDataCollection } from '../../../src/input/index.js'
import { TOPICS } from '../../../src/input/sample-words.js'

const tweets = generateSampleTweets()

describe('generateSampleTweets', () => {
  it('is the same for the same seed, and only for that', () => {
    expect(generateSampleTweets(300, 7)).toEqual(generateSampleTweets(300, 7))
    expect(generateSampleTweets(300, 7)).not.toEqual(generateSampleTweets(300, 8))
    expect(tweets).toHaveLength(2000)
    expect(generateSampleTweets(1)).toHaveLength(1)
    // The very first tweet, so that a change of the generator doesn't pass unseen.
    expect(tweets[0]).toMatchInlineSnapshot(`
      {
        "createdAt": 1709252688000,
        "hashtags": [],
        "id": "1763359696745398272",
        "isQuote": false,
        "isReply": false,
        "isRetweet": false,
        "language": "de",
        "likeCount": 35,
        "mentions": [
          "orbitwatch",
        ],
        "quoteCount": 0,
        "replyCount": 3,
        "retweetCount": 6,
        "text": "Weiß jemand mehr? der Raketenstart @OrbitWatch https://example.com/space/841",
        "urls": [
          "https://example.com/space/841",
        ],
        "user": "carla_brook98",
      }
    `)
  })

  it('is in order of time, in thirty days, with ids of its own', () => {
    for (let i = 1; i < tweets.length; i++) {
      expect(tweets[i]!.createdAt! >= tweets[i - 1]!.createdAt!).toBe(true)
      expect(BigInt(tweets[i]!.id!) > BigInt(tweets[i - 1]!.id!)).toBe(true)
    }
    const days = new Set(tweets.map(({ createdAt }) => new Date(createdAt!).toISOString().slice(0, 10)))
    expect(days.size).toBe(30)
  })

  it('has every subject, language and kind of tweet', () => {
    const collection = TwitterDataCollection.fromTweets(tweets)
    for (const language of ['en', 'es', 'fr', 'de', 'pt', 'ja'])
      expect(collection.filterByLanguage(language).size).toBeGreaterThan(20)
    const tags = new Map(collection.getMostCommonHashtags(100).map(({ hashtag, count }) => [hashtag, count]))
    for (const topic of TOPICS) expect(tags.get(topic.hashtags[0]!)).toBeGreaterThan(20)
    for (const kind of ['isRetweet', 'isReply', 'isQuote'] as const) {
      const share = tweets.filter((tweet) => tweet[kind]).length / tweets.length
      expect(share).toBeGreaterThan(0.02)
      expect(share).toBeLessThan(0.2)
    }
  })

  it('has people who write about their subject at their hour, and counts with a long tail', () => {
    const hours = (tag: string): number[] =>
      tweets
        .filter(({ hashtags }) => hashtags?.includes(tag))
        .map(({ createdAt }) => new Date(createdAt!).getUTCHours())
    const near = (tag: string, hour: number): number => {
      const found = hours(tag)
      return (
        found.filter((value) => Math.min(Math.abs(value - hour), 24 - Math.abs(value - hour)) <= 5).length /
        found.length
      )
    }
    expect(near('cooking', 17)).toBeGreaterThan(0.9)
    expect(near('running', 6)).toBeGreaterThan(0.9)
    const likes = tweets.map(({ likeCount }) => likeCount!).sort((a, b) => a - b)
    expect(likes.at(-1)! / Math.max(1, likes[1000]!)).toBeGreaterThan(50)
  })

  it('repeats in a retweet what was written before, with its counts', () => {
    const retweets = tweets.filter(({ isRetweet }) => isRetweet)
    for (const retweet of retweets) {
      const [, author, text] = /^RT @(\w+): (.*)$/s.exec(retweet.text)!
      const original = tweets.find((tweet) => tweet.user === author && tweet.text === text)!
      expect(original.createdAt).toBeLessThanOrEqual(retweet.createdAt!)
      expect(original.retweetCount).toBe(retweet.retweetCount)
    }
  })

  it('refuses a count that is none', () => {
    expect(() => generateSampleTweets(0)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected a whole number of at least 1 for count but received 0]`,
    )
  })
})
