/** NumPy's .npy: one array, read as it streams. Pickled objects are refused. */
import { InputError } from '../errors.js'
import type { ByteStream } from './byte-stream.js'

export const NPY_MAGIC = '\u0093NUMPY'

/** An array of numbers or of texts, row-major whatever order the file has; whole numbers are texts, since ids are. */
export type NpyArray =
  | {
      readonly kind: 'numbers'
      readonly shape: readonly number[]
      readonly values: Float32Array<ArrayBuffer>
    }
  | { readonly kind: 'texts'; readonly shape: readonly number[]; readonly values: readonly string[] }

interface Header {
  readonly type: string
  readonly isFortran: boolean
  readonly shape: readonly number[]
}

const TYPE = /'descr': {0,8}'([<>|=]?)([a-zA-Z])(\d{1,9})'/
const ORDER = /'fortran_order': {0,8}(True|False)/
const SHAPE = /'shape': {0,8}\(([\d, ]{0,400})\)/
const PREFIX_BYTES = 10
const LONG_PREFIX_BYTES = 12
const LONGEST_HEADER = 1 << 16
/** Characters (of type U) or bytes (S) of a text: ids are shorter. */
const LONGEST_TEXT = 1000
/** Values of one array: 16 GiB of float32. */
const MOST_VALUES = 2 ** 32

/**
 * @param name The file, for messages.
 * @param mostBytes As many as can come: nothing is made room for that a header promises beyond them.
 * @throws InputError where it is no array of numbers, texts or whole numbers, or ends early.
 */
export async function readNpy(bytes: ByteStream, name: string, mostBytes: number): Promise<NpyArray> {
  const parts = new Parts(bytes, name)
  const prefix = await parts.take(PREFIX_BYTES)
  if (prefix.toString('latin1', 0, 6) !== NPY_MAGIC) throw wrong('a NumPy array', name, 'another file')
  const isLong = prefix[6]! >= 2
  const rest = isLong ? await parts.take(LONG_PREFIX_BYTES - PREFIX_BYTES) : Buffer.alloc(0)
  const length = isLong ? Buffer.concat([prefix.subarray(8), rest]).readUInt32LE(0) : prefix.readUInt16LE(8)
  if (length > LONGEST_HEADER) throw wrong('a NumPy array', name, 'a header of more than 64 KB')
  const header = parseHeader((await parts.take(length)).toString('latin1'), name)
  return readValues(header, parts, name, mostBytes)
}

function parseHeader(text: string, name: string): Header {
  const [type, layout, sides] = [TYPE, ORDER, SHAPE].map((pattern) => pattern.exec(text))
  if (!type || !layout || !sides)
    throw wrong('an array of one type of numbers or texts', name, text.trim().slice(0, 80))
  const [, order, letter, size] = type
  const shape = sides[1]!.split(',').flatMap((side) => (side.trim() === '' ? [] : [Number(side)]))
  return { type: `${order === '>' ? '>' : '<'}${letter}${size}`, isFortran: layout[1] === 'True', shape }
}

async function readValues(header: Header, parts: Parts, name: string, mostBytes: number): Promise<NpyArray> {
  const { shape, type, isFortran } = header
  const count = shape.reduce((product, side) => product * side, 1)
  if (!(count <= MOST_VALUES)) throw wrong('at most 2^32 values', name, `an array of ${shape.join(' x ')}`)
  const place = placer(shape, isFortran)
  const isLittle = type.startsWith('<')
  const number = NUMBERS[type.slice(1)]
  const size = Number(type.slice(2)) * (type[1] === 'U' ? 4 : 1)
  if (count * size > mostBytes) throw fewerValues(name)
  if (number !== undefined) {
    const values = floats(count, name)
    await parts.each(count, size, (view, at, i) => {
      values[place(i)] = number(view, at, isLittle)
    })
    return { kind: 'numbers', shape, values }
  }
  const text = textReader(type, isLittle)
  if (text === undefined)
    throw wrong(
      'float16, float32, float64, whole numbers or texts of 1 to 1000 characters',
      `the values of ${name}`,
      type,
    )
  const inFile: string[] = []
  await parts.each(count, size, (view, at) => {
    inFile.push(text(view, at))
  })
  const values = isFortran ? [...inFile] : inFile
  if (isFortran) for (const [i, value] of inFile.entries()) values[place(i)] = value
  return { kind: 'texts', shape, values }
}

/** @throws InputError where the memory doesn't suffice. */
export function floats(count: number, name: string): Float32Array<ArrayBuffer> {
  try {
    return new Float32Array(count)
  } catch (error) {
    throw new InputError(
      `Expected as many values in ${name} as memory holds but received ${count}: give vectors of fewer dimensions`,
      { cause: error },
    )
  }
}

/** Where the i-th value of the file stands in row-major order. */
function placer(shape: readonly number[], isFortran: boolean): (i: number) => number {
  if (!isFortran || shape.length !== 2) return (i) => i
  const [rows, columns] = shape as readonly [number, number]
  return (i) => (i % rows) * columns + Math.floor(i / rows)
}

type ReadNumber = (view: DataView, at: number, isLittle: boolean) => number

const NUMBERS: Readonly<Record<string, ReadNumber>> = {
  f2: (view, at, isLittle) => fromHalf(view.getUint16(at, isLittle)),
  f4: (view, at, isLittle) => view.getFloat32(at, isLittle),
  f8: (view, at, isLittle) => view.getFloat64(at, isLittle),
}

/** IEEE 754 binary16. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** NumPy fills texts up with zeros. */
function withoutZeros(text: string): string {
  let end = text.length
  while (text.charCodeAt(end - 1) === 0) end--
  return text.slice(0, end)
}

function textReader(type: string, isLittle: boolean): ((view: DataView, at: number) => string) | undefined {
  const size = Number(type.slice(2))
  switch (type.slice(1)) {
    case 'i8':
      return (view, at) => String(view.getBigInt64(at, isLittle))
    case 'u8':
      return (view, at) => String(view.getBigUint64(at, isLittle))
    case 'i4':
      return (view, at) => String(view.getInt32(at, isLittle))
    case 'u4':
      return (view, at) => String(view.getUint32(at, isLittle))
  }
  if (size < 1 || size > LONGEST_TEXT) return undefined
  if (type[1] === 'S')
    return (view, at) => withoutZeros(Buffer.from(view.buffer, view.byteOffset + at, size).toString('utf8'))
  if (type[1] !== 'U') return undefined
  return (view, at) => {
    let text = ''
    for (let i = 0; i < size; i++) {
      const codePoint = view.getUint32(at + 4 * i, isLittle)
      text += codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : '\ufffd'
    }
    return withoutZeros(text)
  }
}

/** Takes bytes out of a stream in the pieces that are asked for. */
class Parts {
  readonly #bytes: AsyncIterator<Uint8Array>
  readonly #name: string
  #left: Buffer = Buffer.alloc(0)

  constructor(bytes: ByteStream, name: string) {
    this.#bytes = bytes[Symbol.asyncIterator]()
    this.#name = name
  }

  async take(length: number): Promise<Buffer> {
    while (this.#left.length < length) await this.#more()
    const taken = this.#left.subarray(0, length)
    this.#left = this.#left.subarray(length)
    return taken
  }

  async each(
    count: number,
    size: number,
    use: (view: DataView, at: number, index: number) => void,
  ): Promise<void> {
    for (let index = 0; index < count; ) {
      while (this.#left.length < size) await this.#more()
      const view = new DataView(this.#left.buffer, this.#left.byteOffset, this.#left.length)
      let at = 0
      for (; at + size <= view.byteLength && index < count; at += size) use(view, at, index++)
      this.#left = this.#left.subarray(at)
    }
  }

  async #more(): Promise<void> {
    const next = await this.#bytes.next()
    if (next.done) throw fewerValues(this.#name)
    this.#left = this.#left.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.#left, next.value])
  }
}

function fewerValues(name: string): InputError {
  return wrong('all values that its header promises', name, 'fewer: fetch it again')
}

function wrong(what: string, name: string, received: string): InputError {
  return new InputError(`Expected ${what} in ${name} but received ${received}`)
}
