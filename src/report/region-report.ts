import {
  clearPeak,
  type Estimate,
  featureName,
  isCalendar,
  type MapAnalysis,
  type Region,
  seenText,
} from '../analysis/index.js'
import type { ReportOptions } from './analysis-report.js'
import type { Block } from './document.js'
import { describeSource } from './global-sections.js'
import { isOne } from './headline.js'
import { htmlReport } from './html.js'
import { markdownReport } from './markdown.js'
import { baselineRows, cardSentences } from './quality-words.js'
import { executiveSummary } from './region-sentences.js'
import { activitySvg, mapSvg } from './region-svg.js'
import { burstPeriod, quotedRegion } from './region-wording.js'
import {
  count,
  counted,
  DAYS,
  hour,
  measure,
  percent,
  period,
  share,
  termCounts,
  theirs,
  userCounts,
} from './wording.js'

export interface RegionReportOptions extends ReportOptions {
  /** Name of a figure of the map beside the report, for Markdown. */
  readonly figure?: string | undefined
}

/** `report.md` in pieces: a summary to forward, the regions one by one, the quality card, what was read, how to reproduce. */
export function reportMarkdown(analysis: MapAnalysis, options: RegionReportOptions = {}): Generator<string> {
  return markdownReport(reportBlocks(analysis, options))
}

/** `report.html`: the same as one page, with drawings. */
export function reportHtml(analysis: MapAnalysis, options: RegionReportOptions = {}): Generator<string> {
  return htmlReport(titleOf(analysis), reportBlocks(analysis, options))
}

function titleOf({ title }: MapAnalysis): string {
  return `What is in ${theirs(title, 80)}`
}

function* reportBlocks(analysis: MapAnalysis, options: RegionReportOptions): Generator<Block> {
  const { regions } = analysis
  yield { kind: 'heading', level: 1, text: titleOf(analysis) }
  for (const text of executiveSummary(analysis)) yield { kind: 'paragraph', text }
  yield { kind: 'heading', level: 2, text: 'The regions' }
  yield {
    kind: 'paragraph',
    text: `${wayOfRegions(analysis)} Neighbouring cells of the map hold similar tweets; numbers go by size.`,
  }
  yield {
    kind: 'drawing',
    svg: () => mapSvg(analysis, 560),
    about: `The map with its ${counted(regions.list.length, 'region')}, numbered by size`,
    file: options.figure,
  }
  for (const [index, region] of regions.list.entries()) yield* regionBlocks(analysis, region, index)
  yield* networkBlocks(analysis)
  yield* outlierBlocks(analysis)
  yield* cardBlocks(analysis)
  yield* sourceBlocks(options)
  yield* reproduceBlocks(analysis, options)
}

function wayOfRegions({ regions, hits }: MapAnalysis): string {
  const { chosenBy } = regions.count
  const number = counted(regions.list.length, 'contiguous region')
  const why = chosenBy === 'asked' ? 'as many as were asked for' : 'the number before the dearest merge'
  if (hits.length === 1) return 'The map has a single cell, so there is one region.'
  return `The cells are put together to ${number} (Ward’s method on the codebook, weighted by tweets; ${why}).`
}

const TWEETS_SHOWN = 3
const TWEET_LENGTH = 280

function* regionBlocks(analysis: MapAnalysis, region: Region, index: number): Generator<Block> {
  const all = analysis.training.numSamples
  yield {
    kind: 'heading',
    level: 3,
    text: `${index + 1}. ${quotedRegion(analysis, region)}: ${share(region.size, all, 'tweet')}`,
  }
  yield {
    kind: 'drawing',
    svg: () => mapSvg(analysis, 220, index),
    about: `Where region ${index + 1} lies on the map`,
  }
  const quotes = region.sampleTweets.slice(0, TWEETS_SHOWN)
  yield { kind: 'quotes', texts: quotes.map(({ text }) => theirs(seenText(text), TWEET_LENGTH)) }
  const others = region.diverseTweets.slice(0, TWEETS_SHOWN)
  if (others.length > 0) {
    yield { kind: 'paragraph', text: 'Also there:' }
    yield { kind: 'quotes', texts: others.map(({ text }) => theirs(seenText(text), TWEET_LENGTH)) }
  }
  yield {
    kind: 'table',
    header: ['', ''],
    rows: [
      ['Words', termCounts(region.keywords, 15) || 'none that two tweets share and others have less'],
      ['Hashtags', termCounts(region.dominantHashtags, 10, '#') || 'none'],
      ['Mentions', termCounts(region.mentions, 10, '@') || 'none'],
      ['Sites', termCounts(region.domains, 10) || 'none whose address is known'],
      ['Languages', termCounts(region.languageDistribution, 5) || 'unknown'],
      ['Authors', authors(region)],
      ['Apart', apart(analysis, region)],
      ['Sentiment', sentiment(analysis, region)],
      ['Engagement', engagement(analysis, region)],
      ['When', when(analysis, region)],
      ['Bursts', bursts(region, analysis)],
      [
        'Cells',
        `${count(region.cells)} of ${counted(analysis.hits.length, 'cell')}, around x ${region.x}, y ${region.y} (${region.id})`,
      ],
    ],
  }
  const activity = activitySvg(analysis, region)
  if (activity !== undefined) {
    yield {
      kind: 'drawing',
      svg: () => activity,
      about: `Tweets of region ${index + 1} in the course of time; bursts are orange`,
    }
  }
}

function authors({ uniqueUsers, topUsers, size }: Region): string {
  if (uniqueUsers === 0) return 'none is known'
  return `${counted(uniqueUsers, 'author')} of ${counted(size, 'tweet')}; most tweets: ${userCounts(topUsers, 5)}`
}

/** Of each kind of features the one that lies furthest from all tweets. */
function apart({ features }: MapAnalysis, { effects, meanReadable }: Region): string {
  const strongest = new Map<string, number>()
  for (const [column, { name, group }] of features.entries()) {
    if (isCalendar(name) || Math.abs(effects[column]!) < WORTH_NAMING) continue
    const known = strongest.get(group)
    if (known === undefined || Math.abs(effects[column]!) > Math.abs(effects[known]!))
      strongest.set(group, column)
  }
  const named = [...strongest.values()]
    .toSorted((a, b) => Math.abs(effects[b]!) - Math.abs(effects[a]!))
    .map((column) => {
      const { name, mean } = features[column]!
      const sign = effects[column]! < 0 ? '-' : '+'
      return `${featureName(name)} ${measure(meanReadable[column]!)} (all: ${measure(mean)}, ${sign}${Math.abs(effects[column]!).toFixed(1)} sd)`
    })
  return named.join('; ') || `no feature lies ${WORTH_NAMING} sd or more from the mean of all tweets`
}

const WORTH_NAMING = 0.2

function sentiment({ features }: MapAnalysis, { sentiment: own }: Region): string {
  if (own === undefined) return 'unknown'
  const all = features.find(({ name }) => name === 'sentiment_compound')!.mean
  return `${own.mean.toFixed(2)} on average, -1 to 1${interval(own, (value) => value.toFixed(2))}; all: ${all.toFixed(2)}`
}

function engagement({ summary }: MapAnalysis, { engagement: own, size }: Region): string {
  if (own === undefined) return 'no likes, retweets, replies or quotes are known'
  const median = Number.isNaN(own.medianLow)
    ? ''
    : ` (95 %: ${measure(own.medianLow)} to ${measure(own.medianHigh)})`
  return `${measure(own.mean)} on average${interval(own, measure)}, median ${measure(own.median)}${median}; all: ${measure(summary.avgEngagementPerTweet)}; known for ${count(own.known)} of ${count(size)}`
}

function interval({ low, high, known }: Estimate, text: (value: number) => string): string {
  if (Number.isNaN(low)) return ` (${counted(known, 'tweet')}, too few for an interval)`
  return ` (95 %: ${text(low)} to ${text(high)})`
}

function when(
  { summary }: MapAnalysis,
  { timeDistribution: time, firstTweetAt, lastTweetAt, size }: Region,
): string {
  if (time === undefined || firstTweetAt === undefined || lastTweetAt === undefined) {
    return `unknown for all ${count(size)}`
  }
  const hours = peak(time.hours, summary.time?.hours, (slot) => `at ${hour(slot)} UTC`, 'hour')
  const days = peak(time.days, summary.time?.days, (slot) => `on ${DAYS[slot]}s`, 'weekday')
  return [period(firstTweetAt, lastTweetAt), hours, days].filter((part) => part !== undefined).join('; ')
}

/** Where all tweets of the map are in one slot, as the hours of dates without times are, it says nothing of a region. */
function peak(
  own: Uint32Array,
  all: Uint32Array | undefined,
  at: (slot: number) => string,
  what: string,
): string | undefined {
  if (all !== undefined && isOne(all)) return undefined
  if (isOne(own)) return `all ${at(own.findIndex((tweets) => tweets > 0))}`
  const slot = clearPeak(own)
  if (slot === undefined) return `no ${what} is clearly busier`
  return `most ${at(slot)}, ${count(own[slot]!)} of ${count(own.reduce((sum, tweets) => sum + tweets, 0))}`
}

function bursts({ bursts: own }: Region, analysis: MapAnalysis): string {
  if (analysis.regions.timeline === undefined) return 'unknown without dates'
  if (own.length === 0) return 'none: its share of all tweets never rose for long'
  return own
    .map(
      (burst) =>
        `${burstPeriod(burst, analysis)}, ${counted(burst.tweets, 'tweet')} where its share would be ${count(burst.expected)}`,
    )
    .join('; ')
}

const EDGES_SHOWN = 10

function* networkBlocks(analysis: MapAnalysis): Generator<Block> {
  const { network, regions } = analysis
  yield { kind: 'heading', level: 2, text: 'Who mentions whom' }
  if (network.inside === 0) {
    const text =
      network.outside === 0
        ? 'No tweet mentions anyone.'
        : `None of the ${counted(network.outside, 'mention')} is of an author whose tweets are on the map.`
    yield { kind: 'paragraph', text }
    return
  }
  const total = network.inside + network.outside
  yield {
    kind: 'paragraph',
    text: `${share(network.inside, total, 'mention')} are of authors whose tweets are on the map; each is at home in the region with most of their tweets.`,
  }
  yield {
    kind: 'table',
    header: ['From', 'To', 'Mentions', 'Most of'],
    numbers: [2],
    rows: network.edges
      .slice(0, EDGES_SHOWN)
      .map(({ from, to, mentions, users }) => [
        nameAt(regions, from, analysis),
        nameAt(regions, to, analysis),
        count(mentions),
        userCounts(users, 3),
      ]),
  }
}

function nameAt({ list }: MapAnalysis['regions'], index: number, analysis: MapAnalysis): string {
  return `${index + 1}. ${quotedRegion(analysis, list[index]!)}`
}

function* outlierBlocks({ outliers, training }: MapAnalysis): Generator<Block> {
  yield { kind: 'heading', level: 2, text: 'Tweets that fit nowhere' }
  if (outliers.count === 0) {
    yield {
      kind: 'paragraph',
      text: `No tweet lies farther from its cell than ${percent(1 - outliers.rate)} of all do.`,
    }
    return
  }
  yield {
    kind: 'paragraph',
    text: `${share(outliers.count, training.numSamples, 'tweet')} lie farther from their cells than ${measure(outliers.threshold)}, where all lie ${measure(outliers.mean)} away on average. The farthest:`,
  }
  yield {
    kind: 'quotes',
    texts: outliers.tweets.slice(0, 5).map(({ text }) => theirs(seenText(text), TWEET_LENGTH)),
  }
}

function* cardBlocks(analysis: MapAnalysis): Generator<Block> {
  yield { kind: 'heading', level: 2, text: 'How far the map can be trusted' }
  for (const text of cardSentences(analysis)) yield { kind: 'paragraph', text }
  if (analysis.card === undefined) return
  yield {
    kind: 'table',
    header: ['', 'Explained variance', 'Quantization error', 'Topographic error'],
    numbers: [1, 2, 3],
    rows: baselineRows(analysis.card),
  }
}

function* sourceBlocks({ sources }: RegionReportOptions): Generator<Block> {
  if (sources === undefined || sources.length === 0) return
  yield { kind: 'heading', level: 2, text: 'What was read, and what was not' }
  yield { kind: 'list', items: sources.map(describeSource) }
}

function* reproduceBlocks(
  { training, regions }: MapAnalysis,
  options: RegionReportOptions,
): Generator<Block> {
  yield { kind: 'heading', level: 2, text: 'How to reproduce' }
  const version = options.packageVersion === undefined ? '' : `twitter-som ${options.packageVersion}, `
  yield {
    kind: 'paragraph',
    text: `${version}kernel ${training.kernel}, map ${regions.mapDigest}. The same tweets with these settings give the same map, with any number of threads.`,
  }
  if (options.command !== undefined) yield { kind: 'code', text: theirs(options.command, 2000) }
  const settings = Object.entries(training.trainingConfig).map(
    ([key, value]) => `${key}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
  )
  yield { kind: 'code', text: settings.map((line) => theirs(line, 400)).join('\n') }
}
