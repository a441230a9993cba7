import {
  type Burst,
  burstsOf,
  type Estimate,
  type MedianEstimate,
  meanEstimate,
  medianEstimate,
} from '../../analysis/index.js'
import { UNKNOWN } from '../page-format.js'
import type { PageData, RowLists } from './data.js'

/** What can be counted of any tweets of the page. */

export interface Counted {
  readonly term: string
  readonly count: number
}

/** Tweets per value of a list. */
export function countList({ offsets, codes, values }: RowLists, rows: Iterable<number>): Uint32Array {
  const counts = new Uint32Array(values.length)
  for (const row of rows)
    for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry++) counts[codes[entry]!]!++
  return counts
}

/** Tweets per code. */
export function countCodes(codes: Uint32Array, values: number, rows: Iterable<number>): Uint32Array {
  const counts = new Uint32Array(values)
  for (const row of rows) {
    const code = codes[row]!
    if (code < values) counts[code]!++
  }
  return counts
}

/** The most common values, the first of the list first among equals. */
export function topOf(counts: Uint32Array, values: readonly string[], limit: number): Counted[] {
  return [...counts.keys()]
    .filter((code) => counts[code]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, limit)
    .map((code) => ({ term: values[code]!, count: counts[code]! }))
}

const DAY = 86_400
/** 1 January 1970 was a Thursday; weeks begin on Monday. */
const FIRST_WEEKDAY = 3

export interface Clock {
  readonly hours: Uint32Array
  readonly days: Uint32Array
  /** Tweets with a time. */
  readonly known: number
}

/** Tweets per hour of the day and day of the week, UTC. */
export function clockOf(data: PageData, rows: Iterable<number>): Clock {
  const [hours, days] = [new Uint32Array(24), new Uint32Array(7)]
  let known = 0
  for (const row of rows) {
    const second = data.seconds[row]!
    if (second === UNKNOWN) continue
    hours[Math.floor((second % DAY) / 3600)]!++
    days[(Math.floor(second / DAY) + FIRST_WEEKDAY) % 7]!++
    known++
  }
  return { hours, days, known }
}

/** Tweets per bin of the timeline, of the rows that pass. */
export function activityOf(data: PageData, passes: (row: number) => boolean): Uint32Array {
  const bins = binOfRows(data)
  const counts = new Uint32Array(Math.max(0, (data.header.timeline?.length ?? 0) - 1))
  for (let row = 0; row < data.rows; row++) if (bins[row]! >= 0 && passes(row)) counts[bins[row]!]!++
  return counts
}

const binsOfPage = new WeakMap<PageData, Int32Array>()

/** Bin of each row, -1 where it has no time or one outside; found once. */
function binOfRows(data: PageData): Int32Array {
  const known = binsOfPage.get(data)
  if (known !== undefined) return known
  const { timeline = [] } = data.header
  const bins = Int32Array.from(data.seconds, (second) => {
    if (second === UNKNOWN) return -1
    let [low, high] = [-1, timeline.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (timeline[middle]! <= second * 1000) low = middle
      else high = middle
    }
    return low < timeline.length - 1 ? low : -1
  })
  binsOfPage.set(data, bins)
  return bins
}

/** When more of all tweets were of these than usual. */
export function burstsIn(data: PageData, all: Uint32Array, own: Uint32Array): Burst[] {
  const { timeline } = data.header
  if (timeline === undefined) return []
  const edges = Float64Array.from(timeline)
  return burstsOf({ unit: 'day', edges, counts: all, before: 0, after: 0 }, own, MOST_BURSTS)
}

const MOST_BURSTS = 3

/** Mean and median of what is known of a column; undefined where nothing is. */
export function estimateOf(
  values: Float64Array | Float32Array,
  rows: Iterable<number>,
): (Estimate & MedianEstimate) | undefined {
  const known: number[] = []
  for (const row of rows) if (!Number.isNaN(values[row]!)) known.push(values[row]!)
  if (known.length === 0) return undefined
  const sorted = Float64Array.from(known).sort()
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return {
    ...meanEstimate(mean, Math.sqrt(squares / sorted.length), sorted.length),
    ...medianEstimate(sorted),
  }
}

/** By how much the tweets of cells differ from all, feature by feature, in the order of the header; NaN where not known. Cells count with all their tweets, though some may lack the value. */
export function effectsOf(data: PageData, cells: readonly number[]): number[] {
  return data.header.features.map((_, feature) => {
    let [sum, weight] = [0, 0]
    for (const neuron of cells) {
      const effect = data.effect(feature, neuron)
      if (Number.isNaN(effect)) continue
      sum += effect * data.hits[neuron]!
      weight += data.hits[neuron]!
    }
    return sum / weight
  })
}

/** The rows of the chosen cells, or of all, that a mask lets pass: in the order of the page. */
export function rowsWithin(data: PageData, cells: readonly number[], mask: Uint8Array): Uint32Array {
  const rows: number[] = []
  const take = (from: number, to: number) => {
    for (let row = from; row < to; row++) if (mask[row] === 1) rows.push(row)
  }
  if (cells.length === 0) take(0, data.rows)
  else for (const neuron of cells) take(data.cellOffsets[neuron]!, data.cellOffsets[neuron + 1]!)
  return Uint32Array.from(rows)
}
