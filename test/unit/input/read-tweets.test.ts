import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type ReadOptions, readTweets, tweetAt } from '../../../src/input/index.js'

const FIXTURES = 'test/fixtures/input'

async function read(name: string, options?: ReadOptions) {
  const result = await readTweets([`${FIXTURES}/${name}`], options)
  const tweets = Array.from({ length: result.table.count }, (_, row) => tweetAt(result.table, row))
  return { ...result, report: result.sources[0]!, tweets }
}

async function* bytes(...chunks: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk as string)
}

async function readText(text: string | Uint8Array, options?: ReadOptions) {
  const result = await readTweets(bytes(text), options)
  const tweets = Array.from({ length: result.table.count }, (_, row) => tweetAt(result.table, row))
  return { ...result, report: result.sources[0]!, tweets }
}

/** For the characters that the tests use. */
function windows1252(text: string): Buffer {
  const places: Readonly<Record<string, number>> = { '€': 0x80, '’': 0x92, '“': 0x93, '”': 0x94, '–': 0x96 }
  return Buffer.from(Array.from(text, (character) => places[character] ?? character.charCodeAt(0)))
}

describe('Twitter API v1.1', () => {
  it('reads a stream: notices, damage, duplicates, whole texts and real counts', async () => {
    const { report, tweets, rejected } = await read('v11-stream.jsonl')
    expect(report).toMatchObject({
      format: 'jsonl v1.1 notice',
      records: 9,
      tweets: 4,
      rejected: 1,
      skipped: 3,
      duplicates: 1,
      skippedByReason: { delete_notice: 1, limit_notice: 1, other_notice: 1 },
      rejectedByReason: { not_json: 1 },
    })
    expect(rejected.examples).toMatchObject([{ row: 5, line: 6, reason: 'not_json' }])
    expect(tweets[0]).toEqual({
      text: 'Baking #Bread with @Ada & friends https://t.co/abc',
      id: '578726463018561537',
      createdAt: Date.UTC(2015, 2, 20, 1, 26, 10),
      user: 'mel',
      language: 'en',
      likeCount: 0,
      retweetCount: 0,
      replyCount: undefined,
      quoteCount: undefined,
      hashtags: ['bread'],
      mentions: ['ada'],
      urls: ['https://bread.example/loaf'],
      isRetweet: false,
      isReply: false,
      isQuote: false,
    })
    expect(tweets[1]).toMatchObject({
      text: 'RT @origin: A text that the stream has cut in the middle, and here is its end #Whole',
      user: 'sharer',
      createdAt: Date.UTC(2015, 2, 20, 1, 26, 10),
      likeCount: 97,
      retweetCount: 41,
      replyCount: 5,
      quoteCount: 2,
      hashtags: ['whole'],
      mentions: ['origin'],
      isRetweet: true,
      isQuote: false,
    })
    expect(tweets[2]).toMatchObject({ text: 'この写真 https://t.co/q', isQuote: true, language: 'ja' })
    expect(tweets[3]).toMatchObject({ text: '@mel looks good', isReply: true })
  })

  it('reads REST arrays: full_text, id_str before a rounded id, trimmed users', async () => {
    const { tweets } = await read('v11-rest.json')
    expect(tweets).toMatchObject([
      { id: '1240000000000259008', text: 'Extended mode has full_text <here>', user: '17' },
      {
        id: '1240000000000259104',
        text: 'RT @origin: A text that the stream has cut in the middle, and here is its end #Whole',
        isRetweet: true,
        likeCount: 97,
      },
    ])
  })

  it('reads search results', async () => {
    const { report, tweets } = await read('v11-search.json')
    expect(report).toMatchObject({ format: 'json v1.1-search v1.1', records: 2, tweets: 2 })
    expect(tweets[0]!.id).toBe('578726463018561537')
  })
})

describe('Twitter API v2', () => {
  it('reads raw pages: users joined, whole texts of retweets, errors and empty pages told', async () => {
    const { report, tweets } = await read('v2-pages.jsonl')
    expect(report).toMatchObject({
      format: 'jsonl v2-page api-message',
      records: 6,
      tweets: 3,
      skippedByReason: { empty_page: 1, api_error: 1 },
      rejectedByReason: { not_json: 1 },
      notes: [
        'error entries in the pages (Not Found Error): 1',
        'retweets with the counts of the tweets that they repeat: 1',
      ],
    })
    expect(tweets).toMatchObject([
      {
        user: 'mel',
        likeCount: 3,
        quoteCount: 4,
        hashtags: ['thisthing'],
        urls: ['https://things.example/', 'https://twitter.com/mel/status/1/photo/1'],
      },
      {
        text: 'RT @origin: This one is cut by the API because it is a retweet of a long text, whole only here #Long',
        likeCount: 90,
        retweetCount: 30,
        hashtags: ['long'],
        mentions: ['origin'],
        isRetweet: true,
      },
      { user: '99', isReply: true, isQuote: true, isRetweet: false, mentions: ['origin'] },
    ])
  })

  it('reads flattened lines to the same tweets', async () => {
    const pages = await read('v2-pages.jsonl')
    const flat = await read('v2-flat.jsonl')
    expect(flat.report).toMatchObject({ format: 'jsonl v2', records: 2 })
    expect(flat.tweets).toEqual(pages.tweets.slice(0, 2))
  })

  it('reads twarc-csv', async () => {
    const { tweets } = await read('twarc.csv')
    expect(tweets).toMatchObject([
      {
        user: 'mel',
        isRetweet: true,
        isReply: false,
        retweetCount: 3,
        hashtags: ['words'],
        mentions: ['origin'],
      },
      { user: 'origin', isRetweet: false, isReply: true, likeCount: 5, quoteCount: 1, replyCount: 2 },
    ])
  })
})

describe('other tools', () => {
  it('reads snscrape: exact numeric ids, expanded links, raw text, replies, quotes, retweets', async () => {
    const { report, tweets } = await read('snscrape.jsonl')
    expect(report.format).toBe('jsonl snscrape')
    expect(tweets).toMatchObject([
      {
        id: '1597684448606420993',
        user: 'mel',
        likeCount: 45,
        urls: ['https://twitter.com/origin/status/1'],
        isQuote: true,
      },
      {
        id: '1597684448606420995',
        text: '@origin the raw text wins #Raw',
        isReply: true,
        isQuote: false,
        hashtags: ['raw'],
      },
      { text: 'RT @origin: inner text, cut no more', likeCount: 900, isRetweet: true },
    ])
  })

  it('reads the Trump archive', async () => {
    const { tweets } = await read('trump-archive.json')
    expect(tweets).toMatchObject([
      {
        id: '1035718986871320577',
        likeCount: 21_996,
        isRetweet: false,
        createdAt: Date.UTC(2018, 8, 1, 2, 40, 23),
      },
      { isRetweet: true },
    ])
  })

  it('reads a table with multi-line texts, zones, empty texts and duplicates', async () => {
    const { report, tweets } = await read('airline.csv')
    expect(report).toMatchObject({
      records: 4,
      tweets: 2,
      duplicates: 1,
      rejectedByReason: { empty_text: 1 },
      columns: {
        text: 'text',
        id: 'tweet_id',
        created_at: 'tweet_created',
        user: 'name',
        retweet_count: 'retweet_count',
      },
      ignoredColumns: ['sentiment', 'tweet_coord'],
    })
    expect(tweets[1]).toMatchObject({
      text: '@SkyBridge the crew said "welcome",\nand brought water',
      createdAt: Date.UTC(2015, 1, 24, 19, 15, 59),
      isReply: true,
    })
  })

  it('takes a 0/1 column "retweet" for a flag, and a column of numbers for a count', async () => {
    const { report, tweets } = await read('ira.csv')
    expect(report.columns).toMatchObject({ is_retweet: 'retweet', post_type: 'post_type', user: 'author_id' })
    expect(tweets).toMatchObject([
      { isRetweet: false, retweetCount: undefined, language: 'en', createdAt: Date.UTC(2017, 9, 1, 19, 58) },
      { isRetweet: true },
      { isRetweet: true, isQuote: true, language: 'ru', hashtags: ['парк'] },
    ])
    const counted = await readText('text,retweet\na,0\nb,17\n')
    expect(counted.tweets.map((tweet) => tweet.retweetCount)).toEqual([0, 17])
  })

  it('reads semicolons, stray quotes, and ids and users out of links', async () => {
    const { tweets } = await read('got-semicolon.csv')
    expect(tweets).toMatchObject([
      {
        text: 'A first one!pic.twitter.com/p1eRhj',
        user: 'haber',
        createdAt: Date.UTC(2017, 0, 31),
        likeCount: 515,
      },
      {
        text: 'He said : "Enough of it" http://buff.ly/2kK pic.twitter.com/05Hu',
        hashtags: ['enough', 'it'],
      },
      { text: 'Nobody; known', user: 'someone', id: '826343458067664897', mentions: ['origin'] },
    ])
  })

  it('reads twint: Python lists, abbreviated counts, epoch milliseconds', async () => {
    const { tweets } = await read('twint.csv')
    expect(tweets).toMatchObject([
      {
        createdAt: 1_555_030_911_000,
        likeCount: 1724,
        hashtags: ['fair', 'sun'],
        urls: ['https://fair.example/a,b'],
        isRetweet: false,
      },
      { retweetCount: 1200, likeCount: 3407, isQuote: true },
    ])
  })

  it('joins a date with the time of day beside it', async () => {
    const { tweets, report } = await readText(
      'date,time,text\n2019-04-11,22:01:51,a\n2019-04-12,07:00:00,b\n',
    )
    expect(tweets.map((tweet) => tweet.createdAt)).toEqual([
      Date.UTC(2019, 3, 11, 22, 1, 51),
      Date.UTC(2019, 3, 12, 7),
    ])
    expect(report.columns).toMatchObject({ created_at: 'date', time_of_day: 'time' })
  })

  it('reads flat JSON with names of its own and nested objects', async () => {
    const { tweets, report } = await readText(
      '{"tweet_id": 1500000000013504329, "Tweet Text": "x #y", "user": {"username": "@mel"}, "metrics": {"like_count": "1,5K"}, "nlikes": 7}\n',
    )
    expect(tweets).toMatchObject([
      { id: '1500000000013504329', text: 'x #y', user: 'mel', likeCount: 7, hashtags: ['y'] },
    ])
    expect(report.format).toBe('jsonl flat')
    expect(report.ignoredColumns).toEqual(['metrics.like_count'])
  })
})

describe('encodings and compression', () => {
  const csv = 'id,text\r\n1,"grüße, 日本"\r\n2,more\r\n'
  it.each([
    ['utf-8 (BOM)', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(csv)])],
    ['utf-16le', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(csv, 'utf16le')])],
    ['utf-16be', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(csv, 'utf16le').swap16()])],
    ['utf-8', Buffer.from(csv)],
  ])('reads %s, plain and gzipped', async (encoding, data) => {
    for (const [input, compression] of [
      [data, 'none'],
      [gzipSync(data), 'gzip'],
    ] as const) {
      const { tweets, report } = await readText(input)
      expect(tweets.map((tweet) => tweet.text)).toEqual(['grüße, 日本', 'more'])
      expect(report).toMatchObject({ encoding, compression, columns: { id: 'id', text: 'text' } })
    }
  })

  it.each([
    ['with semicolons, as Excel writes it', 'id;text\r\n1;"“grün” – 5 € für Zoë’s Café"\r\n2;naïve\r\n'],
    ['with a letter at the very end', 'id,text\n1,“grün” – 5 € für Zoë’s Café\n2,naïve'],
    [
      'that shows itself late',
      `id,text\n${'1,plain\n'.repeat(30_000)}1,“grün” – 5 € für Zoë’s Café\n2,naïve`,
    ],
  ])('reads Windows-1252 %s', async (_, text) => {
    const ansi = windows1252(text)
    const { tweets, report } = await readText(ansi)
    expect(report).toMatchObject({ encoding: 'windows-1252', notes: [] })
    const twin = await readText(text)
    expect(twin.report.encoding).toBe('utf-8')
    expect(tweets).toEqual(twin.tweets)
    expect((await readText(gzipSync(ansi))).tweets).toEqual(twin.tweets)
  })

  it('says how many records of UTF-8 have bytes that are none', async () => {
    const damaged = Buffer.from('id,text\n1,schöne grüße\n2,caf?\n3,own \ufffd\n4,plain\n')
    damaged[damaged.indexOf('?')] = 0xe9
    const { tweets, report } = await readText(damaged)
    expect(tweets.map((tweet) => tweet.text)).toEqual(['schöne grüße', 'caf\ufffd', 'own \ufffd', 'plain'])
    expect(report).toMatchObject({
      encoding: 'utf-8',
      notes: ['records with bytes that aren’t UTF-8, read as \ufffd: 2'],
    })
    const json = Buffer.from('{"text":"schöne grüße"}\n{"text":"caf?"}\n{"te?xt')
    json[json.indexOf('?')] = 0xe9
    expect((await readText(json)).report.notes).toEqual([
      'records with bytes that aren’t UTF-8, read as \ufffd: 1',
    ])
  })

  it('says nothing where such characters are the file’s own, or where a file is cut in a character', async () => {
    expect((await readText('text\nown \ufffd\n')).report).toMatchObject({ encoding: 'utf-8', notes: [] })
    const long = `text\n${'日本語のツイート\n'.repeat(8000)}`
    for (const size of [65_541, 65_542, 65_543])
      expect((await readText(Buffer.from(long).subarray(0, size * 2))).report.encoding).toBe('utf-8')
  })

  it('takes a letter at the very end for Windows-1252 where it is the only one', async () => {
    const { tweets, report } = await readText(windows1252('id,text\n1,plain\n2,café'))
    expect(report.encoding).toBe('windows-1252')
    expect(tweets[1]!.text).toBe('café')
  })

  it('reads several gzip members, as cat makes them', async () => {
    const { tweets } = await readText(Buffer.concat([gzipSync('{"text":"a"}\n'), gzipSync('{"text":"b"}\n')]))
    expect(tweets.map((tweet) => tweet.text)).toEqual(['a', 'b'])
  })

  it('keeps what comes before damage in compressed data, and reports the rest', async () => {
    const whole = gzipSync(
      Array.from({ length: 5000 }, (_, i) => `{"text":"tweet ${i} ${Math.sqrt(i)}"}`).join('\n'),
    )
    const { report } = await readText(whole.subarray(0, whole.length - 2000))
    expect(report.tweets).toBeGreaterThan(1000)
    expect(report.rejectedByReason).toEqual({ damaged_compression: 1 })
    expect(report.tweets + report.rejected).toBe(report.records)
  })

  it('does so in a file shorter than what is looked at to find the format', async () => {
    const whole = gzipSync(
      Array.from({ length: 50 }, (_, i) => `{"text":"tweet ${i} ${Math.sqrt(i)}"}`).join('\n'),
    )
    const { report } = await readText(whole.subarray(0, whole.length - 100))
    expect(report.tweets).toBeGreaterThan(10)
    expect(report.rejectedByReason).toEqual({ damaged_compression: 1 })
    await expect(readText(whole.subarray(0, 12))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[InputError: Expected tweets in - but received 1 record of which none is usable (damaged_compression: 1); first, row 1 of - (damaged_compression): the compressed data is damaged from here on: unexpected end of file: run twitter-som inspect - to see them]`,
    )
  })

  it('loses one line, not the file, where the first line of JSON Lines is cut behind a key', async () => {
    const { tweets, report } = await readText('{"text":\n{"text":"a"}\n{"text":"b"}\n')
    expect(tweets.map((tweet) => tweet.text)).toEqual(['a', 'b'])
    expect(report.rejectedByReason).toEqual({ not_json: 1 })
  })

  it('takes no harm from a byte order mark in front of a line', async () => {
    const { tweets } = await readText('\ufeff{"text":"a"}\n\ufeff{"text":"b"}\n')
    expect(tweets.map((tweet) => tweet.text)).toEqual(['a', 'b'])
  })
})

describe('ids', () => {
  it('keeps long numbers exact, wherever digits stand in texts', async () => {
    const { tweets } = await readText(
      '{"id": 1500000000013504329, "text": "he wrote \\"id\\": 1500000000013504329, really"}\n',
    )
    expect(tweets[0]).toMatchObject({
      id: '1500000000013504329',
      text: 'he wrote "id": 1500000000013504329, really',
    })
  })

  it.each(['ID', 'Tweet ID', 'tweet_ID', 'id_str', 'status:'])(
    'keeps them under the name %s',
    async (name) => {
      const { tweets, report } = await readText(
        `{${JSON.stringify(name)} : 1234567890123456789,"text":"a"}\n{${JSON.stringify(name)}:1234567890123456788,"text":"b"}\n`,
        { columns: { id: name } },
      )
      expect(tweets.map((tweet) => tweet.id)).toEqual(['1234567890123456789', '1234567890123456788'])
      expect(report.notes).toEqual([])
    },
  )

  it('reads long numbers of other fields as before', async () => {
    const { tweets } = await readText(
      '{"text":"a","created_at":1426814770882000,"like_count":1000000000000000,"user":{"username":1234567890123456789}}\n',
    )
    expect(tweets[0]).toMatchObject({
      createdAt: 1_426_814_770_882,
      likeCount: 1_000_000_000_000_000,
      user: '1234567890123456789',
    })
  })

  it('flags rounded ids and does not take them for duplicates', async () => {
    const { tweets, report } = await readText('id,text\n5.78726E+17,a\n5.78726E+17,b\n')
    expect(tweets.map((tweet) => tweet.id)).toEqual(['5.78726E+17', '5.78726E+17'])
    expect(report.notes).toEqual([
      'ids rounded by a spreadsheet or another program, not used to find duplicates: 2 ("5.78726E+17", …)',
    ])
  })

  it('flags ids that a spreadsheet has rounded inside links', async () => {
    const link = 'https://twitter.com/mel/status/'
    const { tweets, report } = await readText(
      `link;text\n${link}8,66E+22;a\n${link}8,64E+21;b\n${link}866;c\n`,
    )
    expect(tweets.map(({ id, user }) => [id, user])).toEqual([
      ['8,66E+22', 'mel'],
      ['8,64E+21', 'mel'],
      ['866', 'mel'],
    ])
    expect(report.notes).toEqual([
      'ids rounded by a spreadsheet or another program, not used to find duplicates: 2 ("8,66E+22", "8,64E+21")',
    ])
  })

  it('takes one string for one name', async () => {
    const path = `${FIXTURES}/v2-pages.jsonl`
    const [one, list] = [await readTweets(path), await readTweets([path])]
    expect(one.table.count).toBeGreaterThan(0)
    expect(one.table.texts).toEqual(list.table.texts)
    expect(one.sources).toEqual(list.sources)
  })

  it('finds duplicates across sources', async () => {
    const { sources, table } = await readTweets([`${FIXTURES}/v2-pages.jsonl`, `${FIXTURES}/v2-flat.jsonl`])
    expect(table.count).toBe(3)
    expect(sources[1]).toMatchObject({ records: 2, tweets: 0, duplicates: 2, refused: undefined })
  })
})

describe('notes', () => {
  it('counts dates that can’t be read, and keeps their tweets', async () => {
    const { tweets, report } = await readText(
      'text,date\na,2020-01-01\nb,someday\nc,\nd,someday\ne,13/13/2013\n',
    )
    expect(tweets.map((tweet) => tweet.createdAt)).toEqual([
      Date.UTC(2020, 0, 1),
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(report.notes).toEqual(['dates that can’t be read, left unknown: 3 ("someday", "13/13/2013", …)'])
  })
})

describe('dates of no tweet', () => {
  it('are left unknown, as texts and as numbers, and noted', async () => {
    const dates = [
      '"2005-12-31T23:59:59Z"',
      '"2006-01-01T00:00:00Z"',
      '"2100-12-31T23:59:59Z"',
      '"2101-01-01T00:00:00Z"',
      '"0015-03-20"',
      '1136073599',
      '1136073600',
      '4133980800',
      '"99999999999"',
      '253402300799000',
    ]
    const { tweets, report } = await readText(dates.map((date) => `{"text":"a","date":${date}}\n`).join(''))
    expect(tweets.map(({ createdAt }) => createdAt)).toEqual([
      undefined,
      Date.UTC(2006, 0, 1),
      Date.UTC(2100, 11, 31, 23, 59, 59),
      undefined,
      undefined,
      undefined,
      Date.UTC(2006, 0, 1),
      undefined,
      undefined,
      undefined,
    ])
    expect(report.notes).toEqual([
      'dates outside the years 2006 to 2100, left unknown: 6 ("2005-12-31T23:59:59Z", "2101-01-01T00:00:00Z", "1136073599", …)',
      'dates that can’t be read, left unknown: 1 ("0015-03-20")',
    ])
  })
})

describe('notes of counts', () => {
  it('leaves counts unknown that can’t be true, and says how many', async () => {
    const { tweets, report } = await readText(
      '{"text":"a","like_count":1e39,"retweet_count":9007199254740991}\n{"text":"b","like_count":1e999,"retweet_count":9007199254740992}\n{"text":"c","like_count":-1}\n',
    )
    expect(tweets.map(({ likeCount, retweetCount }) => [likeCount, retweetCount])).toEqual([
      [undefined, Number.MAX_SAFE_INTEGER],
      [undefined, undefined],
      [undefined, undefined],
    ])
    expect(report.notes).toEqual([
      'counts that can’t be true, left unknown: 3 ("1e+39", "Infinity", "9007199254740992")',
    ])
  })
})

describe('options', () => {
  it('reads another column as text, and ignores a field on request', async () => {
    const { tweets, report } = await readText('body_of,lang,text\nthe real one,en,junk\n', {
      columns: { text: 'Body Of', language: '' },
    })
    expect(tweets[0]).toMatchObject({ text: 'the real one', language: undefined })
    expect(report.columns).toEqual({ text: 'body_of' })
    const json = await readText('{"user":{"screen_name":"a"},"text":"x","note":{"body":"y"}}', {
      columns: { text: 'note.body' },
    })
    expect(json.tweets[0]).toMatchObject({ text: 'y', user: 'a' })
  })

  it('detects the language where the export gives none, and says so', async () => {
    const text = 'text,lang\n"Ich weiß nicht, was das ist",\nthe other,fr\n12345,\n'
    const { tweets } = await readText(text)
    expect(tweets.map(({ language, languageDetected }) => [language, languageDetected])).toEqual([
      ['de', true],
      ['fr', undefined],
      [undefined, undefined],
    ])
    const none = await readText(text, { detectLanguages: false })
    expect(none.tweets.map(({ language }) => language)).toEqual([undefined, 'fr', undefined])
  })

  it('takes a format that the content does not show', async () => {
    const text = '{"text":"only a column name"}\nfirst\nsecond\n'
    const { tweets, report } = await readText(text.replaceAll('"', ''), {
      format: 'csv',
      columns: { text: '{text:only a column name}' },
    })
    expect(report.format).toBe('csv flat')
    expect(tweets.map((tweet) => tweet.text)).toEqual(['first', 'second'])
    const flat = await read('v2-flat.jsonl', { format: 'flat' })
    expect(flat.report.format).toBe('jsonl flat')
    expect(flat.tweets[0]).toMatchObject({ user: 'mel', likeCount: 3 })
  })

  it('stops after max_rows, even in the middle of a page, and on an endless input', async () => {
    const { report, tweets } = await read('v2-pages.jsonl', { maxRows: 1 })
    expect(tweets).toHaveLength(1)
    expect(report.records).toBe(1)
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (let i = 0; ; i++) yield Buffer.from(`{"text":"tweet ${i}"}\n`.repeat(500))
    }
    expect((await readTweets(endless(), { maxRows: 1234 })).table.count).toBe(1234)
  })

  it('says which sources max_rows has left unread', async () => {
    const paths = ['trump-archive.json', 'airline.csv', 'ira.csv'].map((name) => `${FIXTURES}/${name}`)
    const { sources, table } = await readTweets(paths, { maxRows: 2, strict: true })
    expect(table.count).toBe(2)
    expect(sources.map(({ path, records, notRead, refused }) => [path, records, notRead, refused])).toEqual([
      [paths[0], 2, undefined, undefined],
      [paths[1], 0, 'max_rows reached', undefined],
      [paths[2], 0, 'max_rows reached', undefined],
    ])
    // Whoever wants no more than there are has read them all.
    expect((await readTweets([paths[0]!], { maxRows: 2 })).sources).toHaveLength(1)
  })

  it('draws a sample by seed and place, whatever the chunks', async () => {
    const rows = Array.from({ length: 2000 }, (_, i) => `${i},tweet ${i}`)
    const text = `id,text\n${rows.join('\n')}`
    const drawn = async (options: ReadOptions, size = text.length) => {
      const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
        text.slice(i * size, (i + 1) * size),
      )
      const result = await readTweets(bytes(...chunks), options)
      return Array.from({ length: result.table.count }, (_, row) => result.table.ids.get(row))
    }
    const sample = await drawn({ sampleFraction: 0.25 })
    expect(sample.length).toBeGreaterThan(400)
    expect(sample.length).toBeLessThan(600)
    expect(await drawn({ sampleFraction: 0.25 }, 7)).toEqual(sample)
    expect(await drawn({ sampleFraction: 0.25, randomState: 7 })).not.toEqual(sample)
    const { sources } = await readTweets(bytes(text), { sampleFraction: 0.25 })
    expect(sources[0]).toMatchObject({
      records: 2000,
      skippedByReason: { not_sampled: 2000 - sample.length },
    })
  })

  it('reports progress and stops when told', async () => {
    const seen: number[] = []
    await readTweets([`${FIXTURES}/v11-stream.jsonl`], {
      onProgress: (progress) => {
        seen.push(progress.tweets)
        expect(progress).toMatchObject({
          bytesTotal: expect.any(Number),
          source: `${FIXTURES}/v11-stream.jsonl`,
        })
        expect(progress.bytesRead).toBeLessThanOrEqual(progress.bytesTotal!)
      },
    })
    expect(seen.at(-1)).toBe(4)
    const reason = new Error('enough')
    await expect(
      readTweets([`${FIXTURES}/v11-stream.jsonl`], { signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason)
  })
})

it('reads rows whose header comes behind more bad rows than are held', async () => {
  const { report } = await readText('\u000e\n"\ntext,id\n\ud83d', { maxRows: 2, allowNone: true })
  expect(report.tweets + report.rejected).toBe(report.records)
  expect(report.records).toBeGreaterThan(0)
})
