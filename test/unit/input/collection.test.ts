import { describe, expect, it } from 'vitest'
import { TwitterDataCollection } from '../../../src/input/index.js'

const day = (n: number): number => Date.UTC(2024, 0, n)

const collection = TwitterDataCollection.fromTweets(
  [
    {
      text: 'one #A #b @Mel https://x.example',
      id: '1',
      createdAt: day(1),
      user: 'mel',
      language: 'en',
      likeCount: 3,
    },
    {
      text: 'two #a',
      id: 2,
      created_at: '2024-01-02T00:00:00Z',
      username: '@tom',
      lang: 'de',
      like_count: '1,000',
    },
    { text: 'RT @mel: one', createdAt: new Date(day(3)), user: 'mel', language: 'en-GB', retweetCount: 5 },
    { text: '@tom no date', hashtags: ['#Given'], mentions: [], is_quote: true },
  ],
  { name: 'test', collectedAt: '2024-02-01', description: 'four tweets' },
)

describe('TwitterDataCollection', () => {
  it('takes loose tweets, and finds in the text what they leave out', () => {
    expect(collection.size).toBe(4)
    expect([...collection.tweets()]).toMatchObject([
      {
        id: '1',
        hashtags: ['a', 'b'],
        mentions: ['mel'],
        urls: ['https://x.example'],
        isRetweet: false,
        likeCount: 3,
      },
      { id: '2', createdAt: day(2), user: 'tom', language: 'de', likeCount: 1000, hashtags: ['a'] },
      { createdAt: day(3), isRetweet: true, isReply: false, retweetCount: 5, likeCount: undefined },
      { createdAt: undefined, hashtags: ['given'], mentions: [], isReply: true, isQuote: true },
    ])
    expect([...collection]).toHaveLength(4)
    expect(collection.name).toBe('test')
    expect(collection.description).toBe('four tweets')
    expect(collection.collectedAt).toBe(Date.UTC(2024, 1, 1))
  })

  it('has sensible values where nothing is said', () => {
    const bare = TwitterDataCollection.fromTweets([{ text: 'x' }])
    expect([bare.name, bare.description, bare.collectedAt]).toEqual(['tweets', '', undefined])
    expect(bare.getDateRange()).toBeUndefined()
    expect(TwitterDataCollection.fromTable(bare.table, { name: 'n' }).size).toBe(1)
  })

  it('answers questions about all of it', () => {
    expect(collection.getDateRange()).toEqual({ start: day(1), end: day(3) })
    expect(collection.getUniqueUsers()).toEqual(['mel', 'tom'])
    expect(collection.getTotals()).toEqual({ tweets: 4, likes: 1003, retweets: 5, replies: 0, quotes: 0 })
    expect(collection.getMostCommonHashtags()).toEqual([
      { hashtag: 'a', count: 2 },
      { hashtag: 'b', count: 1 },
      { hashtag: 'given', count: 1 },
    ])
    expect(collection.getMostCommonHashtags(1)).toEqual([{ hashtag: 'a', count: 2 }])
    expect(collection.getMostCommonHashtags(0)).toEqual([])
  })

  it('filters by dates, both ends included', () => {
    const texts = (found: TwitterDataCollection): string[] =>
      [...found.tweets()].map(({ text }) => text.slice(0, 3))
    expect(texts(collection.filterByDateRange(day(1), day(2)))).toEqual(['one', 'two'])
    expect(texts(collection.filterByDateRange('2024-01-02', new Date(day(9))))).toEqual(['two', 'RT '])
    expect(collection.filterByDateRange(day(5), day(4)).size).toBe(0)
  })

  it('filters by language with its regions, and keeps what is said about the collection', () => {
    const english = collection.filterByLanguage('EN')
    expect([...english.tweets()].map(({ language }) => language)).toEqual(['en', 'en-gb', 'en'])
    expect([...english.tweets()].map(({ languageDetected }) => languageDetected)).toEqual([
      undefined,
      undefined,
      true,
    ])
    expect([...TwitterDataCollection.fromTweets(english.tweets())].at(-1)!.languageDetected).toBe(true)
    expect([english.name, english.collectedAt]).toEqual(['test', Date.UTC(2024, 1, 1)])
    expect(english.getUniqueUsers()).toEqual(['mel'])
    expect(collection.filterByLanguage('German').size).toBe(1)
    expect(collection.filterByLanguage('fi').size).toBe(0)
  })

  it('draws without replacement, in order, by seed, every row with the same chance', () => {
    const many = TwitterDataCollection.fromTweets(
      Array.from({ length: 50 }, (_, i) => ({ text: `t${i}`, id: i + 1 })),
    )
    const ids = (n: number, seed?: number): number[] =>
      [...many.sample(n, seed).tweets()].map(({ id }) => Number(id))
    expect(ids(10)).toEqual(ids(10))
    expect(ids(10, 1)).not.toEqual(ids(10, 2))
    expect(ids(50)).toHaveLength(50)
    expect(ids(80)).toHaveLength(50)
    expect(ids(0)).toEqual([])
    const drawn = new Uint32Array(50)
    for (let seed = 0; seed < 2000; seed++) {
      const sample = ids(5, seed)
      expect(sample).toHaveLength(5)
      for (const id of sample) drawn[id - 1]!++
    }
    // 200 expected each, standard deviation 13.4.
    expect(Math.min(...drawn)).toBeGreaterThan(140)
    expect(Math.max(...drawn)).toBeLessThan(260)
  })

  it('says what is wrong with what it is given', () => {
    const make = (tweets: unknown[], options = {}) =>
      TwitterDataCollection.fromTweets(tweets as never, options)
    expect(() => make([{ text: 'a' }, { text: ' ' }])).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected a text that isn’t empty for tweets[1].text but received " "]`,
    )
    expect(() => make(['a text'])).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected an object with a text for tweets[0] but received "a text"]`,
    )
    expect(() => make([{ text: 'a', createdAt: 'soon' }])).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected a date for tweets[0].createdAt but received "soon"]`,
    )
    expect(() => make([], { collectedAt: Number.NaN })).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected a date for collectedAt but received NaN]`,
    )
    expect(() => collection.filterByDateRange('x', day(1))).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected a date for start but received "x"]`,
    )
    expect(() => collection.filterByLanguage('no language')).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected a language code such as en for language but received "no language"]`,
    )
    expect(() => collection.sample(1.5)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected a whole number of at least 0 for n but received 1.5]`,
    )
    expect(() => collection.getMostCommonHashtags(-1)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected a whole number of at least 0 for topN but received -1]`,
    )
  })
})
