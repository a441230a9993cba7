import type { TweetTable } from '../input/index.js'
import { ENGAGEMENT_COLUMNS, writeEngagement } from './engagement.js'
import type { FeatureColumn, FeatureGroup, ReadableFeatures } from './feature-matrix.js'
import type { FittedUsers } from './fitted-features.js'
import {
  FORM_COLUMNS,
  LANGUAGE_COLUMNS,
  SENTIMENT_COLUMNS,
  writeForm,
  writeLanguage,
  writeSentiment,
} from './form.js'
import { NETWORK_COLUMNS, UserLookup } from './network.js'
import { TEMPORAL_COLUMNS, writeTemporal } from './temporal.js'
import { MEASURES } from './text-shard.js'

/** All readable features in the order of the Python system. */
export const READABLE_COLUMNS: readonly FeatureColumn[] = [
  ...TEMPORAL_COLUMNS,
  ...ENGAGEMENT_COLUMNS,
  ...FORM_COLUMNS,
  ...SENTIMENT_COLUMNS,
  ...LANGUAGE_COLUMNS,
  ...NETWORK_COLUMNS,
]

/** Where the words stand among the groups: after these. */
export const GROUPS_BEFORE_WORDS: ReadonlySet<FeatureGroup> = new Set(['temporal', 'engagement'])

/** What the features of a tweet are made from, besides the tweet. */
export interface ReadableSources {
  readonly groups: ReadonlySet<FeatureGroup>
  readonly snapshotTime: number | null
  readonly users: FittedUsers | null
}

/** Writes the readable features of tweets, row by row. */
class RowWriter {
  readonly columns: readonly FeatureColumn[]
  readonly hasTexts: boolean
  readonly #table: TweetTable
  readonly #groups: ReadonlySet<FeatureGroup>
  readonly #snapshotTime: number
  readonly #users: UserLookup | undefined

  constructor(table: TweetTable, sources: ReadableSources) {
    this.columns = READABLE_COLUMNS.filter(({ group }) => sources.groups.has(group))
    this.hasTexts = sources.groups.has('form')
    this.#table = table
    this.#groups = sources.groups
    this.#snapshotTime = sources.snapshotTime ?? Number.NaN
    this.#users = sources.users === null ? undefined : new UserLookup(sources.users, table)
  }

  /** @param measures Of texts, this one's from `measuresAt`; looked at only where text features are on. */
  write(row: number, measures: Float32Array, measuresAt: number, out: Float32Array, outAt: number): void {
    const table = this.#table
    let at = outAt
    if (this.#groups.has('temporal')) {
      writeTemporal(table.createdAt[row]!, out, at)
      at += TEMPORAL_COLUMNS.length
    }
    if (this.#groups.has('engagement')) {
      writeEngagement(table, row, this.#snapshotTime, out, at)
      at += ENGAGEMENT_COLUMNS.length
    }
    if (this.hasTexts) {
      writeForm(table, row, measures, measuresAt, out, at)
      at += FORM_COLUMNS.length
      writeSentiment(measures, measuresAt, out, at)
      at += SENTIMENT_COLUMNS.length
      writeLanguage(table, row, out, at)
      at += LANGUAGE_COLUMNS.length
    }
    this.#users?.write(table, row, out, at)
  }
}

/** Values that are kept rather than made again each time they are read: 64 MiB. */
const MOST_KEPT = 1 << 24

/**
 * Puts together the readable features of tweets whose texts are read shard by shard. Of very many tweets, it keeps what was
 * measured of the texts and makes the features from it when they are read: that takes a fifth of the memory.
 */
export class ReadableBuilder {
  readonly #writer: RowWriter
  readonly #rows: number
  readonly #measures: Float32Array
  readonly #kept: Float32Array | undefined
  readonly #row: Float32Array
  /** Columns of which no tweet so far has anything: soon few, so that looking costs nothing. */
  #unknown: readonly number[]

  /** @param mostKept Values. */
  constructor(table: TweetTable, sources: ReadableSources, mostKept = MOST_KEPT) {
    this.#writer = new RowWriter(table, sources)
    this.#rows = table.count
    const width = this.#writer.columns.length
    const isKept = table.count * width <= mostKept
    this.#kept = isKept ? new Float32Array(table.count * width) : undefined
    this.#measures = new Float32Array(isKept || !this.#writer.hasTexts ? 0 : table.count * MEASURES)
    this.#row = new Float32Array(width)
    this.#unknown = Array.from({ length: width }, (_, column) => column)
  }

  /** @param measures Of the texts of the rows; empty where text features are off. */
  add(start: number, end: number, measures: Float32Array): void {
    if (this.#measures.length > 0) this.#measures.set(measures, start * MEASURES)
    const width = this.#row.length
    const out = this.#kept ?? this.#row
    for (let row = start; row < end; row++) {
      const at = this.#kept ? row * width : 0
      this.#writer.write(row, measures, (row - start) * MEASURES, out, at)
      if (this.#unknown.some((column) => !Number.isNaN(out[at + column]!)))
        this.#unknown = this.#unknown.filter((column) => Number.isNaN(out[at + column]!))
    }
  }

  get columns(): readonly FeatureColumn[] {
    return this.#writer.columns
  }

  /** By column: whether any tweet has it. */
  get known(): readonly boolean[] {
    return this.columns.map((_, column) => !this.#unknown.includes(column))
  }

  /** The features with the given names, in their own order. */
  finish(names: ReadonlySet<string>): ReadableFeatures {
    const { columns } = this.#writer
    const places = columns.flatMap(({ name }, i) => (names.has(name) ? [i] : []))
    const kept = this.#kept && picked(this.#kept, this.#rows, columns.length, places)
    const chosen = places.map((i) => columns[i]!)
    const rows = this.#rows
    if (kept) {
      const read = (start: number, end: number) => kept.subarray(start * places.length, end * places.length)
      return { version: 1, rows, columns: chosen, read }
    }
    return { version: 1, rows, columns: chosen, read: (start, end) => this.#made(start, end, places) }
  }

  #made(start: number, end: number, places: readonly number[]): Float32Array {
    const width = this.#row.length
    const all = new Float32Array((end - start) * width)
    for (let row = start; row < end; row++)
      this.#writer.write(row, this.#measures, row * MEASURES, all, (row - start) * width)
    return picked(all, end - start, width, places)
  }
}

/** Some of the columns. */
function picked(data: Float32Array, rows: number, width: number, places: readonly number[]): Float32Array {
  if (places.length === width) return data
  const chosen = new Float32Array(rows * places.length)
  let at = 0
  for (let row = 0; row < rows; row++) for (const place of places) chosen[at++] = data[row * width + place]!
  return chosen
}
