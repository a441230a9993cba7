/** What may be asked of one call of readTweets, and the check of it. */
import { ArgumentError, expected } from '../errors.js'
import { COLUMN_FIELDS, type ColumnField } from './column-names.js'
import type { ColumnOverrides } from './flat.js'
import { LAYOUTS } from './layouts.js'
import { SCHEMA_NAMES } from './shapes.js'
import { TABLES } from './tables.js'

export interface ReadOptions {
  /** One of `FORMAT_NAMES`, the names of docs/formats.md; by default found by content. */
  readonly format?: string | undefined
  /** Field to column, such as `{ text: 'body' }`; an empty column ignores the field. Records are then read as flat. */
  readonly columns?: Readonly<Record<string, string>> | undefined
  /**
   * Looks for the language in the text of a tweet where the export gives none; `languageDetected` of the table says so.
   *
   * @default true
   */
  readonly detectLanguages?: boolean | undefined
  /** Stop after this many tweets. */
  readonly maxRows?: number | undefined
  /** Each record is drawn with this probability, above 0 to 1; which ones depends only on `randomState` and their place. */
  readonly sampleFraction?: number | undefined
  /** @default 42 */
  readonly randomState?: number | undefined
  /**
   * Bytes that all compressed files together may unpack to.
   *
   * @default 64 GiB, and no file of more than 256 MiB to more than 250 times its size
   */
  readonly maxUnpackedBytes?: number | undefined
  /** All rejected records are written there, as JSON Lines. */
  readonly rejectsFile?: string | undefined
  /** The first rejected record or refused source is an error. */
  readonly strict?: boolean | undefined
  /**
   * Where no source gives a tweet, the result is an empty table with the reports of what was found instead, not
   * an InputError; `noTweets` makes that error of the reports. Names that lead nowhere are errors all the same.
   *
   * @default false
   */
  readonly allowNone?: boolean | undefined
  /**
   * Threads that read a large input; 0 takes all cores, 1 only the caller's own. The result doesn't depend on it.
   *
   * @default 0
   */
  readonly threads?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined
}

export interface ReadProgress {
  /** Bytes of the sources as they lie on disk. */
  readonly bytesRead: number
  readonly bytesTotal: number | undefined
  readonly tweets: number
  readonly rejected: number
  readonly source: string
}

/** Values of `format`: how records lie in a file, tables of columns, schemas of records, and records of no schema. */
export const FORMAT_NAMES: readonly string[] = [
  ...LAYOUTS.map(({ name }) => name),
  ...TABLES.map(({ name }) => name),
  ...SCHEMA_NAMES,
  'flat',
]

/** As the configuration takes it. */
const MOST_THREADS = 1024

export interface CheckedOptions {
  readonly layout: string | undefined
  readonly table: string | undefined
  readonly shape: string | undefined
  readonly columns: ColumnOverrides
  readonly detectsLanguages: boolean
  readonly maxRows: number
  readonly sampleFraction: number
  readonly randomState: number
  readonly maxUnpackedBytes: number | undefined
  readonly threads: number
}

export function checkOptions(options: ReadOptions): CheckedOptions {
  const {
    format,
    columns = {},
    detectLanguages = true,
    maxRows = Number.POSITIVE_INFINITY,
    sampleFraction = 1,
    randomState = 42,
    maxUnpackedBytes,
    threads = 0,
  } = options
  if (format !== undefined && !FORMAT_NAMES.includes(format))
    throw new ArgumentError(expected(`one of ${FORMAT_NAMES.join(', ')}`, 'format', format))
  for (const field of Object.keys(columns))
    if (!COLUMN_FIELDS.includes(field as ColumnField))
      throw new ArgumentError(expected(`one of ${COLUMN_FIELDS.join(', ')}`, 'the field of a column', field))
  if (maxRows !== Number.POSITIVE_INFINITY && !(Number.isInteger(maxRows) && maxRows >= 1))
    throw new ArgumentError(expected('a whole number of at least 1', 'max_rows', maxRows))
  if (!(sampleFraction > 0 && sampleFraction <= 1))
    throw new ArgumentError(expected('a number above 0, at most 1', 'sample_fraction', sampleFraction))
  if (!(Number.isInteger(randomState) && randomState >= 0 && randomState <= 0xffff_ffff))
    throw new ArgumentError(expected('a whole number from 0 to 4294967295', 'random_state', randomState))
  if (maxUnpackedBytes !== undefined && !(maxUnpackedBytes > 0))
    throw new ArgumentError(expected('a number above 0', 'max_unpacked_bytes', maxUnpackedBytes))
  if (!(Number.isInteger(threads) && threads >= 0 && threads <= MOST_THREADS))
    throw new ArgumentError(expected(`a whole number from 0 to ${MOST_THREADS}`, 'threads', threads))
  const isLayout = LAYOUTS.some(({ name }) => name === format)
  const isTable = TABLES.some(({ name }) => name === format)
  return {
    layout: isLayout ? format : undefined,
    table: isTable ? format : undefined,
    shape: isLayout || isTable ? undefined : format,
    columns: columns as ColumnOverrides,
    // Whoever ignores the language wants none.
    detectsLanguages: detectLanguages && columns.language !== '',
    maxRows,
    sampleFraction,
    randomState,
    maxUnpackedBytes,
    threads,
  }
}
