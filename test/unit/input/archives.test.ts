import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ReadOptions, readTweets, tweetAt } from '../../../src/input/index.js'
import { INPUT_FIXTURES } from '../../support/input-fixtures.js'
import { type ZipFile, zipOf } from '../../support/zip.js'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twitter-som-archives-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(inputs: string[] | AsyncIterable<Uint8Array>, options: ReadOptions = {}) {
  const result = await readTweets(inputs, { allowNone: true, ...options })
  const tweets = Array.from({ length: result.table.count }, (_, row) => tweetAt(result.table, row))
  // Names without the folder that changes with every run.
  const named = (text: string): string => text.replaceAll(`${folder}/`, '')
  const sources = result.sources.map((source) => ({
    ...source,
    path: named(source.path),
    refused: source.refused === undefined ? undefined : named(source.refused),
  }))
  return { ...result, sources, tweets }
}

async function readZip(files: readonly ZipFile[] | Buffer, options?: ReadOptions) {
  const path = join(folder, 'a.zip')
  await writeFile(path, Buffer.isBuffer(files) ? files : zipOf(files))
  return read([path], options)
}

function jsonl(...texts: string[]): Buffer {
  return Buffer.from(texts.map((text) => `${JSON.stringify({ text })}\n`).join(''))
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function zipOfFixtures(names: readonly string[]): Promise<Buffer> {
  const files = names.map(async (name) => ({ name, bytes: await readFile(`${INPUT_FIXTURES}/${name}`) }))
  return zipOf(await Promise.all(files))
}

describe('zip archives', () => {
  it('give a report for each file, sorted by name, and leave hidden ones out', async () => {
    const { sources, tweets } = await readZip([
      { name: 'b/two.jsonl', bytes: jsonl('two'), method: 0 },
      { name: 'a/', bytes: Buffer.alloc(0), method: 0 },
      { name: 'a/one.csv', bytes: Buffer.from('text\none\n') },
      { name: '__MACOSX/a/._one.csv', bytes: Buffer.from('text\nhidden\n') },
      { name: '.hidden', bytes: jsonl('hidden') },
    ])
    expect(
      sources.map(({ path, format, compression, tweets }) => [path, format, compression, tweets]),
    ).toEqual([
      ['a.zip/a/one.csv', 'csv flat', 'zip', 1],
      ['a.zip/b/two.jsonl', 'jsonl flat', 'zip', 1],
    ])
    expect(tweets.map(({ text }) => text)).toEqual(['one', 'two'])
  })

  it('are read inside one another, compressed files in them, too, by content and not by name', async () => {
    const inner = zipOf([{ name: 'deep.txt', bytes: gzipSync(jsonl('deep')) }])
    const { sources } = await readZip([{ name: 'inner.dat', bytes: inner }])
    expect(sources).toMatchObject([
      { path: 'a.zip/inner.dat/deep.txt', compression: 'gzip in zip in zip', tweets: 1 },
    ])
    const deepest = [1, 2, 3].reduce((bytes) => zipOf([{ name: 'z.zip', bytes }]), inner)
    const refused = await readZip(deepest)
    expect(refused.sources[0]!.refused).toMatch(/zip archives inside one another, more than 3 deep/)
  })

  it('are read from a stream, and one of their files by its path', async () => {
    const bytes = zipOf([
      { name: 'a.jsonl', bytes: jsonl('a') },
      { name: 'b.jsonl', bytes: jsonl('b') },
    ])
    expect((await read(once(bytes))).sources.map(({ path, tweets }) => [path, tweets])).toEqual([
      ['-/a.jsonl', 1],
      ['-/b.jsonl', 1],
    ])
    await writeFile(join(folder, 'a.zip'), bytes)
    const { tweets } = await read([join(folder, 'a.zip/b.jsonl')])
    expect(tweets.map(({ text }) => text)).toEqual(['b'])
    await expect(read([join(folder, 'a.zip/c.jsonl')])).rejects.toThrow(/but received ENOTDIR/)
  })

  it('keep what is good of a damaged file, and say what is wrong', async () => {
    const good = jsonl(...Array.from({ length: 2000 }, (_, i) => `text number ${i} ${Math.sin(i)}`))
    const packed = deflateRawSync(good)
    const wrong = await readZip([
      { name: 'checksum.jsonl', bytes: good, checksum: 1 },
      { name: 'cut.jsonl', bytes: good, packed: packed.subarray(0, packed.length / 2) },
      { name: 'length.jsonl', bytes: good, unpackedBytes: 7 },
      { name: 'locked.jsonl', bytes: good, isLocked: true },
      { name: 'method.jsonl', bytes: good, method: 97, packed },
    ])
    const [checksum, cut, length, locked, method] = wrong.sources
    expect(checksum).toMatchObject({ tweets: 2000, rejectedByReason: { damaged_compression: 1 } })
    expect(cut!.tweets).toBeGreaterThan(500)
    expect(cut!.rejectedByReason.damaged_compression).toBe(1)
    expect(length).toMatchObject({ rejectedByReason: { damaged_compression: 1 } })
    expect(locked!.refused).toMatchInlineSnapshot(
      `"Expected tweets in a.zip/locked.jsonl but received a file locked with a password: unpack it first"`,
    )
    expect(method!.refused).toMatchInlineSnapshot(
      `"Expected tweets in a.zip/method.jsonl but received a file packed in a way that isn’t read (method 97): unpack it first"`,
    )
    expect(wrong.rejected.examples.map(({ detail }) => detail)).toContain('wrong checksum in the zip archive')
  })

  it('are refused where their directory is missing, wrong or that of a document', async () => {
    const whole = zipOf([{ name: 'a.jsonl', bytes: jsonl('a') }])
    expect((await readZip(whole.subarray(0, whole.length - 30))).sources[0]!.refused).toMatchInlineSnapshot(
      `"Expected tweets in a.zip but received a zip archive whose directory can’t be read (End of central directory record signature not found. Either not a zip file, or file is truncated.): fetch it again, or unpack what can be"`,
    )
    expect((await readZip(zipOf([]))).sources[0]!.refused).toMatchInlineSnapshot(
      `"Expected tweets in a.zip but received a zip archive without files: give another"`,
    )
    const sheet = await readZip([{ name: 'xl/workbook.xml', bytes: Buffer.from('<x/>') }])
    expect(sheet.sources[0]!.refused).toMatchInlineSnapshot(
      `"Expected tweets in a.zip but received a spreadsheet or another document: save the sheet as CSV"`,
    )
  })

  it('can’t name a file outside of themselves', async () => {
    const { sources } = await readZip([
      { name: '../../../etc/passwd', bytes: jsonl('up') },
      { name: '/root/.ssh/../key', bytes: jsonl('root') },
      { name: 'C:\\windows\\\u001b[31m\u202e\nname', bytes: jsonl('back') },
    ])
    expect(sources.map(({ path, tweets }) => [path, tweets])).toEqual([
      ['a.zip/C:/windows/\u001b[31m\u202e\nname', 1],
      ['a.zip/etc/passwd', 1],
    ])
  })

  it('stop at the limits of what may be unpacked, keeping what came before', async () => {
    const zeros = Buffer.alloc(300 * 1024 * 1024, 0x20)
    const bomb = [
      { name: 'bomb.jsonl', bytes: Buffer.alloc(0), packed: deflateRawSync(zeros), unpackedBytes: 1 },
    ]
    expect((await readZip(bomb)).sources[0]!.refused).toMatch(/zip data that grows more than 250 times/)
    const many = Array.from({ length: 20 }, (_, i) => ({
      name: `${i}.jsonl`,
      bytes: jsonl(`text ${i} ${'and more '.repeat(1000)}`),
    }))
    const { sources } = await readZip(many, { maxUnpackedBytes: 100_000 })
    // Each is looked at before it is read, which counts, too.
    expect(sources.filter(({ tweets }) => tweets === 1).length).toBeGreaterThan(3)
    expect(sources.at(-1)!.refused).toMatch(
      /but received zip data that makes more than 0.0000931 GB unpacked: raise the limit with --max-unpacked$/,
    )
  })

  it('are left unread behind max_rows', async () => {
    const { sources } = await readZip(
      ['a', 'b', 'c'].map((name) => ({ name, bytes: jsonl(name) })),
      { maxRows: 1 },
    )
    expect(sources.map(({ notRead }) => notRead)).toEqual([undefined, 'max_rows reached', 'max_rows reached'])
  })
})

describe('account archives', () => {
  const FILES = [
    'archive/Your archive.html',
    'archive/data/account.js',
    'archive/data/community-tweet.js',
    'archive/data/deleted-tweets.js',
    'archive/data/like.js',
    'archive/data/tweet-headers.js',
    'archive/data/tweets-part1.js',
    'archive/data/tweets.js',
  ]

  it.each([
    ['a folder', async () => `${INPUT_FIXTURES}/archive`],
    ['its folder data', async () => `${INPUT_FIXTURES}/archive/data`],
    [
      'a zip archive',
      async () => {
        await writeFile(join(folder, 'archive.zip'), await zipOfFixtures(FILES))
        return join(folder, 'archive.zip')
      },
    ],
  ])('give their tweets as %s: all parts, with the account as the author', async (_, made) => {
    const { sources, tweets } = await read([await made()])
    expect(tweets.map(({ text, user, isRetweet, isReply }) => [text, user, isRetweet, isReply])).toEqual([
      ['From the second part', 'gardener', false, false],
      ['A picture of the garden https://t.co/p1', 'gardener', false, false],
      ['RT @origin: Not my own picture https://t.co/p2', 'gardener', true, false],
      ['@origin an answer', 'gardener', false, true],
    ])
    const [part1, part0, others] = sources
    expect(part0).toMatchObject({
      format: 'archive archive-tweet v1.1',
      records: 3,
      duplicates: 1,
      notes: ['author of all tweets: gardener, by account.js'],
    })
    expect(part1).toMatchObject({ tweets: 2 })
    expect(others!.notRead).toMatch(/^[56] files? of the account archive that hold no tweets of it \(/)
    expect(sources).toHaveLength(3)
  })

  it('name the author by account.js beside a single file, or by the links of own pictures', async () => {
    const beside = await read([`${INPUT_FIXTURES}/archive/data/tweets.js`])
    expect(beside.sources[0]!.notes).toEqual(['author of all tweets: gardener, by account.js'])
    await mkdir(join(folder, 'alone'))
    const alone = join(folder, 'alone/tweets.js')
    await writeFile(alone, await readFile(`${INPUT_FIXTURES}/archive/data/tweets.js`))
    const { sources, tweets } = await read([alone])
    expect(sources[0]!.notes).toEqual(['author of all tweets: gardener, by the links of own pictures'])
    expect(new Set(tweets.map(({ user }) => user))).toEqual(new Set(['gardener']))
  })

  it('of 2019 are read, and the other files told apart', async () => {
    expect((await read([`${INPUT_FIXTURES}/tweet-2019.js`])).sources[0]).toMatchObject({
      format: 'archive v1.1',
      tweets: 1,
    })
    const refusals = await read(
      ['tweet-headers', 'deleted-tweets', 'community-tweet', 'like'].map(
        (name) => `${INPUT_FIXTURES}/archive/data/${name}.js`,
      ),
    )
    expect(refusals.sources.map(({ refused }) => /but received (.*?):/.exec(refused!)?.[1])).toEqual([
      'the ids and times of tweets, of an account archive',
      'deleted tweets of an account archive',
      'tweets to communities, of an account archive',
      'a part of an account archive that holds no tweets',
    ])
  })

  it('of before 2018 give their months, and leave the table that repeats them', async () => {
    const { sources, tweets } = await read([`${INPUT_FIXTURES}/grailbird`])
    expect(tweets).toMatchObject([
      { text: '#Chart of the month', user: 'charts', likeCount: undefined },
      { text: 'RT @origin: cut here no more #Whole', user: 'charts', isRetweet: true },
      { text: '#Chart again, http:\\/\\/t.co', createdAt: Date.UTC(2014, 1, 1, 10) },
    ])
    expect(sources.map(({ notRead }) => notRead)).toEqual([
      undefined,
      undefined,
      '4 files of the account archive that hold no tweets or repeat them (tweet_index.js, user_details.js, index.html, …)',
    ])
  })
})

describe('folders of academictwitteR', () => {
  it('join the users and the retweeted tweets that lie beside the pages', async () => {
    const { sources, tweets } = await read([`${INPUT_FIXTURES}/academictwitter`])
    expect(tweets).toMatchObject([
      { user: 'mel', hashtags: ['rain'], likeCount: 2 },
      {
        user: 'sam',
        text: 'RT @origin: cut by the API because it is a retweet of a long text, whole here #Whole',
        likeCount: 90,
        isRetweet: true,
      },
      { user: 'kim' },
    ])
    expect(sources.map(({ format, notRead }) => notRead ?? format)).toEqual([
      'json v2',
      'json v2',
      '2 files with the users of the tweets in data_*.json (users_1.json, users_2.json)',
    ])
    expect((await read([`${INPUT_FIXTURES}/academictwitter/data_2.json`])).tweets[0]!.user).toBe('kim')
    expect((await read([`${INPUT_FIXTURES}/academictwitter/users_1.json`])).sources[0]!.refused).toMatch(
      /but received users that belong to tweets in another file: give the file with the tweets$/,
    )
  })
})
