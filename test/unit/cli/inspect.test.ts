import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inspectText } from '../../../src/cli/inspect.js'
import { widthOf } from '../../../src/cli/text-columns.js'
import { readTweets } from '../../../src/input/index.js'
import { INPUT_FIXTURES } from '../../support/input-fixtures.js'

const OVERVIEW = {
  tweets: 4,
  users: 1,
  usersFromLinks: false,
  first: '2022-09-29T14:24:51.000Z',
  last: '2022-09-29T14:24:51.000Z',
  languages: { en: 4 },
  languagesDetected: 0,
  known: { dates: 1, users: 1, languages: 1, likes: 1, retweets: 1, replies: 0, quotes: 0 },
}
const BRIEF = { examples: 5, languages: 8 }

async function shown(columns: number): Promise<string> {
  const result = await readTweets([`${INPUT_FIXTURES}/archive/data`, `${INPUT_FIXTURES}/airline.csv`])
  return inspectText(result, OVERVIEW, BRIEF, columns)
}

describe('inspect', () => {
  it('is a table where it fits', async () => {
    const text = await shown(200)
    expect(text).toContain('┌')
    for (const line of text.split('\n')) expect(widthOf(line), line).toBeLessThanOrEqual(200)
  })

  it('is a list in a narrow terminal, with every number of the table', async () => {
    const text = await shown(40)
    // A path is one word.
    for (const line of text.split('\n'))
      if (!line.includes('/')) expect(widthOf(line), line).toBeLessThanOrEqual(40)
    expect(text).toMatchInlineSnapshot(`
      "test/fixtures/input/archive/data/tweets-part1.js
        archive archive-tweet v1.1, utf-8
        2 records: 2 tweets
      test/fixtures/input/archive/data/tweets.js
        archive archive-tweet v1.1, utf-8
        3 records: 2 tweets, 1 duplicate
      test/fixtures/input/archive
        not read: 5 files of the account
          archive that hold no tweets of it
          (account.js, community-tweet.js,
          deleted-tweets.js, …)
      test/fixtures/input/airline.csv
        csv flat, utf-8
        4 records: 2 tweets, 1 duplicate, 1
          rejected

      test/fixtures/input/archive/data/tweets-part1.js
        note: author of all tweets: gardener,
          by account.js

      test/fixtures/input/archive/data/tweets.js
        note: author of all tweets: gardener,
          by account.js

      test/fixtures/input/airline.csv
        columns read: text from text, id from
          tweet_id, created_at from
          tweet_created, user from name,
          retweet_count from retweet_count
        columns not used: sentiment,
          tweet_coord

      4 tweets by 1 user
      from 2022-09-29T14:24:51.000Z to
        2022-09-29T14:24:51.000Z (UTC)
      languages: English 4
      known of the tweets: dates 100 %, users
        100 %, languages 100 %, likes 100 %,
        retweets 100 %, replies 0 %, quotes
        0 %
      features possible: words, sentiment,
        form, temporal, engagement, authors

      1 record rejected:
        1 empty_text: the text is empty
      for example:
        row 4 (line 6) of
          test/fixtures/input/airline.csv
          (empty_text): the text is empty"
    `)
    expect((await shown(80)).split('\n').every((line) => widthOf(line) <= 80)).toBe(true)
  })

  it('says where authors are known by links alone, names languages, and knows an empty file as such', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'inspect-'))
    try {
      const empty = join(folder, 'empty.csv')
      await writeFile(empty, '')
      const result = await readTweets([empty], { allowNone: true })
      const overview = { ...OVERVIEW, usersFromLinks: true, languages: { en: 2, qme: 1, zxx: 1 } }
      const text = inspectText(result, overview, BRIEF, 40)
      expect(text).toContain('\n  empty\n  0 records')
      const wide = inspectText(result, overview, BRIEF, 200)
      expect(wide).toContain('4 tweets by 1 user (known by their links)')
      expect(wide).toContain('languages: English 2, Media only 1, No text 1')
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
