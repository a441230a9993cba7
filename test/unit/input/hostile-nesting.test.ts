import { describe, expect, it } from 'vitest'
import { readTweets } from '../../../src/input/index.js'

const DEEP = '['.repeat(200_000) + ']'.repeat(200_000)

async function read(text: string) {
  const { table, sources, rejected } = await readTweets(
    (async function* () {
      yield Buffer.from(text)
    })(),
  )
  return { tweets: table.count, report: sources[0]!, rejected }
}

describe('nesting deeper than the stack', () => {
  it.each([
    ['an item of a page', `{"data":[{"x":${DEEP}}]}`, 'no_text'],
    ['an item of an array', `{"statuses":[{"x":${DEEP}}]}`, 'no_text'],
    ['a list in a page', `{"data":[${DEEP}]}`, 'not_an_object'],
    ['pages in pages', `${'{"data":'.repeat(20_000)}{}${'}'.repeat(20_000)}`, 'not_a_tweet'],
    [
      'search results in search results',
      `${'{"statuses":['.repeat(20_000)}${']}'.repeat(20_000)}`,
      'not_a_tweet',
    ],
  ])('costs one record: %s', async (_, hostile, reason) => {
    const { tweets, report, rejected } = await read(`${hostile}\n{"text":"good"}\n`)
    expect(tweets).toBe(1)
    expect(report.rejectedByReason).toEqual({ [reason]: 1 })
    expect(rejected.examples[0]!.excerpt.length).toBeLessThanOrEqual(500)
  })

  it('costs no tweet where a field is nested', async () => {
    const { tweets, report } = await read(
      [
        '{"text":"good","date":"2020-01-01","time":"10:00"}',
        `{"text":"a","date":${DEEP},"time":${DEEP},"likes":${DEEP},"id":${DEEP},"user":${DEEP},"lang":${DEEP},"hashtags":${DEEP}}`,
        `{"text":"b","id_str":"7","created_at":${DEEP},"user":{"screen_name":${DEEP},"id_str":"1"},"entities":{"urls":[{"url":"u","indices":${DEEP}},{"url":"u","indices":[${DEEP}]}],"hashtags":[${DEEP}]}}`,
        `{"content":"d","_type":${DEEP}}`,
        `{"content":"c","user":{},"tcooutlinks":${DEEP},"outlinks":${DEEP},"links":[${DEEP}]}`,
      ].join('\n'),
    )
    expect(tweets).toBe(5)
    expect(report.notes).toEqual([`dates that can’t be read, left unknown: 2 ("${'['.repeat(60)}", …)`])
  })

  it('follows pages as deep as exports have them', async () => {
    const { tweets } = await read('[{"data":[{"statuses":[{"text":"a"},{"text":"b"}]}]}]')
    expect(tweets).toBe(2)
  })
})
