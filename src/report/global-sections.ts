import { busySlots, getAllClustersSummary, type MapAnalysis } from '../analysis/index.js'
import { REJECT_REASONS, SKIP_REASONS, type SourceReport } from '../input/index.js'
import type { MapQuality } from '../som/index.js'
import {
  count,
  counted,
  DAYS,
  heading,
  hour,
  labelled,
  measure,
  percent,
  share,
  termCounts,
  theirs,
  wrapped,
} from './wording.js'

/** What a reader says of one source of tweets. */
export type ReportSource = Pick<
  SourceReport,
  | 'path'
  | 'format'
  | 'records'
  | 'tweets'
  | 'rejected'
  | 'skipped'
  | 'duplicates'
  | 'rejectedByReason'
  | 'skippedByReason'
  | 'notes'
  | 'refused'
> &
  Partial<Pick<SourceReport, 'notRead'>>

/** What all tweets together show. */
export function globalSection(analysis: MapAnalysis): string {
  const { summary, training } = analysis
  const { engagementDistribution: spread } = getAllClustersSummary(analysis)
  const all = training.numSamples
  const languagesKnown = summary.languages.reduce((sum, { count: tweets }) => sum + tweets, 0)
  return [
    heading('GLOBAL INSIGHTS'),
    labelled(
      'Groups',
      `${share(training.numClusters, analysis.hits.length, 'cell')}; ${measure(training.meanClusterSize)} tweets on average, from ${count(training.smallestClusterSize)} to ${count(training.largestClusterSize)}, standard deviation ${measure(training.clusterSizeStd)}`,
    ),
    labelled('Hashtags', termCounts(summary.dominantThemes, 10, '#') || 'none'),
    labelled('Words', termCounts(summary.commonTerms, 10) || 'none that two tweets share'),
    labelled(
      'Languages',
      languagesKnown === 0
        ? 'unknown'
        : `${termCounts(summary.languages, 10)} (known for ${share(languagesKnown, all)})`,
    ),
    labelled('Busy hours', summary.time === undefined ? 'unknown' : busiest(summary.time.hours, hour)),
    labelled(
      'Busy days',
      summary.time === undefined ? 'unknown' : busiest(summary.time.days, (slot) => DAYS[slot]!),
    ),
    labelled('Times', `known for ${share(summary.timeKnown, all, 'tweet')}; hours and days are UTC`),
    labelled(
      'Engagement',
      spread === undefined
        ? 'unknown'
        : `averages of the groups: mean ${measure(spread.mean)}, median ${measure(spread.median)}, from ${measure(spread.min)} to ${measure(spread.max)}, standard deviation ${measure(spread.std)}; score = likes + 2 x retweets + 1.5 x replies + 2.5 x quotes`,
    ),
  ].join('')
}

const BUSIEST = 3

function busiest(counts: Uint32Array, name: (slot: number) => string): string {
  const slots = busySlots(counts).slice(0, BUSIEST)
  return slots.map((slot) => `${name(slot)} (${count(counts[slot]!)})`).join(', ') || 'none stands out'
}

/** How good the map is, and what it was made with. */
export function trainingSection({ training, quality, grid, history }: MapAnalysis): string {
  const { trainingConfig: config } = training
  const steps = history.at(-1)?.step ?? 0
  return [
    heading('TRAINING STATISTICS'),
    labelled('Map', `${grid.xDim} x ${grid.yDim} cells, ${grid.topology}, ${grid.mapShape}`),
    labelled('Data', `${counted(training.numSamples, 'tweet')}, ${counted(training.numFeatures, 'feature')}`),
    labelled(
      'Training',
      `${String(config.training_algorithm)}, ${count(steps)} ${config.training_algorithm === 'online' ? 'samples' : 'epochs'}${training.settledAt === undefined ? '' : ' (stopped early: no tweet changed its cell any more, so that no later epoch could change the map)'}, ${training.trainingSeconds.toFixed(2)} s, kernel ${training.kernel} on ${counted(training.threads, 'thread')}`,
    ),
    labelled(
      'Quantization',
      `error ${measure(training.quantizationError)}: mean distance of a tweet to the codebook vector of its cell; lower is finer`,
    ),
    labelled(
      'Topographic',
      Number.isNaN(training.topographicError)
        ? 'error unknown: a single cell has no neighbours'
        : `error ${percent(training.topographicError)}: share of the tweets whose two best cells aren't neighbours; lower is better ordered`,
    ),
    labelled(
      'Explained',
      Number.isNaN(training.explainedVariance)
        ? "unknown: the tweets don't differ in the features"
        : `${percent(training.explainedVariance)} of the variance of the features lies between the cells`,
    ),
    ...measureLines(quality).map(([label, text]) => labelled(label, text)),
  ].join('')
}

/** The measures that were taken and say something, each with how to read it. */
function measureLines(quality: MapQuality): [string, string][] {
  const lines: readonly (readonly [string, number | undefined, (value: number) => string])[] = [
    [
      'Trust',
      quality.trustworthiness,
      (value) => `${score(value)} of 1: tweets that are close on the map are close in the features`,
    ],
    [
      'Preservation',
      quality.neighborhoodPreservation,
      (value) => `${score(value)} of 1: tweets that are close in the features are close on the map`,
    ],
    [
      'Silhouette',
      quality.silhouette,
      (value) =>
        `${score(value)}, from -1 to 1: how much nearer tweets are to their own cell than to the next one`,
    ],
    [
      'Separation',
      quality.daviesBouldin,
      (value) =>
        `Davies-Bouldin index ${measure(value)}: width of the cells against their distances; lower is better`,
    ],
    [
      'Kaski-Lagus',
      quality.kaskiLagus,
      (value) =>
        `${measure(value)}: mean distance to the best cell and on, over the map, to the second best; lower is better`,
    ],
    [
      'Product',
      quality.topographicProduct,
      (value) =>
        `topographic product ${score(value)}: below 0 the map has too few dimensions for the tweets, above 0 too many`,
    ],
  ]
  return lines.flatMap(([label, value, text]) =>
    value === undefined || Number.isNaN(value) ? [] : [[label, text(value)]],
  )
}

/** Three decimals; never "-0.000". */
function score(value: number): string {
  return value.toFixed(3).replace(/^-(0\.0+)$/, '$1')
}

/** What was read, and what of it couldn't be used. */
export function sourcesSection(sources: readonly ReportSource[]): string {
  return [
    heading('DATA'),
    ...sources.map((source) => `${wrapped(describeSource(source), '', '    ')}\n`),
  ].join('')
}

/** How to get the same map again. */
export function reproduceSection(
  { training }: MapAnalysis,
  {
    command,
    packageVersion,
  }: { readonly command?: string | undefined; readonly packageVersion?: string | undefined },
): string {
  const settings = Object.entries(training.trainingConfig).map(
    ([key, value]) => `    ${key}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}\n`,
  )
  return [
    heading('HOW TO REPRODUCE'),
    command === undefined ? '' : `    ${theirs(command, 2000)}\n\n`,
    packageVersion === undefined ? '' : `twitter-som ${packageVersion}. `,
    'The same tweets with these settings give the same map,\nwith any number of threads:\n\n',
    ...settings,
  ].join('')
}

/** What was read of a source, and what of it couldn't be used. */
export function describeSource(source: ReportSource): string {
  if (source.notRead !== undefined) return `${theirs(source.path, 200)}: not read, ${source.notRead}`
  const name = `${theirs(source.path, 200)} (${source.format})`
  if (source.refused !== undefined) return `${name}: not used, ${theirs(source.refused, 200)}`
  const losses = [
    loss(source.rejected, 'rejected', source.rejectedByReason, REJECT_REASONS),
    loss(source.skipped, 'left out', source.skippedByReason, SKIP_REASONS),
    source.duplicates > 0 ? counted(source.duplicates, 'duplicate') : '',
    ...source.notes.map((note) => theirs(note, 200)),
  ].filter((text) => text !== '')
  return `${name}: ${share(source.tweets, source.records, 'record')} kept${losses.length > 0 ? `; ${losses.join('; ')}` : ''}`
}

function loss<Reason extends string>(
  total: number,
  what: string,
  byReason: Readonly<Partial<Record<Reason, number>>>,
  about: Readonly<Record<Reason, string>>,
): string {
  if (total === 0) return ''
  const reasons = (Object.entries(byReason) as [Reason, number][]).map(
    ([reason, records]) => `${about[reason]} ${count(records)}`,
  )
  return `${count(total)} ${what} (${reasons.join(', ')})`
}
