import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { analyzeMap } from '../../../src/analysis/index.js'
import { tweetAt } from '../../../src/input/tweet-table.js'
import { createInteractivePage } from '../../../src/visualization/index.js'
import { unpackPageData } from '../../../src/visualization/page/data.js'
import { inOrder } from '../../../src/visualization/page/order.js'
import { sampleRows } from '../../../src/visualization/page-data.js'
import { HOSTILE_TEXTS } from '../../support/made-up-tweets.js'
import { type SampleOptions, sampleInput } from '../../support/sample-analysis.js'

const TITLE = '</title><img src=x onerror=alert(1)> "a" & \'b\' \u2028\u202e\ud800.csv'

async function page(options: SampleOptions & { maxTweets?: number; seed?: number } = {}) {
  const { maxTweets, seed, ...sample } = options
  const input = sampleInput({ title: TITLE, ...sample })
  const analysis = await analyzeMap(input)
  const bytes = await createInteractivePage(analysis, input.table, {
    ...(maxTweets === undefined ? {} : { maxTweets }),
    ...(seed === undefined ? {} : { seed }),
  })
  const html = Buffer.from(bytes).toString('utf8')
  const base64 = /<script type="application\/gzip" id="data">([^<]*)<\/script>/.exec(html)![1]!
  return { html, base64, analysis, table: input.table, data: await unpackPageData(base64) }
}

describe('createInteractivePage', () => {
  it('lets nothing but its own script and style run, and no request leave', async () => {
    const { html } = await page()
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(html)![1]!
    const [script, style] = [
      /<script>([\s\S]*?)<\/script>/.exec(html)![1]!,
      /<style>([\s\S]*?)<\/style>/.exec(html)![1]!,
    ]
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hash(script)}`,
      `style-src ${hash(style)}`,
      "base-uri 'none'",
      "form-action 'none'",
    ])
    // Besides them and the data: no element that loads, no address, no handler.
    const rest = html.replace(/<(script|style|title)\b[\s\S]*?<\/\1>/g, '')
    expect(
      /<(?:script|style|link|img|iframe|object|embed|base)\b|\b(?:src|href|on\w+)=/.exec(rest),
    ).toBeNull()
  })

  it('escapes the title', async () => {
    const { html } = await page()
    expect(/<title>(.*?)<\/title>/.exec(html)![1]).toBe(
      '&lt;/title&gt;&lt;img src=x onerror=alert(1)&gt; &quot;a&quot; &amp; &#39;b&#39;    .csv – map of tweets',
    )
  })

  it('has no tweet in the source of the page', async () => {
    const { html } = await page()
    for (const text of HOSTILE_TEXTS) expect(html.includes(text.slice(0, 12)), text).toBe(false)
  })

  it('holds every tweet with what is known of it, sorted by cell and distance', async () => {
    const { data, table, analysis } = await page()
    const rows = Array.from({ length: table.count }, (_, row) => row).sort(
      (a, b) =>
        analysis.winners[a]! - analysis.winners[b]! ||
        analysis.distances[a]! - analysis.distances[b]! ||
        a - b,
    )
    expect(data.header.shownTweets).toBe(table.count)
    rows.forEach((row, place) => {
      const { text, id, user, language, createdAt, likeCount, retweetCount, replyCount, quoteCount } =
        tweetAt(table, row)
      expect(data.tweet(place)).toEqual({
        row: place,
        text,
        id: id ?? '',
        user: `@${user}`,
        language,
        createdAt: createdAt === undefined ? undefined : Math.floor(createdAt / 1000) * 1000,
        likes: likeCount,
        retweets: retweetCount,
        replies: replyCount,
        quotes: quoteCount,
      })
      expect(data.neurons[place]).toBe(analysis.winners[row])
    })
  })

  it('holds the map', async () => {
    const { data, analysis } = await page()
    expect(data.uMatrix).toEqual(analysis.uMatrix)
    const named = new Map(analysis.features.map(({ name }, index) => [name, index]))
    expect(data.header.features.length).toBeGreaterThan(4)
    data.header.features.forEach(({ name }, feature) => {
      for (const cluster of analysis.clusters)
        expect(data.effect(feature, cluster.neuron)).toBeCloseTo(cluster.effects[named.get(name)!]!, 5)
    })
    expect(data.clusterOf.filter(Boolean)).toHaveLength(analysis.clusters.length)
  })

  it('begins with the most typical tweet of each cell, the largest first', async () => {
    const { data, analysis } = await page()
    const cells = [...analysis.clusters].sort((a, b) => b.size - a.size || a.neuron - b.neuron)
    const order = inOrder(data, Uint32Array.from(data.neurons.keys()), 'typical')
    expect(new Set(order).size).toBe(data.header.shownTweets)
    cells.slice(0, 5).forEach(({ neuron }, rank) => {
      expect(order[rank]).toBe(data.cellOffsets[neuron])
    })
  })

  it('holds a seeded sample of too many tweets', async () => {
    const first = await page({ maxTweets: 50, seed: 1 })
    const [again, other] = [await page({ maxTweets: 50, seed: 1 }), await page({ maxTweets: 50, seed: 2 })]
    expect([first.data.header.shownTweets, first.data.header.totalTweets]).toEqual([50, 400])
    expect(again.base64).toBe(first.base64)
    expect(other.base64).not.toBe(first.base64)
  })

  it('gives the same bytes for the same input', async () => {
    const [first, second] = [await page(), await page()]
    expect(first.html === second.html).toBe(true)
  })

  it('packs the data', async () => {
    const { base64 } = await page()
    const packed = Buffer.from(base64, 'base64')
    expect(packed.length).toBeLessThan(gunzipSync(packed).length / 2)
  })
})

describe('sampleRows', () => {
  it('takes all rows that fit', () => {
    expect([...sampleRows(3, 5, 1)]).toEqual([0, 1, 2])
  })

  it('takes as many as asked, each once, in order, and each row as often as any other', () => {
    const drawn = new Uint32Array(10)
    for (let seed = 0; seed < 3000; seed++) {
      const rows = [...sampleRows(10, 4, seed)]
      expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b))
      expect(rows).toHaveLength(4)
      for (const row of rows) drawn[row]!++
    }
    // 1200 each; six standard deviations are 161.
    for (const count of drawn) expect(Math.abs(count - 1200)).toBeLessThan(161)
  })
})
