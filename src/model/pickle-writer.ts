import { ArgumentError, expected } from '../errors.js'
import type { Plain } from './tensor-tree.js'
import { bytesOf, type Tensor, type TensorData, tensorKind } from './tensors.js'

/**
 * Python's pickle format, protocol 4, as far as plain data needs it: None, bool, int, float, str, list, tuple, dict,
 * and NumPy arrays. An array is `numpy.array(numpy.reshape(numpy.frombuffer(bytes, dtype), shape))`: these names are
 * the same in NumPy 1 and 2, unlike those that NumPy's own pickles use, and the copy makes the array writable.
 */
export type Picklable =
  | Plain
  | PythonTuple
  | PythonArray
  | readonly Picklable[]
  | { readonly [key: string]: Picklable }

export class PythonTuple {
  readonly items: readonly Picklable[]

  constructor(items: readonly Picklable[]) {
    this.items = items
  }
}

/** An array with a shape; a bare typed array is a vector. */
export class PythonArray implements Tensor {
  readonly data: TensorData
  readonly shape: readonly number[]

  constructor(data: TensorData, shape: readonly number[]) {
    this.data = data
    this.shape = shape
  }
}

/** Opcodes by their names in Python's `pickletools`. */
export const OPCODES = {
  PROTO: 0x80,
  STOP: 0x2e,
  MARK: 0x28,
  NONE: 0x4e,
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  BININT: 0x4a,
  LONG1: 0x8a,
  BINFLOAT: 0x47,
  BINUNICODE: 0x58,
  BINBYTES: 0x42,
  EMPTY_LIST: 0x5d,
  APPENDS: 0x65,
  EMPTY_DICT: 0x7d,
  SETITEMS: 0x75,
  TUPLE: 0x74,
  STACK_GLOBAL: 0x93,
  REDUCE: 0x52,
} as const

export const PROTOCOL = 4

/** NumPy's names of the kinds of arrays, little-endian. */
export const DTYPES = { F64: '<f8', F32: '<f4', I32: '<i4', U32: '<u4', U16: '<u2', U8: '|u1' } as const

/** What a length of four bytes can say. */
const MAX_BYTES = 2 ** 32 - 1

/**
 * The pickle in pieces, in order; large arrays are passed on without a copy.
 *
 * @throws ArgumentError when the value holds something that isn't plain data.
 */
export function pickle(value: Picklable): Uint8Array[] {
  const writer = new PickleWriter()
  writer.op(OPCODES.PROTO, PROTOCOL)
  write(writer, value, 'the value')
  writer.op(OPCODES.STOP)
  return writer.finish()
}

function write(writer: PickleWriter, value: Picklable, path: string): void {
  if (value === null || value === undefined) writer.op(OPCODES.NONE)
  else if (typeof value === 'boolean') writer.op(value ? OPCODES.NEWTRUE : OPCODES.NEWFALSE)
  else if (typeof value === 'number') writeNumber(writer, value)
  else if (typeof value === 'string') writer.text(value)
  else if (value instanceof PythonTuple) {
    writer.op(OPCODES.MARK)
    writeItems(writer, value.items, path)
    writer.op(OPCODES.TUPLE)
  } else if (value instanceof PythonArray) writeArray(writer, value, path)
  else if (tensorKind(value) !== undefined) {
    const data = value as TensorData
    writeArray(writer, { data, shape: [data.length] }, path)
  } else if (Array.isArray(value)) {
    writer.op(OPCODES.EMPTY_LIST, OPCODES.MARK)
    writeItems(writer, value, path)
    writer.op(OPCODES.APPENDS)
  } else writeDict(writer, value, path)
}

function writeItems(writer: PickleWriter, items: readonly Picklable[], path: string): void {
  for (const [index, item] of items.entries()) write(writer, item, `${path}[${index}]`)
}

function writeDict(writer: PickleWriter, value: object, path: string): void {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    throw new ArgumentError(expected('plain data', path, value))
  }
  writer.op(OPCODES.EMPTY_DICT, OPCODES.MARK)
  for (const [key, item] of Object.entries(value) as [string, Picklable][]) {
    writer.text(key)
    write(writer, item, `${path}.${key}`)
  }
  writer.op(OPCODES.SETITEMS)
}

function writeArray(writer: PickleWriter, { data, shape }: Tensor, path: string): void {
  const bytes = bytesOf(data)
  if (bytes.byteLength > MAX_BYTES) {
    throw new ArgumentError(expected(`at most ${MAX_BYTES} bytes`, path, bytes.byteLength))
  }
  for (const name of ['array', 'reshape', 'frombuffer']) {
    writer.text('numpy')
    writer.text(name)
    writer.op(OPCODES.STACK_GLOBAL, OPCODES.MARK)
  }
  writer.bytes(bytes)
  writer.text(DTYPES[tensorKind(data)!])
  writer.op(OPCODES.TUPLE, OPCODES.REDUCE)
  write(writer, new PythonTuple(shape), path)
  writer.op(OPCODES.TUPLE, OPCODES.REDUCE, OPCODES.TUPLE, OPCODES.REDUCE)
}

function writeNumber(writer: PickleWriter, value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) writer.float(value)
  else if (value === (value | 0)) writer.int(value)
  else writer.long(value)
}

/** Small pieces are gathered in one buffer after the other. */
class PickleWriter {
  readonly #chunks: Uint8Array[] = []
  #buffer = Buffer.alloc(BUFFER_BYTES)
  #used = 0

  op(...codes: readonly number[]): void {
    this.#reserve(codes.length)
    for (const code of codes) this.#buffer[this.#used++] = code
  }

  int(value: number): void {
    this.op(OPCODES.BININT)
    this.#reserve(4)
    this.#used = this.#buffer.writeInt32LE(value, this.#used)
  }

  long(value: number): void {
    this.op(OPCODES.LONG1, 8)
    this.#reserve(8)
    this.#used = this.#buffer.writeBigInt64LE(BigInt(value), this.#used)
  }

  float(value: number): void {
    this.op(OPCODES.BINFLOAT)
    this.#reserve(8)
    this.#used = this.#buffer.writeDoubleBE(value, this.#used)
  }

  /** Half surrogates, which UTF-8 can't say, become U+FFFD. */
  text(value: string): void {
    const length = Buffer.byteLength(value)
    this.#length(OPCODES.BINUNICODE, length)
    this.#reserve(length)
    this.#used += this.#buffer.write(value, this.#used)
  }

  bytes(value: Uint8Array): void {
    this.#length(OPCODES.BINBYTES, value.byteLength)
    this.#flush()
    this.#chunks.push(value)
  }

  finish(): Uint8Array[] {
    this.#flush()
    return this.#chunks
  }

  #length(opcode: number, length: number): void {
    this.op(opcode)
    this.#reserve(4)
    this.#used = this.#buffer.writeUInt32LE(length, this.#used)
  }

  #reserve(bytes: number): void {
    if (this.#used + bytes <= this.#buffer.length) return
    this.#flush()
    if (bytes > this.#buffer.length) this.#buffer = Buffer.alloc(bytes)
  }

  #flush(): void {
    if (this.#used > 0) this.#chunks.push(this.#buffer.subarray(0, this.#used))
    this.#buffer = this.#buffer.subarray(this.#used)
    if (this.#buffer.length < BUFFER_BYTES / 2) this.#buffer = Buffer.alloc(BUFFER_BYTES)
    this.#used = 0
  }
}

const BUFFER_BYTES = 1 << 16
