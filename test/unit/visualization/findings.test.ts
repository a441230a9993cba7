import { describe, expect, it } from 'vitest'
import type { MapAnalysis } from '../../../src/analysis/map-analysis.js'
import { FEATURE_GROUPS } from '../../../src/features/feature-matrix.js'
import {
  engagementFinding,
  engagementFormula,
  provenance,
  themeFinding,
  topologyFinding,
} from '../../../src/visualization/findings.js'
import { sampleAnalysis } from '../../support/sample-analysis.js'

/** The map with planes that slope as told; `slope` maps a cell's place (x right, y up, 0 to 1) to its effects. */
async function sloping(
  names: readonly string[],
  slope: (x: number, y: number) => readonly number[],
): Promise<MapAnalysis> {
  const analysis = await sampleAnalysis()
  return {
    ...analysis,
    features: names.map((name, index) => ({
      name,
      group: FEATURE_GROUPS[index]!,
      mean: 1,
      std: 1,
      known: 1,
    })),
    clusters: analysis.clusters.map((cluster) => ({
      ...cluster,
      effects: Float64Array.from(slope(cluster.x / 5, cluster.y / 4)),
    })),
  }
}

/** The analysis with an hour that is clearly the busiest. */
function busyAt20(analysis: MapAnalysis): MapAnalysis {
  const time = analysis.summary.time!
  const hours = time.hours.with(20, 2 * time.hours[20]!)
  return { ...analysis, summary: { ...analysis.summary, time: { ...time, hours } } }
}

describe('topologyFinding', () => {
  it('says where two features are high', async () => {
    const analysis = await sloping(['like_count', 'char_count'], (x, y) => [4 * x, 2 * (y - x)])
    expect(topologyFinding(analysis)).toBe(
      'More likes on the right of the map, more long tweets at the upper left',
    )
  })

  it('joins two features that are high at the same place', async () => {
    const analysis = await sloping(['url_count', 'month'], (x, y) => [-4 * y, x > 0.5 ? -y : -2.6 * y])
    expect(topologyFinding(analysis)).toBe('More links and tweets late in the year at the bottom of the map')
  })

  it('says where a property is absent that nearly all tweets have', async () => {
    const analysis = await sloping(['has_urls'], (x) => [4 * x])
    expect(topologyFinding(analysis)).toBe('More tweets without links on the left of the map')
  })

  it('counts groups where nothing has a direction', async () => {
    const analysis = await sloping(['like_count'], (x, y) => [Math.sin(9 * x) * Math.cos(9 * y)])
    expect(topologyFinding(analysis).replaceAll('\u00a0', ' ')).toMatchInlineSnapshot(
      `"The tweets fall into 24 groups; the largest holds 10 % of them"`,
    )
  })

  it('speaks of no direction where few cells or few tweets have one by chance', async () => {
    const analysis = await sloping(['like_count'], (x) => [4 * x])
    expect(topologyFinding(analysis)).toContain('More likes')
    const few = { ...analysis, training: { ...analysis.training, numSamples: 29 } }
    expect(topologyFinding(few)).not.toContain('More')
    const three = { ...analysis, clusters: [0, 7, 20].map((index) => analysis.clusters[index]!) }
    expect(topologyFinding(three)).not.toContain('More')
    // A plane through six cells explains much of anything.
    const chance = await sloping(['like_count'], (_x, y) => [[0, 1, 0, 1, 0.9][Math.round(4 * y)]!])
    expect(topologyFinding({ ...chance, clusters: chance.clusters.slice(0, 6) })).not.toContain('More')
  })

  it('says it when all tweets are in one cell', async () => {
    const analysis = await sampleAnalysis({ count: 30, xDim: 1, yDim: 1 })
    expect(topologyFinding(analysis).replaceAll('\u00a0', ' ')).toBe('All 30 tweets fell into one group')
  })
})

describe('engagementFinding', () => {
  it('names the group with the most engagement and the busiest hour', async () => {
    expect(engagementFinding(busyAt20(await sampleAnalysis({ count: 3000 })))).toMatchInlineSnapshot(
      `"Tweets about “#election, polling station” draw 4.9 times the average engagement; the busiest hour is 20:00 UTC"`,
    )
  })

  it('falls back to the hashtags, then to the number of groups', async () => {
    const without = ['dates', 'engagement'] as const
    expect(
      engagementFinding(await sampleAnalysis({ without })).replaceAll('\u00a0', ' '),
    ).toMatchInlineSnapshot(`"#delays is the hashtag used most, in 47 tweets"`)
    const nothing = await sampleAnalysis({ without: [...without, 'hashtags'] })
    expect(engagementFinding(nothing).replaceAll('\u00a0', ' ')).toMatchInlineSnapshot(
      `"400 tweets in 24 groups"`,
    )
  })

  it('makes no headline of a mean near zero', async () => {
    const analysis = busyAt20(await sampleAnalysis({ count: 3000 }))
    const summary = { ...analysis.summary, avgEngagementPerTweet: 0.4 }
    expect(engagementFinding({ ...analysis, summary })).toBe('The busiest hour is 20:00 UTC')
  })

  it('speaks of no hour where the dates span less than two days, nor on a tie', async () => {
    const analysis = busyAt20(await sampleAnalysis({ count: 3000, without: ['engagement', 'hashtags'] }))
    expect(engagementFinding(analysis)).toContain('20:00 UTC')
    const { summary } = analysis
    const short = { ...summary, lastTweetAt: summary.firstTweetAt! + 47 * 3_600_000 }
    expect(engagementFinding({ ...analysis, summary: short })).not.toContain('UTC')
    const hours = summary.time!.hours.with(3, summary.time!.hours[20]!)
    const tied = { ...summary, time: { ...summary.time!, hours } }
    expect(engagementFinding({ ...analysis, summary: tied })).not.toContain('UTC')
  })

  it('speaks of no hour where the hours are even', async () => {
    const analysis = await sampleAnalysis({ without: ['engagement', 'hashtags'] })
    const time = { ...analysis.summary.time!, hours: new Uint32Array(24).fill(100), peakHour: 3 }
    const even = { ...analysis, summary: { ...analysis.summary, time } }
    expect(engagementFinding(even)).not.toContain('UTC')
  })
})

describe('engagementFormula', () => {
  it('has the counts that the tweets have', async () => {
    expect(engagementFormula(await sampleAnalysis())).toBe('Engagement = likes + 2 retweets')
    expect(engagementFormula(await sampleAnalysis({ without: ['engagement'] }))).toBeUndefined()
  })
})

describe('themeFinding', () => {
  it('doesn’t speak for groups that have no name', async () => {
    const analysis = await sampleAnalysis()
    const named = (names: number) => {
      const nth = [...analysis.clusters].sort((a, b) => b.size - a.size || a.neuron - b.neuron)
      const kept = new Set(nth.slice(0, names))
      const clusters = analysis.clusters.map((cluster) => {
        return kept.has(cluster) ? cluster : { ...cluster, keywords: [], dominantHashtags: [] }
      })
      // One region is the whole map: its cells are spoken of.
      const regions = { ...analysis.regions, list: analysis.regions.list.slice(0, 1) }
      return themeFinding({ ...analysis, clusters, regions })
    }
    expect(named(2)).toBe('Large groups of tweets are about “#delays, flight” and “cinnamon roll, #bakery”')
    expect(named(1)).toBe('A large group of tweets is about “#delays, flight”')
  })

  it('names what the largest regions are about', async () => {
    const analysis = await sampleAnalysis()
    expect(themeFinding(analysis)).toMatchInlineSnapshot(
      `"The largest regions of the map are about “el, #bakery” and “flight, #delays”"`,
    )
    const [first, second] = analysis.regions.list
    const list = [first!, { ...second!, keywords: [], dominantHashtags: [] }]
    expect(themeFinding({ ...analysis, regions: { ...analysis.regions, list } })).toMatchInlineSnapshot(
      `"A large region of the map is about “el, #bakery”"`,
    )
  })
})

describe('findings of few tweets', () => {
  it('are left out', async () => {
    const analysis = await sampleAnalysis({ count: 60 })
    expect(themeFinding(analysis).replaceAll('\u00a0', ' ')).toMatchInlineSnapshot(
      `"The largest regions of the map are about “#bakery”, “cancelled, flight” and “north, turnout”"`,
    )
    expect(engagementFinding(analysis).replaceAll('\u00a0', ' ')).toMatchInlineSnapshot(
      `"#bakery is the hashtag used most, in 10 tweets"`,
    )
  })
})

describe('provenance', () => {
  it('has the tweets, the map, the training and the seed', async () => {
    expect(provenance(await sampleAnalysis()).replaceAll('\u00a0', ' ')).toMatchInlineSnapshot(
      `"400 tweets · 6 × 5 hexagonal map · batch training, 10 epochs · seed 42"`,
    )
    const toroid = await sampleAnalysis({ topology: 'rectangular', mapShape: 'toroid' })
    expect(provenance(toroid)).toContain('6 × 5 rectangular toroid map')
  })
})
