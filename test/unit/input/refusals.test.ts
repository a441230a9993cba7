import { link, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noTweets, type ReadOptions, readTweets } from '../../../src/input/index.js'

let folder: string
let before: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'input-'))
  before = process.cwd()
  process.chdir(folder)
})

afterEach(async () => {
  process.chdir(before)
  await rm(folder, { recursive: true, force: true })
})

async function failure(
  files: Record<string, string | Uint8Array>,
  options: ReadOptions = {},
  inputs?: string[],
) {
  for (const [name, content] of Object.entries(files)) await writeFile(name, content)
  const error: unknown = await readTweets(inputs ?? Object.keys(files), options).then(
    () => 'no error',
    (reason) => reason,
  )
  if (!(error instanceof Error)) throw new Error(`expected an error, but got ${JSON.stringify(error)}`)
  expect(error.message).not.toContain('\n')
  return `${(error as { code?: string }).code}: ${error.message}`
}

describe('sources without tweets', () => {
  it('names what is missing on disk', async () => {
    expect(await failure({}, {}, ['nowhere.csv'])).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected a readable file or folder at nowhere.csv but found none: check the path"`,
    )
    expect(await failure({}, {}, ['*.csv'])).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected files that match *.csv but found none: check the pattern"`,
    )
    expect(await failure({}, {}, [])).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected files to read but received an empty list: name a file, a folder or - for standard input"`,
    )
    await mkdir('empty')
    await writeFile('empty/.hidden', '{"text":"a"}')
    expect(await failure({}, {}, ['empty'])).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected files in the folder empty but found none: give a file of tweets (JSON, JSON Lines or CSV)"`,
    )
  })

  it('names what a file holds instead', async () => {
    expect(await failure({ 'empty.json': '' })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in empty.json but received an empty file: give a file of tweets (JSON, JSON Lines or CSV)"`,
    )
    expect(await failure({ 'blank.csv': '\n\n  \n' })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in blank.csv but received a file without records: give a file of tweets (JSON, JSON Lines or CSV)"`,
    )
    expect(await failure({ 'list.json': '[]' })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in list.json but received a file without records: give a file of tweets (JSON, JSON Lines or CSV)"`,
    )
    expect(await failure({ 'ids.txt': '1223755550001250305\n1223755550001250306\n' })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in ids.txt but received tweet ids only: fetch the tweets of these ids first (twarc calls it "hydrate")"`,
    )
    expect(await failure({ 'ids.csv': 'tweet_id\n1223755550001250305\n' })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in ids.csv but received tweet ids only: fetch the tweets of these ids first (twarc calls it "hydrate")"`,
    )
    expect(
      await failure({ 'ids.jsonl': '{"id":1223755550001250305}\n{"id":1223755550001250306}\n' }),
    ).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in ids.jsonl but received tweet ids only: fetch the tweets of these ids first (twarc calls it "hydrate")"`,
    )
    expect(
      await failure({ 'ids.json': '["1223755550001250305",1223755550001250306]' }),
    ).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in ids.json but received tweet ids only: fetch the tweets of these ids first (twarc calls it "hydrate")"`,
    )
    expect(
      await failure({ 'counts.jsonl': '{"data":[{"start":"a","end":"b","tweet_count":3}],"meta":{}}' }),
    ).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in counts.jsonl but received tweet counts: export the tweets themselves (the search endpoint, not counts)"`,
    )
    expect(
      await failure({
        'users.json': '{"data":[{"id":"1","username":"a","public_metrics":{"followers_count":1}}]}',
      }),
    ).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in users.json but received user profiles: export the tweets of these users"`,
    )
    expect(await failure({ 'users_1.json': '{"users":[{"id":"1"}],"tweets":[]}' })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in users_1.json but received users that belong to tweets in another file: give the file with the tweets"`,
    )
    expect(
      await failure({ 'daily.csv': '"Date","Tweets published","impressions"\n"2021-05-01","3","4"\n' }),
    ).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in daily.csv but received daily totals of Twitter Analytics: give the export "by tweet", which has a column "Tweet text""`,
    )
    expect(await failure({ 'deleted.jsonl': '{"delete":{"status":{"id":1}}}\n' })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in deleted.jsonl but received only other records (delete_notice: 1): give a file of tweets (JSON, JSON Lines or CSV)"`,
    )
    expect(await failure({ 'tweets.js': 'window.YTD.tweets.part0 = [ {} ]' })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in tweets.js but received 1 record of which none is usable (no_text: 1); first, row 1 (line 1) of tweets.js (no_text): no text field: no fields: run twitter-som inspect tweets.js to see them"`,
    )
    expect(await failure({ 'page.html': '<!doctype html><p>no</p>' })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in page.html but received a web page or XML: export the tweets as CSV or JSON"`,
    )
    expect(await failure({ 'data.parquet': 'PAR1\u0015\u0004' })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in data.parquet but received a damaged parquet file (the footer: parquet file invalid (footer != PAR1)): give it whole"`,
    )
    expect(await failure({ 'data.bin': Buffer.from([1, 0, 2, 0, 3]) })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in data.bin but received binary data: export the tweets as CSV or JSON"`,
    )
  })

  it('names the file of an account archive that holds the tweets', async () => {
    const archive = {
      'account.js': 'window.YTD.account.part0 = [ {} ]',
      'community-tweet.js': 'window.YTD.community_tweet.part0 = [ ]',
      'tweet-headers.js': 'window.YTD.tweet_headers.part0 = [ ]',
    }
    expect(await failure(archive)).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in account.js but received a part of an account archive that holds no tweets: give its tweets.js (tweet.js in older archives), or the whole archive (and 2 more of 3 without tweets)"`,
    )
    expect(
      await failure({ ...archive, 'tweets.js': 'window.YTD.tweets.part0 = [ {} ]' }),
    ).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in tweets.js but received 1 record of which none is usable (no_text: 1); first, row 1 (line 1) of tweets.js (no_text): no text field: no fields: run twitter-som inspect tweets.js to see them (and 3 more of 4 without tweets)"`,
    )
    expect(await failure({ ...archive, 'tweet.js': 'window.YTD.tweet.part0 = [ {} ]' })).toMatch(
      / in tweet\.js but /,
    )
    expect(await failure({ 'a.json': '', '2013_01.js': 'Grailbird.data.tweets_2013_01 = [ {} ]' })).toMatch(
      / in 2013_01\.js but received 1 record of which none is usable/,
    )
  })

  it('refuses tables without texts, and says what was found, what is needed and the way out', async () => {
    const listing = 'file\tformat\tfields\na.csv\tCSV\tid,text,created_at\nb.csv\tCSV\tid,text,lang\n'
    expect(await failure({ 'INDEX.tsv': listing })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected a column with the text of the tweets (such as text, full_text, content, tweet) in INDEX.tsv but received the columns file, format, fields: name it, for example --column text=fields"`,
    )
    const numbers = 'text,content,n\n1,2.5,3\n-4,"5,000",6e3\n7,8%,9\n'
    expect(await failure({ 'numbers.csv': numbers })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected texts in the column text of numbers.csv but received nothing but numbers, and the columns text, content, n: name the one with the texts, --column text=NAME, or text to take the numbers"`,
    )
    expect(await failure({ 'years.csv': 'year,a,b\n1999,1,2\n2000,3,4\n' })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected a column with the text of the tweets (such as text, full_text, content, tweet) in years.csv but received the columns year, a, b: give a file of tweets (JSON, JSON Lines or CSV)"`,
    )
    expect(await failure({ 'numbers.jsonl': '{"a":1,"b":2}\n{"a":3,"b":4}\n' })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in numbers.jsonl but received 2 records without a text (such as text, full_text, content, tweet), the first with the fields: a, b: name the one that holds it, for example --column text=FIELD, or give another file"`,
    )
    await writeFile('numbers.csv', numbers)
    await writeFile('few.csv', 'text\n42\n43\n')
    const named = await readTweets(['numbers.csv'], { columns: { text: 'text' } })
    expect(named.table.count).toBe(3)
    expect((await readTweets(['few.csv'])).table.count).toBe(2)
  })

  it('advises only what can help: columns with texts, plain lines, or another file', async () => {
    expect(await failure({ 'readme.md': 'hi\n' })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected a column with the text of the tweets (such as text, full_text, content, tweet) in readme.md but received the columns hi: where each line is a tweet, add --format lines, or give a file of tweets (JSON, JSON Lines or CSV)"`,
    )
    expect(await failure({ 'said.txt': 'said\nfine weather\nrain again\n' })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected a column with the text of the tweets (such as text, full_text, content, tweet) in said.txt but received the columns said: name it, for example --column text=said, or where each line is a tweet, add --format lines"`,
    )
    expect(await failure({ 'c.csv': 'c\n1\n2\n' })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected a column with the text of the tweets (such as text, full_text, content, tweet) in c.csv but received the columns c: give a file of tweets (JSON, JSON Lines or CSV)"`,
    )
  })

  it('says of broken JSON that it is no JSON', async () => {
    expect(await failure({ 'broken.jsonl': 'not json\n{broken\n' })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected JSON in broken.jsonl but received a line that begins with "not json": correct it, or give another file"`,
    )
    expect(await failure({ 'a.txt': '[broken, here\n' })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected JSON in a.txt but received a line that begins with "[broken": correct it, or give another file"`,
    )
  })

  it('lists the columns and fields that it found', async () => {
    expect(
      await failure({ 'other.csv': 'id;what was said;n\n1;a rather long sentence;2\n' }),
    ).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected a column with the text of the tweets (such as text, full_text, content, tweet) in other.csv but received the columns id, what was said, n: name it, for example --column text="what was said""`,
    )
    expect(
      await failure({ 'other.jsonl': '{"id":1,"said":"x"}\n{"id":2,"said":"y"}\n' }),
    ).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in other.jsonl but received 2 records without a text (such as text, full_text, content, tweet), the first with the fields: id, said: name the one that holds it, for example --column text=FIELD, or give another file"`,
    )
    expect(
      await failure({ 'some.csv': 'text,id\na,1\n' }, { columns: { text: 'body' } }),
    ).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected a column "body" in some.csv but received the columns text, id: name one of these"`,
    )
    expect(await failure({ 'hostile.csv': `${'\u001b[31m'.repeat(50)},b\n1,2\n` })).not.toContain('\u001b')
  })

  it('counts the reasons where no record is usable', async () => {
    expect(await failure({ 'bad.jsonl': '{"text":""}\n{"text":\n{"text":"  "}\n7\n' })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in bad.jsonl but received 4 records of which none is usable (empty_text: 2, not_json: 1, not_an_object: 1); first, row 1 (line 1) of bad.jsonl (empty_text): the text is empty: run twitter-som inspect bad.jsonl to see them"`,
    )
    expect(await failure({ 'a.csv': 'text\n""\n', 'b.json': '' })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in a.csv but received 1 record of which none is usable (empty_text: 1); first, row 1 (line 2) of a.csv (empty_text): the text is empty: run twitter-som inspect a.csv to see them (and 1 more of 2 without tweets)"`,
    )
  })

  it('refuses a bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024, 0x20))
    expect(await failure({ 'bomb.gz': bomb })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in bomb.gz but received gzip data that grows more than 250 times when unpacked (a decompression bomb?): where it is none, say with --max-unpacked how many gigabytes may come out"`,
    )
  })

  it('gives a command that can be typed', async () => {
    expect(await failure({ 'my tweets.csv': 'text\n""\n' })).toContain(
      ': run twitter-som inspect "my tweets.csv" to see them',
    )
  })

  it('keeps to one line, and leaves the terminal alone, whatever a name holds', async () => {
    const evil = 'a\n\u001b[31m\u202eb'
    const harmless = /^[^\p{Cc}\u202e]*$/u
    const messages = [
      await failure({ [evil]: '' }),
      await failure({ [evil]: 'text\n""\n' }),
      await failure({ [evil]: 'text\n""\n' }, { strict: true }),
      await failure({ [evil]: 'text\n""\n' }, { rejectsFile: evil }),
      await failure({ [evil]: 'a,b\n1,2\n' }),
      await failure({ [evil]: 'text\nx\n' }, { columns: { text: 'y' } }),
      await failure({ [evil]: '<html>' }),
      await failure({}, {}, [`${evil}-nowhere`]),
      await failure({}, {}, [`${evil}*x`]),
    ]
    for (const message of messages) expect(message).toMatch(harmless)
    await mkdir(`${evil}-folder`)
    expect(await failure({}, {}, [`${evil}-folder`])).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected files in the folder a ␛[31mb-folder but found none: give a file of tweets (JSON, JSON Lines or CSV)"`,
    )
  })

  it('says what the file system says', async () => {
    await writeFile('file', 'text\nx\n')
    expect(await failure({}, {}, ['file/inner.csv'])).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected a readable file or folder at file/inner.csv but received ENOTDIR: check the path"`,
    )
    expect(await failure({}, {}, ['x'.repeat(300)])).toMatch(/ but received ENAMETOOLONG: check the path$/)
  })

  it.runIf(process.platform === 'linux')('says what it says while a file is read', async () => {
    expect(await failure({}, {}, ['/proc/self/mem'])).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected a readable file at /proc/self/mem but received EIO: give a copy from another disk"`,
    )
  })

  it('explains an unlucky sample', async () => {
    expect(await failure({ 'one.csv': 'text\nhello\n' }, { sampleFraction: 1e-9 })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected tweets in the sample but received none: raise sample_fraction or give more input"`,
    )
  })
})

describe('the format of a source without tweets', () => {
  it.each([
    ['{"data":[{"start":"a","end":"b","tweet_count":3}],"meta":{}}\n', 'jsonl tweet counts'],
    ['{"data":[{"id":"1","username":"a","public_metrics":{"followers_count":1}}]}\n', 'jsonl user profiles'],
    [
      '"Date","Tweets published","impressions"\n"2021-05-01","3","4"\n',
      'csv daily totals of Twitter Analytics',
    ],
    ['1223755550001250305\n1223755550001250306\n', 'csv tweet ids only'],
    // Of whatever isn't known, the shape is all there is to say.
    ['{"data":[{"x":1}]}\n', 'jsonl v2-page'],
    ['a,b\n1,2\n', 'csv flat'],
    // Tweets among them: their format is that of the source.
    ['{"data":[{"start":"a","end":"b","tweet_count":3}]}\n{"text":"a"}\n', 'jsonl v2-page flat'],
  ])('of %j is %s', async (content, format) => {
    await writeFile('file', content)
    const { sources } = await readTweets(['file'], { allowNone: true })
    expect(sources[0]!.format).toBe(format)
  })
})

describe('allowNone', () => {
  it('gives an empty table and the reports, and noTweets makes the error of them', async () => {
    const files = { 'bad.csv': 'text\n""\n', 'empty.json': '' }
    for (const [name, content] of Object.entries(files)) await writeFile(name, content)
    const { table, sources, rejected } = await readTweets(Object.keys(files), { allowNone: true })
    expect(table.count).toBe(0)
    expect(sources.map(({ path, records, tweets }) => [path, records, tweets])).toEqual([
      ['bad.csv', 1, 0],
      ['empty.json', 0, 0],
    ])
    expect(rejected.byReason).toEqual({ empty_text: 1 })
    expect(noTweets(sources)).toMatchInlineSnapshot(
      `[InputError: Expected tweets in bad.csv but received 1 record of which none is usable (empty_text: 1); first, row 1 (line 2) of bad.csv (empty_text): the text is empty: correct them, or give another file (and 1 more of 2 without tweets)]`,
    )
  })

  it('forgives neither a name that leads nowhere nor, when strict, a reject', async () => {
    expect(await failure({}, { allowNone: true }, ['nowhere.csv'])).toContain('nowhere.csv')
    expect(await failure({ 'bad.csv': 'text\n""\n' }, { allowNone: true, strict: true })).toContain(
      'empty_text',
    )
    expect(await failure({ 'empty.csv': '' }, { allowNone: true, strict: true })).toContain('an empty file')
  })
})

describe('options', () => {
  it('are checked', async () => {
    const one = { 'one.csv': 'text\nhello\n' }
    expect(await failure(one, { format: 'xlsx' })).toMatchInlineSnapshot(
      `"ERR_ARGUMENT: Expected one of archive, json, jsonl, lines, csv, parquet, arrow, arrow-stream, v2, v2-page, v1.1-search, snscrape, v1.1, flat for format but received "xlsx""`,
    )
    expect(await failure(one, { columns: { txt: 'text' } })).toMatchInlineSnapshot(
      `"ERR_ARGUMENT: Expected one of text, id, created_at, user, language, like_count, retweet_count, reply_count, quote_count, hashtags, mentions, urls, is_retweet, is_reply, is_quote, post_type, retweet_of, reply_to, quote_of, link, time_of_day, time_zone for the field of a column but received "txt""`,
    )
    expect(await failure(one, { maxRows: 0 })).toMatchInlineSnapshot(
      `"ERR_ARGUMENT: Expected a whole number of at least 1 for max_rows but received 0"`,
    )
    expect(await failure(one, { sampleFraction: 0 })).toMatchInlineSnapshot(
      `"ERR_ARGUMENT: Expected a number above 0, at most 1 for sample_fraction but received 0"`,
    )
    expect(await failure(one, { sampleFraction: Number.NaN })).toMatchInlineSnapshot(
      `"ERR_ARGUMENT: Expected a number above 0, at most 1 for sample_fraction but received NaN"`,
    )
    expect(await failure(one, { randomState: -1 })).toMatchInlineSnapshot(
      `"ERR_ARGUMENT: Expected a whole number from 0 to 4294967295 for random_state but received -1"`,
    )
  })

  it('make the first reject fatal when strict', async () => {
    expect(await failure({ 'a.csv': 'text\nfine\n""\n' }, { strict: true })).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected only usable records but received row 2 (line 3) of a.csv (empty_text): the text is empty: correct it, or read without strict"`,
    )
    expect(
      await failure({ 'a.csv': 'text\nfine\n', 'b.csv': 'x\n1\n' }, { strict: true }),
    ).toMatchInlineSnapshot(
      `"ERR_INPUT: Expected a column with the text of the tweets (such as text, full_text, content, tweet) in b.csv but received the columns x: give a file of tweets (JSON, JSON Lines or CSV)"`,
    )
  })
})

describe('several sources', () => {
  it('reads folders in depth and in order, patterns, and leaves hidden files and loops alone', async () => {
    await mkdir('data/sub', { recursive: true })
    await writeFile('data/b.csv', 'text\nb\n')
    await writeFile('data/a.jsonl', '{"text":"a"}\n')
    await writeFile('data/sub/c.csv', 'text\nc\n')
    await writeFile('data/.d.csv', 'text\nhidden\n')
    await writeFile('data/users.json', '{"users":[{"id":"1"}]}')
    await symlink('..', 'data/sub/up')
    const texts = async (...inputs: string[]): Promise<string[]> => {
      const { table } = await readTweets(inputs)
      return Array.from({ length: table.count }, (_, row) => table.texts.get(row))
    }
    expect(await texts('data')).toEqual(['a', 'b', 'c'])
    expect(await texts('data/*.csv')).toEqual(['b'])
    expect(await texts('./data/**/*.csv')).toEqual(['b', 'c'])
    expect(await texts('data/{b.csv,sub/c.csv}', 'data/[a].jsonl')).toEqual(['b', 'c', 'a'])
    expect(await texts(`${folder}/data/?.csv`)).toEqual(['b'])
    const { sources } = await readTweets(['data'])
    expect(sources.map(({ path, tweets, refused }) => [path, tweets, refused])).toEqual([
      ['data/a.jsonl', 1, undefined],
      ['data/b.csv', 1, undefined],
      ['data/sub/c.csv', 1, undefined],
      [
        'data/users.json',
        0,
        'Expected tweets in data/users.json but received users that belong to tweets in another file: give the file with the tweets',
      ],
    ])
  })

  it('takes a name with special characters for a file where there is one', async () => {
    await writeFile('a[1].csv', 'text\nx\n')
    expect((await readTweets(['a[1].csv'])).table.count).toBe(1)
  })
})

describe('the rejects file', () => {
  it('has every rejected record, and no more, in its final place', async () => {
    const lines = Array.from({ length: 3000 }, (_, i) =>
      i % 2 ? `{"text":"t${i}"}` : `{"text": broken ${i}`,
    )
    await writeFile('in.jsonl', lines.join('\n'))
    const { rejected, sources } = await readTweets(['in.jsonl'], { rejectsFile: 'out/rejects.jsonl' })
    expect(rejected).toMatchObject({ total: 1500, byReason: { not_json: 1500 } })
    expect(rejected.examples).toHaveLength(20)
    expect(sources[0]!.rejected).toBe(1500)
    const written = (await readFile('out/rejects.jsonl', 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(written).toHaveLength(1500)
    expect(written[1]).toEqual({
      source: 'in.jsonl',
      row: 3,
      line: 3,
      reason: 'not_json',
      excerpt: '{"text": broken 2',
    })
    expect(await readdir('out')).toEqual(['rejects.jsonl'])
  })

  it('is there where nothing was rejected, and where nothing was usable', async () => {
    await writeFile('good.csv', 'text\nx\n')
    await readTweets(['good.csv'], { rejectsFile: 'good.rejects' })
    expect(await readFile('good.rejects', 'utf8')).toBe('')
    await failure({ 'bad.csv': 'text,n\n"",1\n' }, { rejectsFile: 'bad.rejects' })
    expect(JSON.parse(await readFile('bad.rejects', 'utf8'))).toEqual({
      source: 'bad.csv',
      row: 1,
      line: 2,
      reason: 'empty_text',
      excerpt: '["","1"]',
    })
  })

  it('leaves nothing behind when the reading is stopped', async () => {
    await writeFile('in.csv', 'text\n""\nx\n')
    await expect(
      readTweets(['in.csv'], { rejectsFile: 'r.jsonl', signal: AbortSignal.abort() }),
    ).rejects.toThrow()
    expect(await readdir('.')).toEqual(['in.csv'])
  })

  it('replaces what was there only when it is complete', async () => {
    await writeFile('r.jsonl', 'of another run')
    await writeFile('in.csv', 'text\n""\nx\n')
    await expect(
      readTweets(['in.csv'], { rejectsFile: 'r.jsonl', signal: AbortSignal.abort() }),
    ).rejects.toThrow()
    expect(await readFile('r.jsonl', 'utf8')).toBe('of another run')
    await readTweets(['in.csv'], { rejectsFile: 'r.jsonl' })
    expect(JSON.parse(await readFile('r.jsonl', 'utf8'))).toMatchObject({ reason: 'empty_text' })
    expect(await readdir('.')).toEqual(['in.csv', 'r.jsonl'])
  })

  it('is none of the sources, by whatever name', async () => {
    await mkdir('data/sub', { recursive: true })
    const content = 'text\n""\nx\n'
    await writeFile('data/in.csv', content)
    await symlink('../in.csv', 'data/sub/link')
    await link('data/in.csv', 'hard')
    for (const rejectsFile of ['data/in.csv', `${folder}/data/in.csv`, 'data/sub/link', 'hard'])
      for (const inputs of [['data/in.csv'], ['data'], ['data/*.csv']])
        expect(await failure({}, { rejectsFile }, inputs)).toMatch(
          /^ERR_ARGUMENT: Expected a file that is not read for the rejects but received ".*": it would be replaced, choose another name$/,
        )
    expect(await readFile('data/in.csv', 'utf8')).toBe(content)
    await readTweets(['data/in.csv'], { rejectsFile: '/dev/null' })
  })

  it('says where it can’t be written', async () => {
    await writeFile('file', '')
    expect(
      await failure({ 'in.csv': 'text\nx\n' }, { rejectsFile: 'file/r.jsonl' }, ['in.csv']),
    ).toMatchInlineSnapshot(
      `"ERR_OUTPUT: Expected a folder for "file" but received a file: choose another folder"`,
    )
    await mkdir('r.jsonl')
    expect(
      await failure({ 'in.csv': 'text\nx\n' }, { rejectsFile: 'r.jsonl' }, ['in.csv']),
    ).toMatchInlineSnapshot(
      `"ERR_OUTPUT: Expected a file that can be written for "r.jsonl" but received a folder: choose another name"`,
    )
  })

  it.runIf(process.platform === 'linux')(
    'says so under /proc, where Node’s recursive mkdir never comes back',
    async () => {
      expect(
        await failure({ 'in.csv': 'text\nx\n' }, { rejectsFile: '/proc/nowhere/r.jsonl' }),
      ).toMatchInlineSnapshot(
        `"ERR_OUTPUT: Expected a file that can be written for "/proc/nowhere/r.jsonl" but received ENOENT: choose another folder"`,
      )
    },
  )

  it('keeps excerpts short and whole', async () => {
    const { rejected } = await readTweets(
      (async function* () {
        yield Buffer.from(`{"text":"ok"}\n{"${'😀'.repeat(5000)}\n`)
      })(),
    )
    const { excerpt } = rejected.examples[0]!
    expect(excerpt).toHaveLength(500)
    expect(excerpt).not.toMatch(/\p{Surrogate}/u)
  })
})
