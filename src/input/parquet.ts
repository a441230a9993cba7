/** Parquet files, one row group after the other: no more than one is in memory. */

import type { AsyncRowGroup, FileMetaData, RowGroup, SchemaTree } from 'hyparquet'
import { parquetMetadataAsync, parquetSchema } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { parquetReadAsync } from 'hyparquet/src/read.js'
import { assembleAsync } from 'hyparquet/src/rowgroup.js'
import { compressors as codecs } from 'hyparquet-compressors'
import { asClause } from '../errors.js'
import type { OpenAccess } from './random-access.js'
import { RefusedSource } from './refused-source.js'
import { DamagedTable, mayBeRead, plainValue, type RowBatch, type TableInput } from './tables.js'
import { TooMuchUnpacked, type UnpackBudget } from './unpack-budget.js'

/** Of the columns that are read, unpacked. */
const LARGEST_GROUP = 3 * 1024 ** 3
/** Pages have a megabyte; hostile headers ask for any size. */
const LARGEST_PAGE = 1024 ** 3
/** The row groups of a hostile file say that they have any number of rows. */
const MOST_GROUP_ROWS = 64 * 1024 ** 2
/** Of a column in a group, those in lists among them. */
const MOST_VALUES = 128 * 1024 ** 2
const BATCH_ROWS = 1000

/** Where a value of a row is found: in a column, or in an object in one. */
interface Place {
  readonly name: string
  readonly column: string
  readonly inner: string | undefined
}

export async function* readParquet({ access, budget, overrides }: TableInput): AsyncGenerator<RowBatch> {
  const file = await access()
  try {
    const metadata = await understood('the footer', () =>
      parquetMetadataAsync(bufferOf(file), { geoparquet: false }),
    )
    const places = await understood('the schema', async () => placesOf(parquetSchema(metadata)))
    const names = places.map(({ name }) => name)
    yield { names, rows: [] }
    const known = places.filter(({ name }) => mayBeRead(name, overrides))
    // Without a column that looks like the text, all of them are shown to whoever has to name it.
    const wanted = known.some(({ name }) => /text|content|tweet|body|message/i.test(name)) ? known : places
    const columns = new Set(wanted.map(({ column }) => column))
    let start = 0
    for (const [index, group] of metadata.row_groups.entries()) {
      const rows = Number(group.num_rows)
      const what = `row group ${index + 1} of ${metadata.row_groups.length}, of ${rows} rows`
      checkSize(group, rows, columns, what)
      const values = await understood(what, async () => {
        await checkChunks(file, group, columns)
        return groupColumns(file, metadata, columns, start, rows, budget)
      })
      const lists = places.map((place) => (columns.has(place.column) ? valuesAt(place, values) : undefined))
      for (let row = 0; row < rows; row += BATCH_ROWS)
        yield { names, rows: rowsOf(lists, row, Math.min(row + BATCH_ROWS, rows)) }
      start += rows
    }
  } finally {
    await file.close()
  }
}

function bufferOf(file: OpenAccess) {
  return {
    byteLength: file.size,
    async slice(start: number, end = file.size): Promise<ArrayBuffer> {
      const bytes = await file.read(start, end)
      // A copy where the bytes are a piece of a pool or of a file in memory.
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
    },
  }
}

/** Objects are columns of their own, `outer.inner`, as in flat records of JSON. */
function placesOf(schema: SchemaTree): Place[] {
  const places = allPlacesOf(schema)
  if (places.length === 0) throw new Error('no columns')
  // The types of the library say that there is a name; files say what they like.
  if (places.some(({ name, column }) => typeof name !== 'string' || typeof column !== 'string'))
    throw new Error('a column without a name')
  return places
}

function allPlacesOf({ children }: SchemaTree): Place[] {
  return children.flatMap(({ element: { name, converted_type, logical_type }, children: inner }): Place[] => {
    const isObject =
      inner.length > 0 && converted_type === undefined && logical_type === undefined && !isRepeated(inner)
    return isObject
      ? inner.map((child) => ({
          name: `${name}.${child.element.name}`,
          column: name,
          inner: child.element.name,
        }))
      : [{ name, column: name, inner: undefined }]
  })
}

/** Lists of old writers aren't marked as such. */
function isRepeated(inner: readonly SchemaTree[]): boolean {
  return inner.length === 1 && inner[0]!.element.repetition_type === 'REPEATED'
}

function checkSize(group: RowGroup, rows: number, wanted: ReadonlySet<string>, what: string): void {
  if (!(rows >= 0 && rows <= MOST_GROUP_ROWS)) throw new DamagedTable(`${what}: more than a group can have`)
  const bytes = group.columns.reduce((sum, { meta_data }) => {
    const isWanted = meta_data && wanted.has(meta_data.path_in_schema[0] ?? '')
    return sum + (isWanted ? Number(meta_data.total_uncompressed_size) : 0)
  }, 0)
  if (bytes > LARGEST_GROUP)
    throw new RefusedSource(
      'a Parquet file with a row group of more than 3 GB: write it again with smaller ones (row_group_size)',
    )
}

type Columns = ReadonlyMap<string, readonly ArrayLike<unknown>[]>

async function groupColumns(
  file: OpenAccess,
  metadata: FileMetaData,
  columns: ReadonlySet<string>,
  start: number,
  rows: number,
  budget: UnpackBudget,
): Promise<Columns> {
  const found = new Map<string, readonly ArrayLike<unknown>[]>()
  if (rows === 0) return found
  const parsers = {
    stringFromBytes: textOf,
    jsonFromBytes: textOf,
    timestampFromMilliseconds: (time: bigint) => dateOf(Number(time)),
    timestampFromMicroseconds: (time: bigint) => dateOf(Number(time / 1000n)),
    timestampFromNanoseconds: (time: bigint) => dateOf(Number(time / 1_000_000n)),
    dateFromDays: (days: number) => dateOf(days * 86_400_000),
  }
  const { groups, open } = gated(file, (gatedFile) =>
    parquetReadAsync({
      file: gatedFile,
      metadata,
      columns: [...columns],
      rowStart: start,
      rowEnd: start + rows,
      geoparquet: false,
      compressors: bounded(budget),
      parsers,
    }),
  )
  open()
  const schema = parquetSchema(metadata)
  for (const group of groups)
    for (const column of observed(assembleAsync(group, schema, parsers)).asyncColumns)
      found.set(column.pathInSchema[0]!, (await column.data).data as ArrayLike<unknown>[])
  return found
}

/**
 * The library starts to decode all columns at once. Nobody looks at the failure of one where another has failed
 * before it, and that ends the process: here the bytes wait until somebody looks at all of them.
 */
function gated(
  file: OpenAccess,
  start: (file: ReturnType<typeof bufferOf>) => AsyncRowGroup[],
): { readonly groups: readonly AsyncRowGroup[]; open(): void } {
  let open = (): void => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const { byteLength, slice } = bufferOf(file)
  const groups = start({
    byteLength,
    async slice(from, to) {
      await gate
      return slice(from, to)
    },
  })
  for (const group of groups) observed(group)
  return { groups, open }
}

function observed(group: AsyncRowGroup): AsyncRowGroup {
  for (const { data } of group.asyncColumns) data.catch(() => {})
  return group
}

/** A page says how many values it has, and gets room for them before the first is read. */
async function checkChunks(file: OpenAccess, group: RowGroup, wanted: ReadonlySet<string>): Promise<void> {
  for (const { meta_data } of group.columns) {
    if (!meta_data || !wanted.has(meta_data.path_in_schema[0] ?? '')) continue
    const { dictionary_page_offset, data_page_offset, total_compressed_size } = meta_data
    const start = Number(dictionary_page_offset || data_page_offset)
    const bytes = await file.read(start, start + Number(total_compressed_size))
    const values = valuesOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    if (values > MOST_VALUES) throw new Error('pages of more values than pages can have')
  }
}

/** As many as the pages of a column say that they have, up to the first that is no page: the library fails there. */
function valuesOf(view: DataView): number {
  const reader = { view, offset: 0 }
  let values = 0
  while (reader.offset < view.byteLength - 1) {
    const header = parquetHeader(reader)
    const { data_page_header, data_page_header_v2, dictionary_page_header, compressed_page_size } = header
    for (const page of [data_page_header, data_page_header_v2, dictionary_page_header])
      values += Math.max(0, page?.num_values ?? 0)
    if (!(compressed_page_size >= 0)) break
    reader.offset += compressed_page_size
  }
  return values
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

/** Null where the column has none: the library asks for these, too. */
function dateOf(time: number | undefined): Date | undefined {
  return time === undefined || Number.isNaN(time) ? undefined : new Date(time)
}

type Codec = (input: Uint8Array, length: number) => Uint8Array

function bounded(budget: UnpackBudget): Record<string, Codec> {
  return Object.fromEntries(
    Object.entries(codecs as Record<string, Codec>).map(([name, codec]) => [
      name,
      (input: Uint8Array, length: number) => {
        if (length > LARGEST_PAGE) throw new DamagedTable('a page of more than 1 GB')
        budget.add('Parquet', input.length, length)
        return codec(input, length)
      },
    ]),
  )
}

/** Of each row of the group. */
function valuesAt({ column, inner }: Place, columns: Columns): unknown[] {
  const values: unknown[] = []
  for (const part of columns.get(column) ?? [])
    for (let i = 0; i < part.length; i++)
      values.push(inner === undefined ? part[i] : innerValue(part[i], inner))
  return values
}

function innerValue(value: unknown, inner: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[inner] : undefined
}

function* rowsOf(
  lists: readonly (readonly unknown[] | undefined)[],
  start: number,
  end: number,
): Generator<unknown[]> {
  for (let row = start; row < end; row++) yield lists.map((values) => plainValue(values?.[row]))
}

/** The library says in its own errors what is wrong with a file. */
async function understood<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof RefusedSource || error instanceof TooMuchUnpacked) throw error
    // Errors of the file system pass as they are.
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error
    throw new DamagedTable(`${what}: ${asClause((error as Error).message)}`, { cause: error })
  }
}
