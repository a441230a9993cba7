import { ModelError } from '../errors.js'
import { DTYPES, OPCODES, type Picklable, PROTOCOL, PythonArray, PythonTuple } from './pickle-writer.js'
import { bytesPerElement, type TensorKind, tensorFrom } from './tensors.js'

/** What a pickle of this package holds once read: dicts are Maps, arrays are `PythonArray`, floats are numbers. */
export type Unpickled =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | PythonArray
  | PythonTuple
  | Unpickled[]
  | Map<string, Unpickled>

/** A function of NumPy, known by its name only: what it does is done here, and no other can be called. */
class NumpyFunction {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** On the stack while reading. */
type Item = Unpickled | NumpyFunction | typeof MARK

const MARK = Symbol('mark')
const FUNCTIONS: ReadonlySet<string> = new Set(['array', 'reshape', 'frombuffer'])
const DTYPE_KINDS = new Map(
  Object.entries(DTYPES).map(([kind, dtype]) => [dtype as string, kind as TensorKind]),
)

/**
 * Reads the pickles that `pickle` writes, and nothing else: a fixed list of opcodes and three functions of NumPy.
 * Nothing from the file is executed.
 *
 * @throws ModelError at anything else.
 */
export function unpickle(bytes: Uint8Array): Unpickled {
  const reader = new Reader(bytes)
  const stack = new Stack()
  if (reader.byte() !== OPCODES.PROTO || reader.byte() !== PROTOCOL) throw refused('protocol 4', 'another')
  for (;;) {
    const opcode = reader.byte()
    if (opcode === OPCODES.STOP) return stack.result(reader.isAtEnd)
    const step = STEPS.get(opcode)
    if (step === undefined) throw refused('an opcode of plain data', `0x${opcode.toString(16)}`)
    step(stack, reader)
  }
}

type Step = (stack: Stack, reader: Reader) => void

const STEPS: ReadonlyMap<number, Step> = new Map<number, Step>([
  [OPCODES.MARK, (stack) => stack.push(MARK)],
  [OPCODES.NONE, (stack) => stack.push(null)],
  [OPCODES.NEWTRUE, (stack) => stack.push(true)],
  [OPCODES.NEWFALSE, (stack) => stack.push(false)],
  [OPCODES.BININT, (stack, reader) => stack.push(reader.view(4).getInt32(0, true))],
  [OPCODES.LONG1, (stack, reader) => stack.push(reader.long())],
  [OPCODES.BINFLOAT, (stack, reader) => stack.push(reader.view(8).getFloat64(0, false))],
  [OPCODES.BINUNICODE, (stack, reader) => stack.push(reader.text())],
  [OPCODES.BINBYTES, (stack, reader) => stack.push(reader.bytes(reader.length()))],
  [OPCODES.EMPTY_LIST, (stack) => stack.push([])],
  [OPCODES.EMPTY_DICT, (stack) => stack.push(new Map())],
  [OPCODES.TUPLE, (stack) => stack.push(new PythonTuple(stack.popMarked().map(plain) as Picklable[]))],
  [OPCODES.APPENDS, append],
  [OPCODES.SETITEMS, setItems],
  [OPCODES.STACK_GLOBAL, (stack) => stack.push(numpyFunction(stack))],
  [OPCODES.REDUCE, (stack) => stack.push(call(stack))],
])

function append(stack: Stack): void {
  const items = stack.popMarked()
  const list = stack.top()
  if (!Array.isArray(list)) throw refused('a list', typeof list)
  for (const item of items) list.push(plain(item))
}

function setItems(stack: Stack): void {
  const items = stack.popMarked()
  const dict = stack.top()
  if (!(dict instanceof Map) || items.length % 2 !== 0) throw refused('a dict and pairs', typeof dict)
  for (let i = 0; i < items.length; i += 2) {
    const key = items[i]
    if (typeof key !== 'string') throw refused('a text as key', typeof key)
    dict.set(key, plain(items[i + 1]!))
  }
}

function numpyFunction(stack: Stack): NumpyFunction {
  const name = stack.pop()
  const module = stack.pop()
  if (module !== 'numpy' || typeof name !== 'string' || !FUNCTIONS.has(name)) {
    throw refused(`one of numpy.${[...FUNCTIONS].join(', numpy.')}`, `${String(module)}.${String(name)}`)
  }
  return new NumpyFunction(name)
}

function call(stack: Stack): PythonArray {
  const tuple = stack.pop()
  const callee = stack.pop()
  if (!(callee instanceof NumpyFunction) || !(tuple instanceof PythonTuple)) {
    throw refused('a call of NumPy', typeof callee)
  }
  const [first, second] = tuple.items
  if (callee.name === 'frombuffer') return fromBuffer(first, second)
  if (!(first instanceof PythonArray)) throw refused('an array', typeof first)
  return callee.name === 'reshape' ? reshape(first, second) : first
}

function fromBuffer(bytes: unknown, dtype: unknown): PythonArray {
  const kind = DTYPE_KINDS.get(String(dtype))
  if (kind === undefined || !(bytes instanceof Uint8Array)) throw refused('bytes and a dtype', String(dtype))
  if (bytes.byteLength % bytesPerElement(kind) !== 0)
    throw refused('whole elements', `${bytes.byteLength} bytes`)
  const data = tensorFrom(kind, bytes)
  return new PythonArray(data, [data.length])
}

function reshape(array: PythonArray, shape: unknown): PythonArray {
  const lengths = shape instanceof PythonTuple ? (shape.items as readonly unknown[]) : []
  const isShape = lengths.every((length) => Number.isSafeInteger(length) && Number(length) >= 0)
  const size = lengths.reduce<number>((product, length) => product * Number(length), 1)
  if (!isShape || size !== array.data.length) throw refused(`a shape of ${array.data.length}`, `${size}`)
  return new PythonArray(array.data, lengths as readonly number[])
}

function plain(item: Item): Unpickled {
  if (item === MARK || item instanceof NumpyFunction) throw refused('a value', 'something else')
  return item
}

class Stack {
  readonly #items: Item[] = []

  push(item: Item): void {
    this.#items.push(item)
  }

  pop(): Item {
    const item = this.#items.pop()
    if (item === undefined) throw refused('a value on the stack', 'none')
    return item
  }

  top(): Item {
    const item = this.#items.at(-1)
    if (item === undefined) throw refused('a value on the stack', 'none')
    return item
  }

  popMarked(): Item[] {
    const mark = this.#items.lastIndexOf(MARK)
    if (mark < 0) throw refused('a mark on the stack', 'none')
    const items = this.#items.splice(mark)
    items.shift()
    return items
  }

  result(isAtEnd: boolean): Unpickled {
    const item = plain(this.pop())
    if (this.#items.length > 0 || !isAtEnd) throw refused('one value', 'more')
    return item
  }
}

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.byteLength
  }

  bytes(length: number): Uint8Array {
    const end = this.#at + length
    if (end > this.#bytes.byteLength) throw refused(`${length} more bytes`, 'the end of the file')
    const bytes = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return bytes
  }

  view(length: number): DataView {
    const { byteOffset } = this.bytes(length)
    return new DataView(this.#view.buffer, byteOffset, length)
  }

  byte(): number {
    return this.view(1).getUint8(0)
  }

  length(): number {
    return this.view(4).getUint32(0, true)
  }

  long(): number {
    if (this.byte() !== 8) throw refused('an integer of eight bytes', 'another')
    return Number(this.view(8).getBigInt64(0, true))
  }

  text(): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.bytes(this.length()))
  }
}

function refused(what: string, received: string): ModelError {
  return new ModelError(
    `Expected ${what} for the pickle but received ${received}: only pickles of plain data written by this package are read`,
  )
}
