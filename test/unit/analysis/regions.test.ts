import { describe, expect, test } from 'vitest'
import { analyzeMap, labelRegions, regionName, regionNameText } from '../../../src/analysis/index.js'
import { parseRegionLabels, regionLabelsYaml } from '../../../src/report/index.js'
import { sampleAnalysis, sampleInput } from '../../support/sample-analysis.js'
import { type PlacedTweet, smallMap } from '../../support/small-map.js'

const DAY = 24 * 3_600_000
const MONDAY = Date.UTC(2024, 0, 1)

/** Two places on a map of four cells; the second cell holds no tweet. */
const TWEETS: readonly PlacedTweet[] = [
  ...['late train', 'late again', 'very late'].map(
    (text, i): PlacedTweet => ({
      text,
      neuron: 0,
      distance: 0.1 * (i + 1),
      training: [0, i],
      readable: [1, 0],
      terms: ['late', `word${i}`],
      user: 'ann',
      createdAt: MONDAY + i * DAY,
      likeCount: 10,
      mentions: ['railway', 'railway'],
      urls: ['https://www.trains.org/1', 'https://t.co/x'],
    }),
  ),
  ...['fresh bread', 'bread and butter'].map(
    (text, i): PlacedTweet => ({
      text,
      neuron: 2 + i,
      distance: 0.5,
      training: [9, i],
      readable: [5, 1],
      terms: ['bread'],
      user: 'bob',
    }),
  ),
]

function input() {
  const made = smallMap(TWEETS, 4)
  return { ...made, map: { ...made.map, codebook: Float32Array.of(0, 1, 3, 1, 9, 0, 9, 1) } }
}

describe('regions of a small map, worked out by hand', () => {
  test('borders, sizes and ids: of the cell with the most tweets, the lower one on ties', async () => {
    const { regions } = await analyzeMap(input())
    expect([...regions.regionOf]).toEqual([0, 0, 1, 1])
    expect(regions.list.map(({ id, neuron, x, y, size, cells }) => [id, neuron, x, y, size, cells])).toEqual([
      ['region_0_0', 0, 0, 0, 3, 2],
      ['region_2_0', 2, 2, 0, 2, 2],
    ])
    expect(regions.count.chosenBy).toBe('index')
  })

  test('what they are about', async () => {
    const { regions } = await analyzeMap(input())
    const [late, bread] = regions.list
    expect(late!.keywords.map(({ term, count }) => [term, count])).toEqual([['late', 3]])
    expect(bread!.keywords.map(({ term, count }) => [term, count])).toEqual([['bread', 2]])
    expect(late!.mentions).toEqual([{ term: 'railway', count: 3 }])
    expect(late!.domains).toEqual([{ term: 'trains.org', count: 3 }])
    expect([late!.topUsers, late!.uniqueUsers]).toEqual([[{ term: 'ann', count: 3 }], 1])
    expect(regions.list.map((region) => regionNameText(regionName(regions, region)))).toEqual([
      'late',
      'bread',
    ])
  })

  test('typical tweets are near the mean of the region, not of a cell', async () => {
    const { regions } = await analyzeMap(input())
    // The mean of the first region is (0, 1): its second tweet.
    expect(regions.list[0]!.sampleTweets.map(({ row }) => row)).toEqual([1, 0, 2])
    expect(regions.list[1]!.sampleTweets.map(({ row }) => row)).toEqual([3, 4])
    expect(regions.list[0]!.diverseTweets).toEqual([])
  })

  test('means, effects and engagement over the tweets of the region', async () => {
    const { regions } = await analyzeMap(input())
    const [late, bread] = regions.list
    expect([...late!.meanReadable, ...bread!.meanReadable]).toEqual([1, 0, 5, 1])
    expect(late!.effects[0]).toBeCloseTo((1 - 2.6) / Math.sqrt((3 * 1.6 ** 2 + 2 * 2.4 ** 2) / 5), 12)
    expect(late!.engagement).toEqual({
      mean: 10,
      low: Number.NaN,
      high: Number.NaN,
      known: 3,
      median: 10,
      medianLow: Number.NaN,
      medianHigh: Number.NaN,
    })
    expect([bread!.engagement, bread!.sentiment]).toEqual([undefined, undefined])
  })

  test('activity follows the timeline; tweets without a time are in none of its bins', async () => {
    const { regions } = await analyzeMap(input())
    expect(regions.timeline!.counts.reduce((sum, count) => sum + count, 0)).toBe(3)
    expect([...regions.list[0]!.activity]).toEqual([...regions.timeline!.counts])
    expect(regions.list[1]!.activity.reduce((sum, count) => sum + count, 0)).toBe(0)
  })
})

describe('regions of made-up tweets', () => {
  test('every tweet is in one, largest first', async () => {
    const { regions, hits, winners } = await sampleAnalysis()
    const sizes = new Uint32Array(regions.list.length)
    for (const neuron of winners) sizes[regions.regionOf[neuron]!]!++
    expect(regions.list.map(({ size }) => size)).toEqual([...sizes])
    expect([...sizes]).toEqual([...sizes].sort((a, b) => b - a))
    for (const { neuron } of regions.list) expect(hits[neuron]).toBeGreaterThan(0)
  })

  test('as many as asked for', async () => {
    const made = sampleInput()
    const { regions } = await analyzeMap({ ...made, config: { ...made.config, regions: 7 } })
    expect(regions.list).toHaveLength(7)
    expect(regions.count).toEqual({ count: 7, chosenBy: 'asked', index: [] })
    for (const region of regions.list) {
      const shown = [...region.sampleTweets, ...region.diverseTweets].map(({ row }) => row)
      expect(new Set(shown).size).toBe(shown.length)
    }
  })

  test('sentiment has an interval around its mean', async () => {
    const { regions } = await sampleAnalysis()
    for (const { sentiment, size } of regions.list) {
      expect(sentiment!.known).toBe(size)
      expect(sentiment!.low).toBeLessThan(sentiment!.mean)
      expect(sentiment!.high).toBeGreaterThan(sentiment!.mean)
    }
  })

  test('without dates, users and engagement nothing is made up', async () => {
    const { regions } = await sampleAnalysis({ without: ['dates', 'users', 'engagement'] })
    expect(regions.timeline).toBeUndefined()
    for (const { activity, bursts, engagement, topUsers } of regions.list) {
      expect([activity.length, bursts.length, engagement, topUsers.length]).toEqual([0, 0, undefined, 0])
    }
  })
})

describe('labels of regions', () => {
  test('name the regions they were written for', async () => {
    const { regions } = await analyzeMap(input())
    const labels = [
      { id: 'region_2_0', tweets: 2, label: 'Bakers' },
      { id: 'region_0_0', tweets: 99, label: 'Trains' },
    ]
    const labelled = labelRegions(regions, { mapDigest: regions.mapDigest, labels })
    expect(labelled.regions.list.map(({ label }) => label)).toEqual([undefined, 'Bakers'])
    expect(labelled.unused).toEqual([labels[1]])
    expect(regionNameText(regionName(labelled.regions, labelled.regions.list[1]!))).toBe('Bakers')
    const none = labelRegions(labelled.regions, { mapDigest: regions.mapDigest, labels: [] })
    expect(none.regions.list.map(({ label }) => label)).toEqual([undefined, undefined])
  })

  test('of another map name nothing', async () => {
    const { regions } = await analyzeMap(input())
    const labels = [{ id: 'region_2_0', tweets: 2, label: 'Bakers' }]
    const labelled = labelRegions(regions, { mapDigest: 'another', labels })
    expect(labelled.regions.list.map(({ label }) => label)).toEqual([undefined, undefined])
    expect(labelled.unused).toEqual(labels)
  })

  test('the file for them', async () => {
    const { regions } = await analyzeMap(input())
    const yaml = regionLabelsYaml(regions, [{ id: 'region_1_0', tweets: 7, label: 'was "here"' }])
    expect(yaml).toMatchInlineSnapshot(`
      "# What you call the regions of this map. Write a label, then run the same again: with the same output folder, or
      # with --labels and this file. A region without a label goes by its keywords.

      map: "42af9e30ff7025ad"
      regions:
        - region: region_0_0
          keywords: "late"
          tweets: 3
          label: ""
        - region: region_2_0
          keywords: "bread"
          tweets: 2
          label: ""
        - region: region_1_0
          keywords: "not a region of the map as it is cut now"
          tweets: 7
          label: "was \\"here\\""
      "
    `)
    expect(await parseRegionLabels(yaml, 'labels.yaml')).toEqual({
      mapDigest: regions.mapDigest,
      labels: [{ id: 'region_1_0', tweets: 7, label: 'was "here"' }],
    })
  })

  test('what people write comes back as one safe line, hostile keywords stay text', async () => {
    const { regions } = await analyzeMap(input())
    const label = 'late: #trains\n\u202egnihtemos "x" \\ {a: *b}'
    const [first] = regions.list
    const hostile = { ...first!, label, keywords: [{ term: 'a": &b *c\n\u0000', count: 2, score: 1 }] }
    const yaml = regionLabelsYaml({ ...regions, list: [hostile] })
    const { labels } = await parseRegionLabels(yaml, 'labels.yaml')
    expect(labels).toEqual([{ id: 'region_0_0', tweets: 3, label: 'late: #trains gnihtemos "x" \\ {a: *b}' }])
  })

  test.each([
    ['a: [', /Expected YAML in labels.yaml but received /],
    ['just a text', 'Expected a mapping for labels.yaml but received "just a text"'],
    ['map: 3', 'Expected the digest of a map for map in labels.yaml but received 3'],
    ['map: x\nregions: {}', 'Expected a list for regions in labels.yaml but received an object with no keys'],
    ['map: x\nregions: [y]', 'Expected a mapping for regions.0 in labels.yaml but received "y"'],
    [
      'map: x\nregions:\n  - {region: trains, label: y, tweets: 1}',
      'Expected a region such as region_3_4 for region of regions.0 in labels.yaml but received "trains"',
    ],
    [
      'map: x\nregions:\n  - {region: region_1_1, label: [y], tweets: 1}',
      'Expected a text for label of regions.0 in labels.yaml but received an array of 1',
    ],
    [
      'map: x\nregions:\n  - {region: region_1_1, label: y}',
      'Expected a number of tweets for tweets of regions.0 in labels.yaml but received undefined',
    ],
    ['a: &a [x]\nb: [*a, *a]', 'Expected no YAML aliases in labels.yaml but received some'],
  ])('%j is no file of labels', async (text, message) => {
    await expect(parseRegionLabels(text, 'labels.yaml')).rejects.toThrow(message)
  })

  test('no regions and empty labels are fine', async () => {
    expect(await parseRegionLabels('map: x', 'f')).toEqual({ mapDigest: 'x', labels: [] })
    const empty = 'map: x\nregions:\n  - {region: region_1_1, label: "", tweets: 1}\n  - {keywords: y}'
    expect((await parseRegionLabels(empty, 'f')).labels).toEqual([])
  })
})
