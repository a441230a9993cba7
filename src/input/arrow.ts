/** Arrow data, message by message: no more than one batch of rows and the dictionaries are in memory. */

import type { DataType } from '@uwdata/flechette'
import { CompressionType, setCompressionCodec, Type, tableFromIPC } from '@uwdata/flechette'
import { decompress as decompressZstd } from 'fzstd'
import { asClause } from '../errors.js'
import { checkedHeader, DICTIONARY, RECORDS, SCHEMA } from './arrow-metadata.js'
import { type ByteStream, copied } from './byte-stream.js'
import { lz4Frame } from './lz4-frame.js'
import { RefusedSource } from './refused-source.js'
import { DamagedTable, plainValue, type RowBatch, type TableInput } from './tables.js'
import { TooMuchUnpacked, type UnpackBudget } from './unpack-budget.js'

const CONTINUATION = 0xffff_ffff
const FILE_MAGIC_BYTES = 8
const LARGEST_METADATA = 256 * 1024 ** 2
const LARGEST_BODY = 2 * 1024 ** 3
const LARGEST_BUFFER = 2 * 1024 ** 3

/** Rows of nothing take no bytes. */
const MOST_EMPTY_ROWS = 16 * 1024 ** 2

interface Message {
  readonly kind: number
  /** Framing, metadata and body. */
  readonly bytes: Uint8Array
}

export async function* readArrow({ stream, budget }: TableInput): AsyncGenerator<RowBatch> {
  let schema: Uint8Array | undefined
  let names: string[] = []
  const dictionaries: Uint8Array[] = []
  let batches = 0
  useCodecs(budget)
  for await (const { kind, bytes } of messages(stream)) {
    if (kind === SCHEMA && !schema) {
      schema = bytes
      names = understood('the schema', () => columnsOf(bytes).names)
      yield { names, rows: [] }
    } else if (kind === DICTIONARY) dictionaries.push(bytes)
    else if (kind === RECORDS) {
      batches++
      if (!schema) throw new DamagedTable('records without a schema')
      const whole = [schema, ...dictionaries, bytes]
      const rows = understood(`batch ${batches}`, () => rowsOf(whole))
      yield { names, rows }
    }
  }
}

/** The codecs are the library's own, shared by all files: each file puts in the budget of its call. */
function useCodecs(budget: UnpackBudget): void {
  const codec = (decode: (input: Uint8Array, length: number) => Uint8Array) => ({
    encode: (bytes: Uint8Array) => bytes,
    decode: (input: Uint8Array, length: number) => {
      if (!(length >= 0 && length <= LARGEST_BUFFER)) throw new DamagedTable('a buffer of more than 2 GB')
      budget.add('Arrow', input.length, length)
      return decode(input, length)
    },
  })
  setCompressionCodec(CompressionType.LZ4_FRAME, codec(lz4Frame))
  setCompressionCodec(
    CompressionType.ZSTD,
    codec((input, length) => decompressZstd(input, new Uint8Array(length))),
  )
}

interface Place {
  readonly name: string
  readonly column: number
  readonly inner: string | undefined
}

/** Objects are columns of their own, `outer.inner`, as in flat records of JSON. */
function columnsOf(schema: Uint8Array): { readonly names: string[]; readonly places: Place[] } {
  const places = tableFromIPC([schema]).schema.fields.flatMap(({ name, type }, column): Place[] => {
    const children = (type as DataType & { children?: readonly { readonly name: string }[] }).children
    return type.typeId === Type.Struct && children
      ? children.map((child) => ({ name: `${name}.${child.name}`, column, inner: child.name }))
      : [{ name, column, inner: undefined }]
  })
  if (places.length === 0) throw new Error('no columns')
  // The types of the library say that there is a name; files say what they like.
  if (places.some(({ name }) => typeof name !== 'string')) throw new Error('a column without a name')
  return { names: places.map(({ name }) => name), places }
}

function rowsOf(messages: readonly Uint8Array[]): Iterable<readonly unknown[]> {
  const { places } = columnsOf(messages[0]!)
  const table = tableFromIPC([...messages], { useBigInt: true, useDate: true })
  const columns = Array.from({ length: table.numCols }, (_, column) => table.getChildAt(column))
  for (const column of columns)
    for (const part of column.data) checkPart(part as unknown as ColumnPart, table.numRows)
  const rows: unknown[][] = []
  for (let row = 0; row < table.numRows; row++)
    rows.push(
      places.map(({ column, inner }) => {
        const value: unknown = columns[column]!.at(row)
        if (inner === undefined) return plainValue(value)
        return plainValue((value as Record<string, unknown> | null)?.[inner])
      }),
    )
  return rows
}

/** What the library makes of one column of a batch. */
interface ColumnPart {
  readonly length: number
  readonly type: DataType
  readonly offsets?: ArrayLike<number | bigint>
  readonly values?: ArrayLike<unknown>
  readonly children?: readonly ColumnPart[]
}

/** Types whose values lie in `values` one after the other, by how many of them a byte or an item holds. */
const BITS = new Set<number>([Type.Bool])
/** Values of other kinds lie elsewhere, by offsets, in children, or nowhere. */
const PLACED_ELSEWHERE = new Set<number>([
  Type.Null,
  Type.Utf8,
  Type.LargeUtf8,
  Type.Binary,
  Type.LargeBinary,
  Type.List,
  Type.LargeList,
  Type.Struct,
  Type.Map,
  Type.FixedSizeList,
])
const NOT_READ = new Set<number>([Type.Union, Type.RunEndEncoded, Type.ListView, Type.LargeListView])

const VIEWS = new Set<number>([Type.BinaryView, Type.Utf8View])
const VIEW_BYTES = 16

/** Batches say how many rows they have; the buffers have to hold as many, or the time and memory for them is anything. */
function checkPart({ length, type, offsets, values, children }: ColumnPart, rows: number): void {
  if (length !== rows || !(length >= 0)) throw new Error('a column with another number of rows')
  const { typeId } = type
  if (NOT_READ.has(typeId))
    throw new RefusedSource('an Arrow file with list views, unions or runs: write it as Parquet')
  if (typeId === Type.Null && rows > MOST_EMPTY_ROWS) throw new Error('more empty rows than a batch can have')
  if (offsets) checkOffsets(offsets, length, children?.[0]?.length ?? values?.length ?? 0)
  else if (!PLACED_ELSEWHERE.has(typeId)) {
    const items = values?.length ?? 0
    const places = BITS.has(typeId) ? items * 8 : VIEWS.has(typeId) ? items / VIEW_BYTES : items
    if (places < length) throw new Error('a column with fewer values than rows')
  }
  if (!children) return
  const stride = (type as DataType & { stride?: number }).stride ?? 1
  for (const child of children) {
    const isSameLength = typeId === Type.Struct
    if (typeId === Type.FixedSizeList && child.length < length * stride)
      throw new Error('a list with too few values')
    if (isSameLength && child.length < length) throw new Error('an object with too few values')
    checkPart(child, child.length)
  }
}

function checkOffsets(offsets: ArrayLike<number | bigint>, length: number, most: number): void {
  if (offsets.length < length + 1) throw new Error('a column with fewer offsets than rows')
  let before: number | bigint = 0
  for (let i = 0; i <= length; i++) {
    const offset = offsets[i]!
    if (offset < before) throw new Error('offsets that go back')
    before = offset
  }
  if (before > most) throw new Error('offsets behind the end')
}

async function* messages(stream: ByteStream): AsyncGenerator<Message> {
  const bytes = new Pieces(stream)
  const first = await bytes.peek(6)
  if (Buffer.from(first).toString('latin1') === 'ARROW1') await bytes.take(FILE_MAGIC_BYTES)
  for (;;) {
    const start = await bytes.take(4)
    // Behind the last message, or where a writer has ended without one.
    if (start.length === 0) return
    if (start.length < 4) throw new DamagedTable('cut in the middle of a message')
    const isNew = uint32(start, 0) === CONTINUATION
    const size = isNew ? await bytes.take(4) : start
    if (size.length < 4) throw new DamagedTable('cut in the middle of a message')
    const length = uint32(size, 0)
    if (length === 0) return
    if (length > LARGEST_METADATA) throw new DamagedTable('a message whose description has more than 256 MB')
    const metadata = await bytes.take(length)
    if (metadata.length < length) throw new DamagedTable('cut in the middle of a message')
    const { kind, bodyLength } = understood('a message', () => checkedHeader(metadata))
    if (bodyLength > LARGEST_BODY)
      throw new RefusedSource(
        'an Arrow file with a batch of more than 2 GB: write it again with smaller ones',
      )
    const body = await bytes.take(bodyLength)
    if (body.length < bodyLength) throw new DamagedTable('cut in the middle of a batch')
    const parts = isNew ? [start, size, metadata, body] : [size, metadata, body]
    // In memory of their own: places that damage makes up must not lead into that of others, as in Node's shared pool.
    yield { kind, bytes: copied(Buffer.concat(parts)) }
  }
}

function uint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true)
}

/** A stream out of which any number of bytes is taken; fewer where it ends. */
class Pieces {
  readonly #iterator: AsyncIterator<Uint8Array>
  #held: Uint8Array[] = []
  #length = 0
  #isOver = false

  constructor(stream: ByteStream) {
    this.#iterator = stream[Symbol.asyncIterator]()
  }

  async take(count: number): Promise<Uint8Array> {
    const whole = await this.#atLeast(count)
    const taken = whole.subarray(0, count)
    const rest = whole.subarray(count)
    this.#held = rest.length > 0 ? [rest] : []
    this.#length = rest.length
    return taken
  }

  async peek(count: number): Promise<Uint8Array> {
    const whole = await this.#atLeast(count)
    this.#held = [whole]
    this.#length = whole.length
    return whole.subarray(0, count)
  }

  async #atLeast(count: number): Promise<Uint8Array> {
    while (this.#length < count && !this.#isOver) {
      const next = await this.#iterator.next()
      if (next.done) this.#isOver = true
      else {
        this.#held.push(copied(next.value))
        this.#length += next.value.length
      }
    }
    return this.#held.length === 1 ? this.#held[0]! : Buffer.concat(this.#held)
  }
}

function understood<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof TooMuchUnpacked || error instanceof RefusedSource) throw error
    throw new DamagedTable(`${what}: ${asClause((error as Error).message)}`, { cause: error })
  }
}
