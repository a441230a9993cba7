import { ModelError } from '../errors.js'
import { repeatedKey } from './json-keys.js'
import {
  bytesOf,
  bytesPerElement,
  isTensorKind,
  TENSOR_KINDS,
  type Tensor,
  type TensorKind,
  tensorFrom,
  tensorKind,
} from './tensors.js'

/**
 * The safetensors format (https://huggingface.co/docs/safetensors): eight bytes with the length of the header,
 * little-endian; the header, a JSON object that gives each tensor's dtype, shape and place, and texts under
 * `__metadata__`; then the data without gaps.
 */
export interface SafetensorsFile {
  readonly metadata: Readonly<Record<string, string>>
  readonly tensors: ReadonlyMap<string, Tensor>
}

/** What the reference implementation accepts. */
export const MAX_HEADER_BYTES = 100_000_000
const LENGTH_BYTES = 8
const ALIGNMENT = 8
const METADATA = '__metadata__'

interface Entry {
  readonly name: string
  readonly kind: TensorKind
  readonly shape: readonly number[]
  readonly begin: number
  readonly end: number
}

/** The file in pieces, in order. Wider elements come first, so that every tensor begins at a multiple of its element. */
export function* writeSafetensors({ metadata, tensors }: SafetensorsFile): Generator<Uint8Array> {
  const placed = [...tensors]
    .map(([name, tensor]) => ({ name, tensor, kind: tensorKind(tensor.data)! }))
    .toSorted((a, b) => bytesPerElement(b.kind) - bytesPerElement(a.kind))
  let end = 0
  const entries = placed.map(({ name, tensor, kind }) => {
    const begin = end
    end += tensor.data.byteLength
    return [name, { dtype: kind, shape: tensor.shape, data_offsets: [begin, end] }]
  })
  const header = Buffer.from(JSON.stringify({ [METADATA]: metadata, ...Object.fromEntries(entries) }))
  const padding = (ALIGNMENT - (header.byteLength % ALIGNMENT)) % ALIGNMENT
  if (header.byteLength + padding > MAX_HEADER_BYTES) {
    throw new ModelError(
      `Expected a header of at most ${MAX_HEADER_BYTES} bytes for the model but received ${header.byteLength}`,
    )
  }
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeBigUInt64LE(BigInt(header.byteLength + padding))
  yield length
  yield header
  yield Buffer.alloc(padding, ' ')
  for (const { tensor } of placed) yield bytesOf(tensor.data)
}

/**
 * @param file Named in messages.
 * @throws ModelError when the bytes aren't a safetensors file, are cut short, or contradict themselves.
 */
export function readSafetensors(bytes: Uint8Array, file: string): SafetensorsFile {
  const header = readHeader(bytes, file)
  const data = bytes.subarray(header.end)
  const metadata = readMetadata(header.json[METADATA], file)
  const entries = Object.entries(header.json)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => readEntry(name, value, file))
  checkPlaces(entries, data.byteLength, file)
  const tensors = new Map<string, Tensor>()
  for (const { name, kind, shape, begin, end } of entries) {
    tensors.set(name, { data: tensorFrom(kind, data.subarray(begin, end)), shape })
  }
  return { metadata, tensors }
}

function readHeader(
  bytes: Uint8Array,
  file: string,
): { readonly json: Readonly<Record<string, unknown>>; readonly end: number } {
  const size = bytes.byteLength
  if (size < LENGTH_BYTES) throw damaged(file, `at least ${LENGTH_BYTES} bytes`, `${size}`)
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  const limit = Math.min(MAX_HEADER_BYTES, size - LENGTH_BYTES)
  if (length > limit) throw damaged(file, `a header of at most ${limit} bytes`, `${length}`)
  const end = LENGTH_BYTES + length
  const text = decode(bytes.subarray(LENGTH_BYTES, end), file)
  const json = parseJson(text, file)
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw damaged(file, 'a JSON object as header', JSON.stringify(json).slice(0, 40))
  }
  const repeated = repeatedKey(text)
  if (repeated !== undefined) throw damaged(file, 'each name once in the header', `${repeated} twice`)
  return { json: json as Readonly<Record<string, unknown>>, end }
}

function readMetadata(value: unknown, file: string): Readonly<Record<string, string>> {
  if (value === undefined) return {}
  const isTexts =
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((text) => typeof text === 'string')
  if (!isTexts) throw damaged(file, `texts under ${METADATA}`, typeof value)
  return value as Readonly<Record<string, string>>
}

function readEntry(name: string, value: unknown, file: string): Entry {
  const what = `tensor ${JSON.stringify(name)}`
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>
  if (!isTensorKind(dtype)) {
    throw damaged(file, `one of ${TENSOR_KINDS.join(', ')} as dtype of ${what}`, String(dtype))
  }
  if (!isCounts(shape)) throw damaged(file, `whole numbers as shape of ${what}`, JSON.stringify(shape))
  if (!isCounts(offsets) || offsets.length !== 2) {
    throw damaged(file, `two offsets for ${what}`, JSON.stringify(offsets))
  }
  const [begin, end] = offsets as [number, number]
  const bytes = shape.reduce((product, length) => product * length, bytesPerElement(dtype))
  if (end - begin !== bytes) throw damaged(file, `${bytes} bytes for ${what}`, `${end - begin}`)
  return { name, kind: dtype, shape, begin, end }
}

/** Tensors fill the data exactly: no gap, no overlap, nothing behind the last. */
function checkPlaces(entries: readonly Entry[], dataBytes: number, file: string): void {
  let filled = 0
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== filled) {
      throw damaged(file, `tensor ${JSON.stringify(name)} at byte ${filled} of the data`, `${begin}`)
    }
    filled = end
  }
  if (filled !== dataBytes) throw damaged(file, `${filled} bytes of data`, `${dataBytes}`)
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0)
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw damaged(file, 'a header in UTF-8', 'other bytes', error)
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw damaged(file, 'a header in JSON', 'something else', error)
  }
}

function damaged(file: string, what: string, received: string, cause?: unknown): ModelError {
  return new ModelError(
    `Expected ${what} for ${file} but received ${received}: it is damaged or not a safetensors file`,
    { cause },
  )
}
