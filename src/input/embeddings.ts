/**
 * Vectors that another program has made of the tweets: NumPy's .npy and .npz, or a column of a Parquet or Arrow file,
 * in the order of the tweets or by their ids.
 */
import { stat } from 'node:fs/promises'
import { asClause, InputError } from '../errors.js'
import { oneLine } from '../output/index.js'
import { unreadable } from './advice.js'
import { COLUMN_NAMES, comparable } from './column-names.js'
import { DamagedCompression } from './damaged-compression.js'
import { parseId } from './field-values.js'
import { floats, NPY_MAGIC, type NpyArray, readNpy } from './npy.js'
import { type OpenAccess, openFile, streamOf } from './random-access.js'
import { RefusedSource } from './refused-source.js'
import { DamagedTable, TABLES, type TableFormat } from './tables.js'
import type { TweetTable } from './tweet-table.js'
import { mostUnpacked, UnpackBudget } from './unpack-budget.js'
import { ZIP_MAGIC, type ZipEntry, zipEntries } from './zip.js'

/** One vector a row. */
export interface Embeddings {
  readonly rows: number
  readonly dimensions: number
  /** Row-major, `rows` x `dimensions`. */
  readonly data: Float32Array
  /** Tweets that the rows belong to; left out where row i is that of tweet i. */
  readonly ids?: readonly string[] | undefined
}

/** Names of columns and arrays that are looked for, the first that is there. */
const VECTOR_NAMES = ['embedding', 'embeddings', 'vector', 'vectors', 'x', 'data', 'arr0'] as const
const ID_NAMES = [...COLUMN_NAMES.id, 'ids', 'tweet_ids'].map(comparable)
const MAGIC_BYTES = 8
const MOST_VALUES = 2 ** 32

/**
 * @param column The array of an .npz or the column of a table that holds the vectors; by default found by its name,
 * or because it is the only one.
 * @throws InputError where the file can't be read or holds no vectors of one length.
 */
export async function readEmbeddings(path: string, column?: string): Promise<Embeddings> {
  const name = oneLine(path)
  const file = await opened(path, name)
  try {
    const magic = await file.read(0, MAGIC_BYTES)
    if (magic.toString('latin1', 0, 6) === NPY_MAGIC) {
      refuseColumn(column, name)
      return matrixOf(await readNpy(streamOf(file, 0, file.size), name, file.size), undefined, name)
    }
    if (ZIP_MAGIC.every((byte, i) => magic[i] === byte)) return await readNpz(file, name, column)
    const table = TABLES.find((format) => format.magic.every((byte, i) => magic[i] === byte))
    if (table === undefined)
      throw new InputError(
        `Expected vectors (.npy, .npz, Parquet or Arrow) in ${name} but received another file`,
      )
    return await readTable(table, file, name, column)
  } catch (error) {
    if (
      error instanceof RefusedSource ||
      error instanceof DamagedCompression ||
      error instanceof DamagedTable
    )
      throw new InputError(`Expected vectors in ${name} but received ${asClause(error.message)}`, {
        cause: error,
      })
    throw error
  } finally {
    await file.close()
  }
}

/**
 * The vectors of the tweets of a table, row by row.
 *
 * @throws InputError where a tweet has none, or two that differ, or the numbers of rows differ.
 */
export function alignEmbeddings(
  { rows, dimensions, data, ids }: Embeddings,
  table: TweetTable,
): Float32Array {
  if (ids === undefined) {
    if (rows === table.count) return data
    throw new InputError(
      `Expected embeddings of ${table.count} tweets but received ${rows}: where some tweets weren’t read (duplicates, rejects, a sample), give vectors with ids`,
    )
  }
  const { rowOfId, other } = rowsOfIds(ids, data, dimensions)
  const aligned = new Float32Array(table.count * dimensions)
  let missing = 0
  let first = ''
  for (let row = 0; row < table.count; row++) {
    const id = table.ids.get(row)
    const from = rowOfId.get(id)
    if (other.has(id))
      throw new InputError(
        `Expected one embedding for tweet ${oneLine(id)} but received two that differ, in rows ${from! + 1} and ${other.get(id)! + 1}`,
      )
    if (from !== undefined)
      aligned.set(data.subarray(from * dimensions, (from + 1) * dimensions), row * dimensions)
    else if (missing++ === 0) first = id
  }
  if (missing === 0) return aligned
  throw new InputError(
    `Expected an embedding for each of ${table.count} tweets but received none for ${missing}, the first of them ${first === '' ? 'a tweet without an id' : `tweet ${first}`}`,
  )
}

/** The first row of each id, and for those that have different vectors, the first that differs from it. */
function rowsOfIds(
  ids: readonly string[],
  data: Float32Array,
  dimensions: number,
): { rowOfId: ReadonlyMap<string, number>; other: ReadonlyMap<string, number> } {
  const rowOfId = new Map<string, number>()
  const other = new Map<string, number>()
  const vector = (row: number): Float32Array => data.subarray(row * dimensions, (row + 1) * dimensions)
  for (const [row, id] of ids.entries()) {
    const first = rowOfId.get(id)
    if (first === undefined) rowOfId.set(id, row)
    else if (!other.has(id) && !vector(first).every((value, i) => value === data[row * dimensions + i]))
      other.set(id, row)
  }
  return { rowOfId, other }
}

async function opened(path: string, name: string): Promise<OpenAccess> {
  try {
    if (!(await stat(path)).isFile())
      throw new InputError(`Expected a file of vectors at ${name} but received a folder`)
    return await openFile(path, () => {})
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(
      `Expected a readable file of vectors at ${name} but ${unreadable(error as NodeJS.ErrnoException)}`,
      { cause: error },
    )
  }
}

function refuseColumn(column: string | undefined, name: string): void {
  if (column !== undefined)
    throw new InputError(
      `Expected no name of a column, since ${name} holds one array, but received ${JSON.stringify(column)}`,
    )
}

async function readNpz(file: OpenAccess, name: string, column: string | undefined): Promise<Embeddings> {
  const entries = new Map<string, ZipEntry>()
  for (const entry of await zipEntries(file)) entries.set(entry.name.replace(/\.npy$/, ''), entry)
  const read = (key: string): Promise<NpyArray> => {
    const entry = entries.get(key)!
    const most = Math.min(entry.unpackedBytes, mostUnpacked(entry.packedBytes))
    return readNpy(entry.open(file, new UnpackBudget(undefined)), `${name} (${oneLine(key)})`, most)
  }
  const names = [...entries.keys()]
  const idsName = names.find((key) => key !== column && ID_NAMES.includes(comparable(key)))
  const vectorsName = chosen(
    names.filter((key) => key !== idsName),
    column,
    name,
  )
  const vectors = await read(vectorsName)
  return matrixOf(vectors, idsName === undefined ? undefined : await read(idsName), name)
}

function matrixOf(vectors: NpyArray, ids: NpyArray | undefined, name: string): Embeddings {
  const { kind, shape, values } = vectors
  if (kind !== 'numbers' || shape.length !== 2 || shape[0] === 0 || shape[1] === 0)
    throw new InputError(
      `Expected floating-point numbers in rows and columns in ${name} but received ${kind === 'texts' ? 'whole numbers or texts' : `an array of shape (${shape.join(', ')})`}`,
    )
  const [rows, dimensions] = shape as readonly [number, number]
  if (ids !== undefined && (ids.kind !== 'texts' || ids.values.length !== rows))
    throw new InputError(`Expected ${rows} ids in ${name} but received ${ids.values.length} ${ids.kind}`)
  return checked(
    {
      rows,
      dimensions,
      data: values,
      ids: ids?.kind === 'texts' ? ids.values.map((id) => parseId(id)?.id ?? '') : undefined,
    },
    name,
  )
}

async function readTable(
  format: TableFormat,
  file: OpenAccess,
  name: string,
  column: string | undefined,
): Promise<Embeddings> {
  const batches = (overrides: Record<string, string>) =>
    format.read({
      stream: streamOf(file, 0, file.size),
      access: async () => ({ ...file, close: async () => {} }),
      budget: new UnpackBudget(undefined),
      overrides,
    })
  const { value: head } = await batches({}).next()
  const names: readonly string[] = head?.names ?? []
  const idName = names.find((each) => each !== column && ID_NAMES.includes(comparable(each)))
  const vectorName = chosen(
    names.filter((each) => each !== idName),
    column,
    name,
  )
  const collected = new VectorCollector(name)
  for await (const batch of batches({ text: vectorName, ...(idName && { id: idName }) })) {
    const [vector, id] = [
      batch.names.indexOf(vectorName),
      idName === undefined ? -1 : batch.names.indexOf(idName),
    ]
    for (const row of batch.rows) collected.add(row[vector], id < 0 ? undefined : row[id])
  }
  return checked(collected.finish(), name)
}

function chosen(names: readonly string[], column: string | undefined, name: string): string {
  const listed = names.map((each) => oneLine(each)).join(', ')
  if (column !== undefined) {
    if (names.includes(column)) return column
    throw new InputError(`Expected vectors named ${JSON.stringify(column)} in ${name} but received ${listed}`)
  }
  const known = VECTOR_NAMES.map((each) => names.find((other) => comparable(other) === each)).find(
    (each) => each !== undefined,
  )
  const only = names.length === 1 ? names[0] : undefined
  if (known !== undefined || only !== undefined) return (known ?? only)!
  throw new InputError(
    `Expected vectors named embedding in ${name} but received ${listed}: name them with --embeddings-column`,
  )
}

/** Vectors of one length, one after the other. */
class VectorCollector {
  readonly #name: string
  readonly #ids: string[] = []
  #data = new Float32Array(0)
  #rows = 0
  #dimensions = 0

  constructor(name: string) {
    this.#name = name
  }

  add(value: unknown, id: unknown): void {
    const vector =
      Array.isArray(value) || ArrayBuffer.isView(value) ? (value as unknown as ArrayLike<unknown>) : []
    if (this.#rows === 0) this.#dimensions = vector.length
    if (vector.length === 0 || vector.length !== this.#dimensions)
      throw new InputError(
        `Expected a vector of ${this.#dimensions || 'some'} numbers in row ${this.#rows + 1} of ${this.#name} but received ${vector.length === 0 ? 'none' : vector.length}`,
      )
    const start = this.#rows++ * this.#dimensions
    if (start + this.#dimensions > this.#data.length) this.#grow(start + this.#dimensions)
    for (let i = 0; i < vector.length; i++) {
      const value = vector[i]
      if (typeof value !== 'number' && typeof value !== 'bigint')
        throw new InputError(
          `Expected numbers in row ${this.#rows} of ${this.#name} but received ${oneLine(String(value))}`,
        )
      this.#data[start + i] = Number(value)
    }
    const parsed = typeof id === 'bigint' ? String(id) : parseId(id)?.id
    if (parsed !== undefined) this.#ids.push(parsed)
  }

  finish(): Embeddings {
    if (this.#ids.length > 0 && this.#ids.length < this.#rows)
      throw new InputError(`Expected ${this.#rows} ids in ${this.#name} but received ${this.#ids.length}`)
    return {
      rows: this.#rows,
      dimensions: this.#dimensions,
      data: this.#data.subarray(0, this.#rows * this.#dimensions),
      ids: this.#ids.length > 0 ? this.#ids : undefined,
    }
  }

  #grow(needed: number): void {
    if (needed > MOST_VALUES)
      throw new InputError(`Expected at most 2^32 values in ${this.#name} but received more`)
    const grown = floats(Math.max(needed, Math.min(this.#data.length * 2, MOST_VALUES)), this.#name)
    grown.set(this.#data)
    this.#data = grown
  }
}

function checked(embeddings: Embeddings, name: string): Embeddings {
  const { data, dimensions, rows } = embeddings
  if (rows === 0) throw new InputError(`Expected vectors in ${name} but received none`)
  const at = data.findIndex((value) => !Number.isFinite(value))
  if (at >= 0)
    throw new InputError(
      `Expected finite numbers in ${name} but received ${data[at]} in row ${Math.floor(at / dimensions) + 1}`,
    )
  return embeddings
}
