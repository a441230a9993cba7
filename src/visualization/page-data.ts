import {
  domainColumn,
  type FeatureSummary,
  featureName,
  isCalendar,
  type MapAnalysis,
  regionName,
  regionNameText,
  type SampleTweet,
} from '../analysis/index.js'
import { NO_CODE, Random, selectDictionary, type TweetTable } from '../input/index.js'
import { shownUser } from '../output/index.js'
import { isolated, nameOf, topicOf } from './cluster-names.js'
import { featureMean } from './feature-names.js'
import { engagementFormula, provenance } from './findings.js'
import { leadingFeatures } from './importance.js'
import { packLists, sentimentSteps, wholeNumbers } from './page-columns.js'
import {
  aligned,
  PAGE_SECTIONS,
  type PageFeature,
  type PageHeader,
  type PageRegion,
  type PageSection,
  UNKNOWN,
} from './page-format.js'

export interface PageDataOptions {
  /** Above this number of tweets the page holds a sample of so many. */
  readonly maxTweets: number
  /** Seed of the sample. */
  readonly seed: number
}

/** The bytes that the page unpacks; see `page-format.ts`. */
export function packPageData(
  analysis: MapAnalysis,
  table: TweetTable,
  { maxTweets, seed }: PageDataOptions,
): Uint8Array {
  const rows = byCell(analysis, sampleRows(table.count, maxTweets, seed))
  const texts = table.texts.select(rows)
  const ids = table.ids.select(rows)
  const users = selectDictionary(table.users, rows)
  const languages = selectDictionary(table.languages, rows)
  const hashtags = packLists(table.hashtags, rows)
  const mentions = packLists(table.mentions, rows)
  const domains = packLists(domainColumn(table.urls), rows)
  const features = shownFeatures(analysis)
  const { tree } = analysis.regions
  const { cellTerms } = analysis
  const sections: Record<PageSection, Uint8Array> = {
    uMatrix: bytesOf(analysis.uMatrix),
    hits: bytesOf(analysis.hits),
    effects: bytesOf(effects(analysis, features)),
    treeLeaves: bytesOf(tree.leaves),
    treeLeafOf: bytesOf(tree.leafOf),
    treeMerges: bytesOf(tree.merges),
    termGrammar: bytesOf(cellTerms.grammar),
    termLanguageBits: bytesOf(languageBits(table.languages.values, languages.values, cellTerms)),
    termOffsets: bytesOf(cellTerms.offsets),
    termCodes: bytesOf(cellTerms.codes),
    termTweets: bytesOf(cellTerms.tweets),
    termRepeats: bytesOf(cellTerms.occurrences.map((count, i) => count - cellTerms.tweets[i]!)),
    termSizes: bytesOf(cellTerms.sizes),
    termRows: bytesOf(cellTerms.rows),
    cellOffsets: bytesOf(cellOffsets(analysis, rows)),
    textLengths: bytesOf(lengths(texts.offsets)),
    texts: texts.bytes,
    idLengths: bytesOf(lengths(ids.offsets)),
    ids: ids.bytes,
    seconds: bytesOf(wholeNumbers(table.createdAt, rows, 1000)),
    userCodes: bytesOf(known(users.codes)),
    languageCodes: bytesOf(known(languages.codes)),
    likes: bytesOf(wholeNumbers(table.likeCounts, rows, 1)),
    retweets: bytesOf(wholeNumbers(table.retweetCounts, rows, 1)),
    replies: bytesOf(wholeNumbers(table.replyCounts, rows, 1)),
    quotes: bytesOf(wholeNumbers(table.quoteCounts, rows, 1)),
    sentiment: bytesOf(sentimentSteps(analysis.sentiment, rows)),
    hashtagLengths: bytesOf(hashtags.lengths),
    hashtagCodes: bytesOf(hashtags.codes),
    mentionLengths: bytesOf(mentions.lengths),
    mentionCodes: bytesOf(mentions.codes),
    domainLengths: bytesOf(domains.lengths),
    domainCodes: bytesOf(domains.codes),
  }
  const places = {} as Record<PageSection, readonly [number, number]>
  let end = 0
  for (const name of PAGE_SECTIONS) {
    places[name] = [end, sections[name].length]
    end = aligned(end + sections[name].length)
  }
  return assemble(
    {
      version: 2,
      title: analysis.title,
      provenance: provenance(analysis),
      grid: analysis.grid,
      totalTweets: table.count,
      shownTweets: rows.length,
      distanceName: String(analysis.training.trainingConfig.activation_distance ?? ''),
      mapDigest: analysis.regions.mapDigest,
      clusters: analysis.clusters.map(({ neuron, x, y, size }, index) => {
        const cluster = analysis.clusters[index]!
        const label = topicOf(analysis, cluster, 1) ?? null
        return { neuron, x, y, size, name: nameOf(analysis, cluster), label }
      }),
      regions: pageRegions(analysis, rows),
      features: features.map((index) => pageFeature(analysis.features[index]!)),
      users: users.values.map(shownUser),
      languageCodes: languages.values,
      hashtags: hashtags.values,
      mentions: mentions.values,
      domains: domains.values,
      terms: cellTerms.terms,
      englishBit: cellTerms.englishBit,
      timeline: analysis.regions.timeline && Array.from(analysis.regions.timeline.edges),
      engagementFormula: engagementFormula(analysis) ?? null,
      sections: places,
    },
    sections,
    end,
  )
}

function pageFeature({ name, group, mean, std }: FeatureSummary): PageFeature {
  const isStated = Number.isFinite(mean) && !isCalendar(name)
  return {
    name,
    group,
    title: featureName(name),
    mean: isStated ? featureMean(name, mean) : null,
    centre: Number.isFinite(mean) ? mean : 0,
    spread: Number.isFinite(std) ? std : 0,
  }
}

/** Regions by the names that they have everywhere; of their typical tweets, those that the page holds. */
function pageRegions({ regions }: MapAnalysis, rows: Uint32Array): PageRegion[] {
  const asked = new Map<number, number>()
  for (const { sampleTweets, diverseTweets } of regions.list)
    for (const { row } of [...sampleTweets, ...diverseTweets]) asked.set(row, -1)
  for (const [place, row] of rows.entries()) if (asked.has(row)) asked.set(row, place)
  const placesOf = (samples: readonly SampleTweet[]) =>
    samples.map(({ row }) => asked.get(row)!).filter((place) => place >= 0)
  return regions.list.map((region) => ({
    id: region.id,
    size: region.size,
    name: regionNameText(regionName(regions, { ...region, label: undefined }), isolated),
    label: region.label ?? null,
    typical: placesOf(region.sampleTweets),
    diverse: placesOf(region.diverseTweets),
  }))
}

/** The page knows fewer languages where it holds a sample. */
function languageBits(
  all: readonly string[],
  shown: readonly string[],
  { languageBits: bits }: MapAnalysis['cellTerms'],
): Uint32Array {
  const bitOf = new Map(all.map((language, code) => [language, bits[code]!]))
  return Uint32Array.from(shown, (language) => bitOf.get(language)!)
}

function assemble(
  header: PageHeader,
  sections: Readonly<Record<PageSection, Uint8Array>>,
  length: number,
): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header))
  const start = aligned(4 + json.length)
  const bytes = new Uint8Array(start + length)
  new DataView(bytes.buffer).setUint32(0, json.length, true)
  bytes.set(json, 4)
  for (const name of PAGE_SECTIONS) bytes.set(sections[name], start + header.sections[name][0])
  return bytes
}

/** All rows, or a simple random sample of them without replacement, in ascending order (Knuth's algorithm S). */
export function sampleRows(count: number, maxRows: number, seed: number): Uint32Array {
  if (count <= maxRows) return Uint32Array.from({ length: count }, (_, row) => row)
  const random = new Random(seed)
  const rows = new Uint32Array(maxRows)
  let taken = 0
  for (let row = 0; taken < maxRows; row++) {
    if (random.next() * (count - row) < maxRows - taken) rows[taken++] = row
  }
  return rows
}

/** Rows by cell, the nearest to the codebook first, the earlier first among equals. */
function byCell({ winners, distances }: MapAnalysis, rows: Uint32Array): Uint32Array {
  return rows.sort((a, b) => winners[a]! - winners[b]! || distances[a]! - distances[b]! || a - b)
}

function cellOffsets({ winners, hits }: MapAnalysis, sorted: Uint32Array): Uint32Array {
  const offsets = new Uint32Array(hits.length + 1)
  for (const row of sorted) offsets[winners[row]! + 1]!++
  for (let neuron = 0; neuron < hits.length; neuron++) offsets[neuron + 1]! += offsets[neuron]!
  return offsets
}

/** Readable features that differ between cells, the most telling first, then the others by name. */
function shownFeatures(analysis: MapAnalysis): number[] {
  const leading = leadingFeatures(analysis, analysis.features.length)
  const rest = analysis.features
    .map((_, index) => index)
    .filter((index) => !leading.includes(index))
    .filter((index) => analysis.clusters.some((cluster) => cluster.effects[index] !== 0))
  return [...leading, ...rest]
}

function effects(analysis: MapAnalysis, features: readonly number[]): Float32Array {
  return Float32Array.from(
    features.flatMap((feature) =>
      analysis.clusters.map((cluster) => {
        return Number.isNaN(cluster.meanReadable[feature]) ? Number.NaN : cluster.effects[feature]!
      }),
    ),
  )
}

function lengths(offsets: Uint32Array): Uint32Array {
  return offsets.slice(1).map((end, row) => end - offsets[row]!)
}

function known(codes: Uint32Array): Uint32Array {
  return codes.map((code) => (code === NO_CODE ? UNKNOWN : code))
}

type Numbers = Float32Array | Float64Array | Uint32Array | Uint16Array | Int16Array

function bytesOf(array: Numbers): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}
