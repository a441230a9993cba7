import { ArgumentError, expected, ModelError } from '../errors.js'
import { type Tensor, type TensorData, tensorKind } from './tensors.js'

/** Plain data: what JSON can hold, numbers that it can't, undefined, and typed arrays. */
export type Plain =
  | null
  | undefined
  | boolean
  | number
  | string
  | TensorData
  | readonly Plain[]
  | { readonly [key: string]: Plain }

/** A tree cut in two: JSON for everything but typed arrays, which are tensors named by their path. */
export interface CutTree {
  readonly json: string
  readonly tensors: ReadonlyMap<string, Tensor>
}

/**
 * In the JSON, what JSON can't hold is an object with one key that begins with `$`:
 * `{"$tensor": name}`, `{"$number": "NaN" | "Infinity" | "-Infinity" | "-0"}`, `{"$undefined": true}`, and
 * `{"$object": {…}}` around an object of the tree that has such a key itself.
 */
const MARK = '$'
/** No tensor may have this name in a safetensors file. */
const RESERVED = '__metadata__'
/** Deeper than any model, shallow enough for the stack. */
const MAX_DEPTH = 64

/**
 * @param shapes Shapes of tensors by path (`map.codebook`); those without one are vectors.
 * @throws ArgumentError when the tree holds something that isn't plain data, or a tensor hasn't the size of its
 * shape.
 */
export function cutTree(tree: Plain, shapes: ReadonlyMap<string, readonly number[]> = new Map()): CutTree {
  const tensors = new Map<string, Tensor>()

  function cut(value: Plain, path: string): unknown {
    if (value === undefined) return { $undefined: true }
    if (typeof value === 'number') return cutNumber(value)
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
    if (tensorKind(value) !== undefined) return { $tensor: addTensor(value as TensorData, path) }
    if (Array.isArray(value)) return value.map((item, index) => cut(item, joined(path, String(index))))
    if (!isPlainObject(value)) throw new ArgumentError(expected('plain data', path || 'the tree', value))
    const entries = Object.entries(value).map(([key, item]) => [key, cut(item, joined(path, key))] as const)
    const object = Object.fromEntries(entries)
    return entries.some(([key]) => key.startsWith(MARK)) ? { $object: object } : object
  }

  function addTensor(data: TensorData, path: string): string {
    // Two paths can look the same when keys have dots in them.
    let name = path
    while (tensors.has(name) || name === RESERVED || name === '') name += '+'
    const shape = shapes.get(path) ?? [data.length]
    const size = shape.reduce((product, length) => product * length, 1)
    if (size !== data.length) throw new ArgumentError(expected(`${size} elements`, path, data))
    tensors.set(name, { data, shape })
    return name
  }

  const json = JSON.stringify(cut(tree, ''))
  return { json, tensors }
}

/**
 * The tree again, equal bit for bit.
 *
 * @param file Named in messages.
 * @throws ModelError when the parts don't fit together.
 */
export function joinTree({ json, tensors }: CutTree, file: string): Plain {
  function join(value: unknown, depth: number): Plain {
    if (depth > MAX_DEPTH) {
      throw new ModelError(`${expected(`at most ${MAX_DEPTH} levels`, file, depth)}: it is damaged`)
    }
    if (typeof value !== 'object' || value === null) return value as Plain
    if (Array.isArray(value)) return value.map((item) => join(item, depth + 1))
    const [mark, ...others] = Object.keys(value)
    return mark?.startsWith(MARK) && others.length === 0
      ? joinMarked(mark, (value as Record<string, unknown>)[mark], depth)
      : joinObject(value, depth)
  }

  function joinObject(value: object, depth: number): Plain {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, join(item, depth + 1)]))
  }

  function joinMarked(mark: string, value: unknown, depth: number): Plain {
    if (mark === '$undefined') return undefined
    if (mark === '$object' && typeof value === 'object' && value !== null) return joinObject(value, depth)
    if (mark === '$number' && typeof value === 'string' && NUMBERS.has(value)) return Number(value)
    const tensor = mark === '$tensor' && typeof value === 'string' ? tensors.get(value) : undefined
    if (tensor !== undefined) return tensor.data
    throw new ModelError(
      `${expected('a mark that this version knows', file, { [mark]: value })}: it is damaged or of a later version`,
    )
  }

  return join(parse(json, file), 0)
}

const NUMBERS: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity', '-0'])

function cutNumber(value: number): unknown {
  if (Object.is(value, -0)) return { $number: '-0' }
  return Number.isFinite(value) ? value : { $number: String(value) }
}

function isPlainObject(value: unknown): value is Readonly<Record<string, Plain>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function joined(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

function parse(json: string, file: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new ModelError(`${expected('JSON', `the contents of ${file}`, json)}: it is damaged`, { cause })
  }
}
