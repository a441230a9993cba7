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
export function* pickle(value: Picklable): Generator<Uint8Array> {
  yield Uint8Array.of(OPCODES.PROTO, PROTOCOL)
  yield* pickled(value, 'the value')
  yield Uint8Array.of(OPCODES.STOP)
}

function* pickled(value: Picklable, path: string): Generator<Uint8Array> {
  if (value === null || value === undefined) yield Uint8Array.of(OPCODES.NONE)
  else if (typeof value === 'boolean') yield Uint8Array.of(value ? OPCODES.NEWTRUE : OPCODES.NEWFALSE)
  else if (typeof value === 'number') yield number(value)
  else if (typeof value === 'string') yield text(value)
  else if (value instanceof PythonTuple) yield* sequence(OPCODES.MARK, value.items, OPCODES.TUPLE, path)
  else if (value instanceof PythonArray) yield* array(value, path)
  else if (tensorKind(value) !== undefined) {
    const data = value as TensorData
    yield* array({ data, shape: [data.length] }, path)
  } else if (Array.isArray(value)) {
    yield Uint8Array.of(OPCODES.EMPTY_LIST)
    yield* sequence(OPCODES.MARK, value, OPCODES.APPENDS, path)
  } else yield* dict(value, path)
}

function* sequence(
  before: number,
  items: readonly Picklable[],
  after: number,
  path: string,
): Generator<Uint8Array> {
  yield Uint8Array.of(before)
  for (const [index, item] of items.entries()) yield* pickled(item, `${path}[${index}]`)
  yield Uint8Array.of(after)
}

function* dict(value: object, path: string): Generator<Uint8Array> {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    throw new ArgumentError(expected('plain data', path, value))
  }
  yield Uint8Array.of(OPCODES.EMPTY_DICT, OPCODES.MARK)
  for (const [key, item] of Object.entries(value) as [string, Picklable][]) {
    yield text(key)
    yield* pickled(item, `${path}.${key}`)
  }
  yield Uint8Array.of(OPCODES.SETITEMS)
}

function* array({ data, shape }: Tensor, path: string): Generator<Uint8Array> {
  const bytes = bytesOf(data)
  if (bytes.byteLength > MAX_BYTES) {
    throw new ArgumentError(expected(`at most ${MAX_BYTES} bytes`, path, bytes.byteLength))
  }
  const kind = tensorKind(data)!
  yield* global('array')
  yield Uint8Array.of(OPCODES.MARK)
  yield* global('reshape')
  yield Uint8Array.of(OPCODES.MARK)
  yield* global('frombuffer')
  yield Uint8Array.of(OPCODES.MARK)
  yield withLength(OPCODES.BINBYTES, bytes.byteLength)
  yield bytes
  yield text(DTYPES[kind])
  yield Uint8Array.of(OPCODES.TUPLE, OPCODES.REDUCE)
  yield* pickled(new PythonTuple(shape), path)
  yield Uint8Array.of(OPCODES.TUPLE, OPCODES.REDUCE, OPCODES.TUPLE, OPCODES.REDUCE)
}

function* global(name: string): Generator<Uint8Array> {
  yield text('numpy')
  yield text(name)
  yield Uint8Array.of(OPCODES.STACK_GLOBAL)
}

function number(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) return float(value)
  return value === (value | 0) ? int(value) : long(value)
}

function int(value: number): Uint8Array {
  const bytes = Buffer.alloc(5)
  bytes[0] = OPCODES.BININT
  bytes.writeInt32LE(value, 1)
  return bytes
}

function long(value: number): Uint8Array {
  const bytes = Buffer.alloc(10)
  bytes[0] = OPCODES.LONG1
  bytes[1] = 8
  bytes.writeBigInt64LE(BigInt(value), 2)
  return bytes
}

function float(value: number): Uint8Array {
  const bytes = Buffer.alloc(9)
  bytes[0] = OPCODES.BINFLOAT
  bytes.writeDoubleBE(value, 1)
  return bytes
}

/** Half surrogates, which UTF-8 can't say, become U+FFFD. */
function text(value: string): Uint8Array {
  const bytes = Buffer.from(value)
  return Buffer.concat([withLength(OPCODES.BINUNICODE, bytes.byteLength), bytes])
}

function withLength(opcode: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(5)
  bytes[0] = opcode
  bytes.writeUInt32LE(length, 1)
  return bytes
}
