import type { FeatureMatrix } from '../features/index.js'
import type { TextColumn } from '../input/index.js'
import { bySize } from './by-size.js'
import { type Cluster, SAMPLE_TWEETS } from './map-analysis.js'
import { DIVERSE_TWEETS } from './region-analysis.js'
import { wordingOf } from './sample-rows.js'

export interface SampleSource {
  readonly table: { readonly texts: TextColumn }
  readonly matrix: FeatureMatrix
  /** Cells of the region, each with its typical tweets. */
  readonly clusters: readonly Cluster[]
  /** Mean of the features of the region's tweets. */
  readonly mean: Float64Array
  /** How many of the words that name the region a row has. */
  readonly telling: (row: number) => number
}

export interface RepresentativeRows {
  readonly nearest: readonly number[]
  readonly diverse: readonly number[]
}

/** The typical tweets of so many cells are looked at, of the largest. */
const MOST_CELLS = 100
/** Of the tweets of a region: a cell with fewer doesn't show what there is in it. */
const MIN_SHARE = 0.01

interface Candidate {
  readonly row: number
  readonly features: Float64Array
  /** To the mean of the region, squared. */
  readonly distance: number
  readonly wording: string
  /** Whether it has a word that names the region. */
  readonly isTelling: boolean
  /** Of its cell. */
  readonly size: number
}

/**
 * Rows that stand for a region, of the typical tweets of its cells: those nearest to the mean of its tweets in the
 * features of the map, of tweets with a word that names the region where there are such, and others that are far from these and from each other (each time the one whose nearest chosen
 * one is farthest away), the lower row on ties. No wording comes twice.
 */
export function representativeRows(source: SampleSource): RepresentativeRows {
  const cells = bySize(source.clusters).slice(0, MOST_CELLS)
  const tweets = source.clusters.reduce((sum, { size }) => sum + size, 0)
  const seen = new Set<string>()
  const candidates = cells
    .flatMap(({ sampleTweets, size }) => sampleTweets.map(({ row }) => candidateOf(source, row, size)))
    .toSorted((a, b) => Number(b.isTelling) - Number(a.isTelling) || a.distance - b.distance || a.row - b.row)
    .filter(({ wording }) => !seen.has(wording) && seen.add(wording))
  const nearest = candidates.slice(0, SAMPLE_TWEETS)
  const others = candidates.slice(SAMPLE_TWEETS).filter(({ size }) => size >= MIN_SHARE * tweets)
  return { nearest: rowsOf(nearest), diverse: rowsOf(farthestFirst(nearest.slice(0, 1), others)) }
}

function farthestFirst(start: readonly Candidate[], others: readonly Candidate[]): Candidate[] {
  const chosen: Candidate[] = []
  const far = Float64Array.from(others, (other) => Math.min(...start.map((from) => squared(other, from))))
  while (chosen.length < Math.min(DIVERSE_TWEETS, others.length)) {
    let best = -1
    for (const [i, distance] of far.entries()) {
      if (distance >= 0 && (best < 0 || distance > far[best]!)) best = i
    }
    const next = others[best]!
    chosen.push(next)
    for (const [i, other] of others.entries()) far[i] = Math.min(far[i]!, squared(other, next))
    far[best] = -1
  }
  return chosen
}

function candidateOf({ table, matrix, mean, telling }: SampleSource, row: number, size: number): Candidate {
  const features = featuresOf(matrix, row)
  let distance = 0
  for (let i = 0; i < features.length; i++) distance += (features[i]! - mean[i]!) ** 2
  const wording = wordingOf(table.texts.get(row))
  return { row, features, distance, size, wording, isTelling: telling(row) > 0 }
}

function featuresOf({ columns, data, sparse }: FeatureMatrix, row: number): Float64Array {
  const width = columns.length
  if (sparse === undefined) return Float64Array.from(data.subarray(row * width, (row + 1) * width))
  const features = sparse.centre.map((centre) => -centre)
  for (let i = sparse.indptr[row]!; i < sparse.indptr[row + 1]!; i++) {
    features[sparse.indices[i]!]! += sparse.values[i]!
  }
  return features
}

function squared(a: Candidate, b: Candidate): number {
  let sum = 0
  for (let i = 0; i < a.features.length; i++) sum += (a.features[i]! - b.features[i]!) ** 2
  return sum
}

function rowsOf(candidates: readonly Candidate[]): number[] {
  return candidates.map(({ row }) => row)
}
