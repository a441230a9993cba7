/** Files of columns, recognised by their first bytes, as data. What reads them is loaded when the first is met. */
import type { ByteStream } from './byte-stream.js'
import { AMBIGUOUS_NAMES, COLUMN_NAMES, comparable } from './column-names.js'
import type { ColumnOverrides } from './flat.js'
import type { OpenAccess } from './random-access.js'
import type { UnpackBudget } from './unpack-budget.js'

/** Where the bytes of a table come from. */
export interface TableInput {
  readonly stream: ByteStream
  /** The same bytes at any place; whoever asks for it closes it. */
  access(): Promise<OpenAccess>
  readonly budget: UnpackBudget
  readonly overrides: ColumnOverrides
}

/** Rows that stand together in the file. */
export interface RowBatch {
  readonly names: readonly string[]
  readonly rows: Iterable<readonly unknown[]>
}

export interface TableFormat {
  readonly name: string
  readonly about: string
  readonly magic: readonly number[]
  /**
   * The first batch may have no rows, for its names alone.
   *
   * @throws DamagedTable, RefusedSource
   */
  read(input: TableInput): AsyncGenerator<RowBatch>
}

/** What was read before is good. */
export class DamagedTable extends Error {}

export const TABLES: readonly TableFormat[] = [
  {
    name: 'parquet',
    about:
      'Parquet, in any of its compressions (Snappy, gzip, Zstandard, Brotli, LZ4), one row group after the other',
    magic: [0x50, 0x41, 0x52, 0x31],
    async *read(input) {
      yield* (await import('./parquet.js')).readParquet(input)
    },
  },
  {
    name: 'arrow',
    about: 'Arrow and Feather (version 2) files, compressed by LZ4 or Zstandard or not, batch by batch',
    magic: [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31],
    async *read(input) {
      yield* (await import('./arrow.js')).readArrow(input)
    },
  },
  {
    name: 'arrow-stream',
    about: 'the same as a stream',
    magic: [0xff, 0xff, 0xff, 0xff],
    async *read(input) {
      yield* (await import('./arrow.js')).readArrow(input)
    },
  },
]

const KNOWN_NAMES: ReadonlySet<string> = new Set(
  [...Object.values(COLUMN_NAMES).flat(), ...AMBIGUOUS_NAMES.map(({ name }) => name)].map(comparable),
)

/** Whether the values of a column may be of use: the others needn't be unpacked. */
export function mayBeRead(name: string, overrides: ColumnOverrides): boolean {
  const known = comparable(name)
  return (
    KNOWN_NAMES.has(known) ||
    known.endsWith('text') ||
    Object.values(overrides).some((column) => column === name || comparable(column) === known)
  )
}

/** A value as it would stand in a record of JSON. */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return isSafe(value) ? Number(value) : String(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString()
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plainValue)
  // Bytes are no text; other numbers in a row are a list.
  if (value instanceof Uint8Array) return undefined
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as Iterable<unknown>, plainValue)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainValue(inner)]))
}

function isSafe(value: bigint): boolean {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER)
}
