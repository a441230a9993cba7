import { type Cluster, featureName, isCalendar, type MapAnalysis } from '../analysis/index.js'
import { NO_CODE, Random, selectDictionary, type TweetTable } from '../input/index.js'
import { shownUser } from '../output/index.js'
import { nameOf, topicOf } from './cluster-names.js'
import { featureMean } from './feature-names.js'
import { provenance } from './findings.js'
import { leadingFeatures } from './importance.js'
import {
  aligned,
  PAGE_SECTIONS,
  type PageCluster,
  type PageHeader,
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
  const features = shownFeatures(analysis)
  const sections: Record<PageSection, Uint8Array> = {
    uMatrix: bytesOf(analysis.uMatrix),
    effects: bytesOf(effects(analysis, features)),
    cellOffsets: bytesOf(cellOffsets(analysis, rows)),
    textLengths: bytesOf(lengths(texts.offsets)),
    texts: texts.bytes,
    idLengths: bytesOf(lengths(ids.offsets)),
    ids: ids.bytes,
    seconds: bytesOf(whole(table.createdAt, rows, 1000)),
    userCodes: bytesOf(known(users.codes)),
    languageCodes: bytesOf(known(languages.codes)),
    likes: bytesOf(whole(table.likeCounts, rows, 1)),
    retweets: bytesOf(whole(table.retweetCounts, rows, 1)),
  }
  const places = {} as Record<PageSection, readonly [number, number]>
  let end = 0
  for (const name of PAGE_SECTIONS) {
    places[name] = [end, sections[name].length]
    end = aligned(end + sections[name].length)
  }
  return assemble(
    {
      version: 1,
      title: analysis.title,
      provenance: provenance(analysis),
      grid: analysis.grid,
      totalTweets: table.count,
      shownTweets: rows.length,
      distanceName: String(analysis.training.trainingConfig.activation_distance ?? ''),
      clusters: analysis.clusters.map((cluster) => pageCluster(analysis, cluster)),
      features: features.map((index) => {
        const { name, mean } = analysis.features[index]!
        return {
          name,
          title: featureName(name),
          mean: Number.isFinite(mean) && !isCalendar(name) ? featureMean(name, mean) : null,
        }
      }),
      hashtags: analysis.summary.dominantThemes,
      languages: analysis.summary.languages,
      hours: list(analysis.summary.time?.hours),
      days: list(analysis.summary.time?.days),
      avgEngagement: finite(analysis.summary.avgEngagementPerTweet),
      users: users.values.map(shownUser),
      languageCodes: languages.values,
      sections: places,
    },
    sections,
    end,
  )
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

const KEYWORDS = 20

function pageCluster(analysis: MapAnalysis, cluster: Cluster): PageCluster {
  return {
    neuron: cluster.neuron,
    x: cluster.x,
    y: cluster.y,
    size: cluster.size,
    name: nameOf(analysis, cluster),
    label: topicOf(analysis, cluster, 1) ?? null,
    keywords: cluster.keywords.slice(0, KEYWORDS).map(({ term, count }) => ({ term, count })),
    hashtags: cluster.dominantHashtags,
    languages: cluster.languageDistribution,
    hours: list(cluster.timeDistribution?.hours),
    days: list(cluster.timeDistribution?.days),
    avgEngagement: finite(cluster.avgEngagement),
  }
}

function lengths(offsets: Uint32Array): Uint32Array {
  return offsets.slice(1).map((end, row) => end - offsets[row]!)
}

/** Whole numbers from 0 to 2^32 - 2 after division; UNKNOWN for all else. */
function whole(values: Float64Array, rows: Uint32Array, divisor: number): Uint32Array {
  const numbers = new Uint32Array(rows.length)
  for (let i = 0; i < rows.length; i++) {
    const number = Math.floor(values[rows[i]!]! / divisor)
    numbers[i] = number >= 0 && number < UNKNOWN ? number : UNKNOWN
  }
  return numbers
}

function known(codes: Uint32Array): Uint32Array {
  return codes.map((code) => (code === NO_CODE ? UNKNOWN : code))
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

function list(values: Uint32Array | undefined): number[] | undefined {
  return values && Array.from(values)
}

function bytesOf(array: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}
