import { describe, expect, test } from 'vitest'
import { type MapAnalysis, type QualityCard, verdictOf } from '../../../src/analysis/index.js'
import { reportHtml, reportMarkdown } from '../../../src/report/index.js'
import { sampleAnalysis } from '../../support/sample-analysis.js'

const HOSTILE = '</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) | ![y](z) `#`'

const CARD: Omit<QualityCard, 'verdict'> = {
  rows: 400,
  heldOut: false,
  map: { quantizationError: 1.2, topographicError: 0.05, explainedVariance: 0.6 },
  kmeans: { quantizationError: 1.1, topographicError: Number.NaN, explainedVariance: 0.7 },
  randomRows: { quantizationError: 1.5, topographicError: Number.NaN, explainedVariance: 0.4 },
  pcaPlane: { quantizationError: 1.6, topographicError: 0, explainedVariance: 0.3 },
  shuffledTopographicError: 0.8,
  neurons: 30,
  emptyNeurons: 6,
}

async function analysisWith(card: Partial<QualityCard> = {}, rows = 400): Promise<MapAnalysis> {
  const whole = { ...CARD, ...card }
  return { ...(await sampleAnalysis()), card: { ...whole, verdict: verdictOf(whole, rows) } }
}

const markdownOf = (analysis: MapAnalysis, options = {}): string =>
  [...reportMarkdown(analysis, options)].join('')
const htmlOf = (analysis: MapAnalysis, options = {}): string => [...reportHtml(analysis, options)].join('')

describe('report.md', () => {
  test('begins with a summary made from the numbers', async () => {
    const report = markdownOf(await analysisWith(), { figure: 'som_topology.png' })
    expect(report.slice(0, report.indexOf('### 2.'))).toMatchInlineSnapshot(`
      "# What is in made-up-tweets.csv

      400 tweets by 39 authors, sent from 6 Mar 2023 to 2 Apr 2023 (UTC), were sorted by likeness onto a map of 6 x 5 cells; 24 of its 30 cells hold tweets.

      They form 2 regions; they are “el, \\#bakery, ⁨\\#مطر⁩” with 308 of 400 tweets (77 %) and “flight, \\#delays, hours” with 92 of 400 tweets (23 %).

      The average engagement score (likes + 2 x retweets + 1.5 x replies + 2.5 x quotes) is 85.2 over 400 tweets; “el, \\#bakery, ⁨\\#مطر⁩” draws most, 109.5 (95 %: 85.5 to 133.5) over 308 tweets.

      No region had a burst of 10 tweets or more among the 392 tweets with a known time.

      The groups explain 75 % of the variance of the 8 features; for 5.0 % of the 400 tweets the second best cell doesn't touch the best one, so that neighbouring cells can be trusted to hold similar tweets.

      ## The regions

      The cells are put together to 2 contiguous regions (Ward’s method on the codebook, weighted by tweets; the number before the dearest merge). Neighbouring cells of the map hold similar tweets; numbers go by size.

      ![The map with its 2 regions, numbered by size](som_topology.png)

      ### 1. “el, \\#bakery, ⁨\\#مطر⁩”: 308 of 400 tweets (77 %)

      > this cinnamon roll came out golden \\#bakery
      >
      > this cinnamon roll smells like heaven \\#bakery
      >
      > ⁨العاصفة الليلة جميل جدا \\#مطر⁩

      Also there:

      > 子猫 たち が また ご飯 を 待って いる
      >
      > ⁨المطر اليوم أغلق الطرق⁩
      >
      > turnout in the north is worth a second look \\#election

      |  |  |
      | --- | --- |
      | Words | el 39, \\#bakery 45, ⁨\\#مطر⁩ 42, \\#election 38, \\#猫 35, で 25, \\#football 31, cinnamon roll 26, sourdough bread 25, が 23, north 22, second look 22, turnout 22, worth 22, ⁨أغلق الطرق⁩ 22 |
      | Hashtags | \\#bakery 45, ⁨\\#مطر⁩ 42, \\#election 38, \\#猫 35, \\#football 31 |
      | Mentions | none |
      | Sites | none whose address is known |
      | Languages | en 128, ar 62, es 56, ja 51 |
      | Authors | 38 authors of 308 tweets; most tweets: @⁠user\\_0 53, @⁠user\\_3 15, @⁠user\\_6 15, @⁠user\\_1 14, @⁠user\\_11 12 |
      | Apart | Hour of day 13.6 (all: 12.0, +0.2 sd) |
      | Sentiment | -0.00 on average, -1 to 1 (95 %: -0.07 to 0.06); all: -0.00 |
      | Engagement | 109.5 on average (95 %: 85.5 to 133.5), median 28.0 (95 %: 19.5 to 41.5); all: 85.2; known for 308 of 308 |
      | When | from 6 Mar 2023 to 2 Apr 2023; no hour is clearly busier; no weekday is clearly busier |
      | Bursts | none: its share of all tweets never rose for long |
      | Cells | 24 of 30 cells, around x 5, y 0 (region\\_5\\_0) |

      "
    `)
  })

  test('ends with the quality card, what was read, and how to reproduce', async () => {
    const source = {
      path: 'tweets.csv',
      format: 'csv flat',
      records: 412,
      tweets: 400,
      rejected: 12,
      skipped: 0,
      duplicates: 0,
      rejectedByReason: { no_text: 12 },
      skippedByReason: {},
      notes: [],
      refused: undefined,
    }
    const report = markdownOf(await analysisWith(), {
      sources: [source],
      command: "twitter-som 'a ``` b.csv'",
      packageVersion: '0.1.0',
    })
    const end = report.slice(report.indexOf('## Who mentions whom'))
    expect(end.slice(0, end.indexOf('x_dim'))).toMatchInlineSnapshot(`
      "## Who mentions whom

      No tweet mentions anyone.

      ## Tweets that fit nowhere

      4 of 400 tweets (1.0 %) lie farther from their cells than 0.636, where all lie 0.463 away on average. The farthest:

      > 白い猫 は とても かわいい 😺 \\#猫
      >
      > el partido fue increíble \\#football
      >
      > el árbitro qué golazo \\#football
      >
      > "quotes", 'single', back\\\\slash, \\\`tick\\\`; semicolon, comma \\#猫

      ## How far the map can be trusted

      The groups explain 75 % of the variance of the 8 features; for 5.0 % of the 400 tweets the second best cell doesn't touch the best one, so that neighbouring cells can be trusted to hold similar tweets.

      The map explains 60 % of the variance; as many clusters without an order (k-means) explain 70 %, rows drawn by chance 40 %, a plane that isn’t bent 30 % (on 400 rows).

      It is trained: better than what it began with, and in order. Its topographic error is 5.0 %; with shuffled cells it would be 80 %.

      Its size fits: 30 cells for 400 tweets, 6 of them empty.

      |  | Explained variance | Quantization error | Topographic error |
      | --- | ---: | ---: | ---: |
      | This map | 60 % | 1.20 | 5.0 % |
      | k-means with 30 clusters | 70 % | 1.10 | no order |
      | Rows drawn by chance | 40 % | 1.50 | no order |
      | Plane of two principal components | 30 % | 1.60 | 0 % |
      | This map, shuffled | 60 % | 1.20 | 80 % |

      ## What was read, and what was not

      - tweets.csv (csv flat): 400 of 412 records (97 %) kept; 12 rejected (no text field 12)

      ## How to reproduce

      twitter-som 0.1.0, kernel scalar, map 521599f20833699a. The same tweets with these settings give the same map, with any number of threads.

      \`\`\`\`
      twitter-som 'a \`\`\` b.csv'
      \`\`\`\`

      \`\`\`
      "
    `)
  })

  test('texts stay text', async () => {
    const analysis = await analysisWith()
    const [first, ...rest] = analysis.regions.list
    const list = [{ ...first!, label: HOSTILE.slice(0, 70) }, ...rest]
    const report = markdownOf({ ...analysis, title: HOSTILE, regions: { ...analysis.regions, list } })
    expect(report).not.toMatch(/(?<!\\)<(img|\/script)/)
    expect(report).not.toMatch(/(?<!\\)!\[y|(?<!\\)\]\(javascript/)
    expect(report).toContain('\\<img src=x onerror=alert(1)\\>')
  })
})

describe('statements about time', () => {
  const rowOf = (report: string, name: string): string =>
    report.split('\n').find((line) => line.startsWith(`| ${name} |`)) ?? ''
  const slots = (length: number, counts: Readonly<Record<number, number>>): Uint32Array =>
    Uint32Array.from({ length }, (_, slot) => counts[slot] ?? 0)

  async function timed(
    own: { hours: Uint32Array; days: Uint32Array },
    all: { hours: Uint32Array; days: Uint32Array },
  ): Promise<string> {
    const analysis = await analysisWith()
    const [first, ...rest] = analysis.regions.list
    const timeDistribution = { ...first!.timeDistribution!, ...own, peakHour: 0, peakDay: 1 }
    const time = { ...analysis.summary.time!, ...all }
    return rowOf(
      markdownOf({
        ...analysis,
        summary: { ...analysis.summary, time },
        regions: { ...analysis.regions, list: [{ ...first!, timeDistribution }, ...rest] },
      }),
      'When',
    )
  }

  test('dates without times have no hour', async () => {
    const midnight = { hours: slots(24, { 0: 300 }), days: slots(7, { 1: 200, 2: 100 }) }
    expect(await timed(midnight, midnight)).toMatchInlineSnapshot(
      `"| When | from 6 Mar 2023 to 2 Apr 2023; most on Tuesdays, 200 of 300 |"`,
    )
  })

  test('a region of one hour, in tweets of more', async () => {
    const own = { hours: slots(24, { 5: 90 }), days: slots(7, { 3: 90 }) }
    const all = { hours: slots(24, { 5: 90, 6: 300 }), days: slots(7, { 3: 90, 4: 300 }) }
    expect(await timed(own, all)).toMatchInlineSnapshot(
      `"| When | from 6 Mar 2023 to 2 Apr 2023; all at 05:00 to 05:59 UTC; all on Thursdays |"`,
    )
  })

  test('no peak where there is none', async () => {
    const even = { hours: new Uint32Array(24).fill(10), days: new Uint32Array(7).fill(34) }
    expect(await timed(even, even)).toMatchInlineSnapshot(
      `"| When | from 6 Mar 2023 to 2 Apr 2023; no hour is clearly busier; no weekday is clearly busier |"`,
    )
  })

  test('the summary speaks of the strongest burst of ten tweets or more, of any region', async () => {
    const analysis = await analysisWith()
    const burst = { from: Date.UTC(2023, 2, 8), to: Date.UTC(2023, 2, 9), expected: 2 }
    const small = { ...burst, tweets: 9, weight: 50 }
    const large = { ...burst, tweets: 12, weight: 20 }
    const told = (bursts: (typeof small)[]): string => {
      const [first, ...rest] = analysis.regions.list
      const list = [{ ...first!, bursts }, ...rest.map((region) => ({ ...region, bursts: [] }))]
      const report = markdownOf({ ...analysis, regions: { ...analysis.regions, list } })
      return report.split('\n').find((line) => line.includes(' burst ')) ?? ''
    }
    expect(told([small])).toMatchInlineSnapshot(
      `"No region had a burst of 10 tweets or more among the 392 tweets with a known time."`,
    )
    expect(told([small, large])).toMatchInlineSnapshot(
      `"The strongest burst is that of “el, \\#bakery, ⁨\\#مطر⁩” on 8 Mar 2023 (UTC): 12 tweets, where its usual share of all tweets would be 2."`,
    )
    // A trend of weeks is no burst, and none goes beyond the tweets.
    const trend = { ...large, from: Date.UTC(2023, 2, 20), to: Date.UTC(2023, 3, 10), weight: 90 }
    expect(told([trend, large])).toBe(told([large]))
    const hours = { ...large, from: Date.UTC(2023, 3, 2, 12), to: Date.UTC(2023, 3, 3) }
    expect(told([hours])).toMatch(/ on 2 Apr 2023, 12:00 to \d\d:\d\d \(UTC\): 12 tweets/)
  })
})

describe('report.html', () => {
  test('is one page without scripts, links or anything to fetch', async () => {
    const analysis = await analysisWith()
    const [first, ...rest] = analysis.regions.list
    const sampleTweets = [{ ...first!.sampleTweets[0]!, text: HOSTILE }]
    const list = [{ ...first!, label: HOSTILE.slice(0, 70), sampleTweets }, ...rest]
    const report = htmlOf({ ...analysis, title: HOSTILE, regions: { ...analysis.regions, list } })
    const tags = new Set(Array.from(report.matchAll(/<\/?([a-z0-9]+)/gi), ([, tag]) => tag!.toLowerCase()))
    for (const tag of ['script', 'img', 'a', 'iframe', 'link', 'object', 'foreignobject'])
      expect(tags).not.toContain(tag)
    expect(report).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(report).toContain("default-src 'none'")
    expect(report).not.toMatch(/\sstyle=/)
    // What it opens it closes.
    const stack: string[] = []
    for (const [, close, tag, self] of report.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/gi)) {
      if (self === '/' || tag === 'meta') continue
      if (close === '') stack.push(tag!)
      else expect(stack.pop()).toBe(tag)
    }
    expect(stack).toEqual([])
  })

  test('has a map of all regions, and one for each with its activity', async () => {
    const analysis = await analysisWith()
    const report = htmlOf(analysis)
    const regions = analysis.regions.list.length
    expect(report.match(/<svg /g)).toHaveLength(1 + 2 * regions)
    expect(report.match(/class="here"/g)).toHaveLength(30)
  })
})

describe('what is missing is said', () => {
  test('without dates, users, engagement, hashtags and languages', async () => {
    const without = ['dates', 'users', 'engagement', 'hashtags', 'languages'] as const
    const report = markdownOf(await sampleAnalysis({ without }))
    expect(report).toContain('No tweet has a known time (0 of 400).')
    expect(report).toContain('No tweet has known likes, retweets, replies or quotes (0 of 400).')
    expect(report).toContain('| Bursts | unknown without dates |')
    expect(report).toContain('| Authors | none is known |')
    expect(report).toContain('| Engagement | no likes, retweets, replies or quotes are known |')
    expect(report).toContain('| Languages | unknown |')
    expect(report).toContain('The map wasn’t compared with simpler ones')
    expect(report).not.toMatch(/NaN|undefined|Infinity/)
  })

  test('of one cell and one tweet', async () => {
    for (const options of [
      { xDim: 1, yDim: 1, count: 30 },
      { xDim: 1, yDim: 1, count: 1 },
    ]) {
      const analysis = await sampleAnalysis(options)
      const report = markdownOf(analysis)
      expect(report).toContain('They are one region: ')
      expect(report).toContain('The map has a single cell, so there is one region.')
      expect(report + htmlOf(analysis)).not.toMatch(/NaN|undefined|Infinity/)
    }
  })
})

describe('the verdict of the quality card', () => {
  test.each([
    ['fits', {}, 'Its size fits: 30 cells for 400 tweets, 6 of them empty.'],
    ['too small', { neurons: 4, emptyNeurons: 0 }, 'It is small: 4 cells for 400 tweets, 0 of them empty.'],
    [
      'too large',
      { neurons: 900, emptyNeurons: 600 },
      'It is too large: 900 cells for 400 tweets, 600 of them empty.',
    ],
    ['worse than a plane', { pcaPlane: { ...CARD.map, explainedVariance: 0.65 } }, 'It is undertrained: '],
    ['out of order', { map: { ...CARD.map, topographicError: 0.5 } }, 'It is undertrained: '],
    ['in order', {}, 'It is trained: better than what it began with, and in order.'],
    [
      'nothing to learn',
      { map: { ...CARD.map, explainedVariance: Number.NaN } },
      'The tweets don’t differ in the features, so there is nothing to learn.',
    ],
  ])('%s', async (_, card, sentence) => {
    expect(markdownOf(await analysisWith(card))).toContain(sentence)
  })
})
