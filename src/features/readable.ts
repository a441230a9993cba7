import type { TweetTable } from '../input/index.js'
import { ENGAGEMENT_COLUMNS, writeEngagement } from './engagement.js'
import type { FeatureColumn, FeatureGroup } from './feature-matrix.js'
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
export class ReadableWriter {
  readonly columns: readonly FeatureColumn[]
  readonly data: Float32Array
  readonly #table: TweetTable
  readonly #groups: ReadonlySet<FeatureGroup>
  readonly #snapshotTime: number
  readonly #users: UserLookup | undefined
  readonly #hasTexts: boolean

  constructor(table: TweetTable, sources: ReadableSources) {
    this.columns = READABLE_COLUMNS.filter(({ group }) => sources.groups.has(group))
    this.data = new Float32Array(table.count * this.columns.length)
    this.#table = table
    this.#groups = sources.groups
    this.#snapshotTime = sources.snapshotTime ?? Number.NaN
    this.#users = sources.users === null ? undefined : new UserLookup(sources.users, table)
    this.#hasTexts = sources.groups.has('form')
  }

  /** @param measures Of texts, this one's from `measuresAt`; looked at only where text features are on. */
  write(row: number, measures: Float32Array, measuresAt: number): void {
    const table = this.#table
    const out = this.data
    let at = row * this.columns.length
    if (this.#groups.has('temporal')) {
      writeTemporal(table.createdAt[row]!, out, at)
      at += TEMPORAL_COLUMNS.length
    }
    if (this.#groups.has('engagement')) {
      writeEngagement(table, row, this.#snapshotTime, out, at)
      at += ENGAGEMENT_COLUMNS.length
    }
    if (this.#hasTexts) {
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
