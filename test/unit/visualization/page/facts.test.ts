import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, it } from 'vitest'
import { labelRegions } from '../../../../src/analysis/index.js'
import { parseRegionLabels } from '../../../../src/report/index.js'
import { csvOf } from '../../../../src/visualization/page/csv.js'
import {
  activityOf,
  burstsIn,
  clockOf,
  countCodes,
  countList,
  effectsOf,
  estimateOf,
  rowsWithin,
  topOf,
} from '../../../../src/visualization/page/facts.js'
import { match, moodOf } from '../../../../src/visualization/page/filters.js'
import { labelsFile } from '../../../../src/visualization/page/labels-file.js'
import { layerChoices, layerView } from '../../../../src/visualization/page/layers.js'
import { inOrder } from '../../../../src/visualization/page/order.js'
import {
  cutMap,
  mostRegions,
  regionOfCells,
  rowsOfCells,
} from '../../../../src/visualization/page/regions.js'
import { Search } from '../../../../src/visualization/page/search.js'
import { type SamplePage, samplePage } from './_sample-page.js'

let page: SamplePage
beforeAll(async () => {
  page = await samplePage({ count: 900 })
})

describe('what is counted of a region on the page is what the analysis counted', () => {
  it('sizes, times, authors, hashtags, mentions, sites, sentiment, engagement and effects', () => {
    const { data, analysis } = page
    const regions = cutMap(data, analysis.regions.list.length)
    for (const [index, region] of analysis.regions.list.entries()) {
      const own = regions.list[index]!
      const rows = rowsWithin(data, own.cells, new Uint8Array(data.rows).fill(1))
      expect([own.id, own.size, rows.length]).toEqual([region.id, region.size, region.size])
      const clock = clockOf(data, rows)
      expect(clock.hours).toEqual(region.timeDistribution!.hours)
      expect(clock.days).toEqual(region.timeDistribution!.days)
      expect(
        topOf(countCodes(data.userCodes, data.header.users.length, rows), data.header.users, 1)[0]!.count,
      ).toBe(region.topUsers[0]!.count)
      const tags = topOf(countList(data.hashtags, rows), data.hashtags.values, 1)
      expect(tags[0]?.count).toBe(region.dominantHashtags[0]?.count)
      const sentiment = estimateOf(data.sentiment!, rows)!
      expect(sentiment.mean).toBeCloseTo(region.sentiment!.mean, 4)
      expect(sentiment.low).toBeCloseTo(region.sentiment!.low, 4)
      const engagement = estimateOf(data.engagement, rows)!
      expect(engagement.mean).toBeCloseTo(region.engagement!.mean, 9)
      expect([engagement.median, engagement.medianLow, engagement.medianHigh]).toEqual([
        region.engagement!.median,
        region.engagement!.medianLow,
        region.engagement!.medianHigh,
      ])
      const within = new Set(rows)
      const activity = activityOf(data, (row) => within.has(row))
      expect(activity).toEqual(region.activity)
      expect(
        burstsIn(
          data,
          activityOf(data, () => true),
          activity,
        ),
      ).toEqual(region.bursts)
      const effects = effectsOf(data, own.cells)
      for (const [i, { name }] of data.header.features.entries()) {
        const column = analysis.features.findIndex((feature) => feature.name === name)
        // Cells count with all their tweets, though a few have no time.
        expect(effects[i], name).toBeCloseTo(
          region.effects[column]!,
          /^(hour|day_of_week)$/.test(name) ? 2 : 4,
        )
      }
    }
  })

  it('its typical tweets come first', () => {
    const { data, analysis } = page
    const [own] = cutMap(data, analysis.regions.list.length).list
    const rows = Uint32Array.from(rowsOfCells(data, own!.cells))
    const ordered = inOrder(data, rows, 'typical', [...own!.typical, ...own!.diverse])
    const texts = [...analysis.regions.list[0]!.sampleTweets, ...analysis.regions.list[0]!.diverseTweets]
    expect(Array.from(ordered.subarray(0, texts.length), (row) => data.text(row))).toEqual(
      texts.map(({ text }) => text),
    )
    expect(new Set(ordered).size).toBe(rows.length)
  })
})

describe('cutMap', () => {
  it('gives neighbours different colours, whole regions, and names that differ, at every cut', () => {
    const { data } = page
    for (let count = 1; count <= mostRegions(data); count++) {
      const { regionOf, list } = cutMap(data, count)
      expect(list).toHaveLength(count)
      expect(list.reduce((sum, { size }) => sum + size, 0)).toBe(data.rows)
      expect(new Set(list.map(({ keywords }) => keywords)).size).toBe(count)
      expect(regionOfCells(data, { regionOf, list }, list[0]!.cells)).toBe(list[0])
      for (const [neuron, region] of regionOf.entries()) {
        const above = neuron + 1
        if (above % data.header.grid.yDim === 0 || regionOf[above] === region) continue
        expect(list[regionOf[above]!]!.color).not.toBe(list[region]!.color)
      }
    }
  })

  it('says of cells that are no region that they are none', () => {
    const regions = cutMap(page.data, 4)
    const [first, second] = regions.list
    expect(regionOfCells(page.data, regions, [...first!.cells, ...second!.cells])).toBeUndefined()
    expect(regionOfCells(page.data, regions, [])).toBeUndefined()
  })
})

describe('match', () => {
  it('lets pass what every condition lets pass, as row by row', () => {
    const { data } = page
    const found = new Search(data).find('THE')
    const [from, to] = [1_600_000_000, 1_900_000_000]
    const matching = match(data, found, { from, to, language: 'en', mood: 'positive' })
    let count = 0
    for (let row = 0; row < data.rows; row++) {
      const { text, language, createdAt, user } = data.tweet(row)
      const passes =
        `${text}\n${user}`.toLowerCase().includes('the') &&
        language === 'en' &&
        moodOf(data.sentiment![row]!) === 'positive'
      expect(matching.anytime[row]).toBe(Number(passes))
      const isThen = createdAt !== undefined && createdAt >= from * 1000 && createdAt < to * 1000
      expect(matching.mask[row]).toBe(Number(passes && isThen))
      count += Number(passes && isThen)
    }
    expect(count).toBeGreaterThan(0)
    expect(matching.count).toBe(count)
    expect(matching.perCell.reduce((sum, own) => sum + own, 0)).toBe(count)
    expect(match(data, undefined, {}).isAll).toBe(true)
    expect(match(data, undefined, { user: 'nobody' }).count).toBe(0)
  })

  it('calls what lies at the limits positive and negative', () => {
    expect([0.05, 0.0499, -0.0499, -0.05, Number.NaN].map(moodOf)).toEqual([
      'positive',
      'neutral',
      'neutral',
      'negative',
      undefined,
    ])
  })
})

describe('Search', () => {
  it('finds for a longer query what it finds at once', () => {
    const search = new Search(page.data)
    search.find('fl')
    const narrowed = search.find('flight late')
    expect(narrowed).toEqual(new Search(page.data).find('flight late'))
    expect(search.find('late')).toEqual(new Search(page.data).find('late'))
    expect(search.find(' ')).toBeUndefined()
  })
})

describe('inOrder', () => {
  it('sorts by time and engagement, what is unknown last', () => {
    const { data } = page
    const rows = Uint32Array.from({ length: data.rows }, (_, row) => row)
    const times = Array.from(inOrder(data, rows, 'oldest'), (row) => data.tweet(row).createdAt ?? Infinity)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    const scores = Array.from(inOrder(data, rows, 'engagement'), (row) => data.engagement[row]!)
    const known = scores.filter((score) => !Number.isNaN(score))
    expect(scores.slice(0, known.length)).toEqual(known.toSorted((a, b) => b - a))
  })
})

describe('layers', () => {
  it('have a value of each cell with tweets, and a colour of it', () => {
    const { data } = page
    const regions = cutMap(data, 4)
    const all = match(data, undefined, {})
    for (const [layer] of layerChoices(data)) {
      const view = layerView(data, layer, all, regions)
      expect(view.legend.text.length).toBeGreaterThan(10)
      if (view.values === undefined) continue
      for (const { neuron } of data.header.clusters) {
        expect(view.values[neuron], layer).not.toBeNaN()
        expect(view.color(view.values[neuron]!)).toMatch(/^#[0-9a-f]{6}$/)
        expect(view.valueText(neuron)).toMatch(/\d/)
      }
    }
  })

  it('are of what matches', () => {
    const { data } = page
    const none = match(data, undefined, { user: 'nobody' })
    const view = layerView(data, 'sentiment', none, cutMap(data, 4))
    expect(view.values!.every(Number.isNaN)).toBe(true)
  })
})

describe('csvOf', () => {
  it('gives a reader the tweets, none of them a formula', () => {
    const { data } = page
    const regions = cutMap(data, 4)
    const labels = { [regions.list[0]!.key]: '=HYPERLINK("x")' }
    const rows = Array.from({ length: data.rows }, (_, row) => row)
    const parsed = parse(csvOf(data, regions, labels, rows), { columns: true }) as Record<string, string>[]
    expect(parsed).toHaveLength(data.rows)
    for (const [row, fields] of parsed.entries()) {
      const { id, user, ...tweet } = data.tweet(row)
      const text = tweet.text.replaceAll('\0', '\ufffd')
      expect([text, `'${text}`]).toContain(fields.text)
      expect([fields.id, fields.user]).toEqual([id, (user ?? '').replace(/^@/, '')])
      for (const [name, value] of Object.entries(fields))
        if (name !== 'sentiment') expect(value).not.toMatch(/^\s*[=+\-@＝＋－＠]/u)
    }
    expect(parsed.some(({ region_name }) => region_name === '\'=HYPERLINK("x")')).toBe(true)
  })
})

describe('labelsFile', () => {
  it('is what --labels reads, for regions of this cut and of others', async () => {
    const { data, analysis } = page
    const cut = cutMap(data, 4)
    const finer = cutMap(data, 9)
    const other = finer.list.find(({ key }) => cut.list.every((region) => region.key !== key))!
    const labels = { [cut.list[2]!.key]: 'a: "b"\n# c', [other.key]: 'Other' }
    const read = await parseRegionLabels(labelsFile(data, cut, labels), 'labels')
    const { regions, unused } = labelRegions(analysis.regions, read)
    expect(regions.list.map(({ label }) => label)).toEqual([undefined, undefined, 'a: "b" # c', undefined])
    expect(unused).toEqual([{ id: other.id, tweets: other.size, label: 'Other' }])
  })
})
