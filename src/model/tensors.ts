/** Typed arrays as tensors: the kinds that a model may hold, under the names safetensors has for them. */

export type TensorData = Float32Array | Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array

export interface Tensor {
  readonly data: TensorData
  /** Row-major; the product is the length of `data`. */
  readonly shape: readonly number[]
}

interface ArrayKind {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer): TensorData
}

const KINDS = {
  F64: Float64Array,
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  U16: Uint16Array,
  U8: Uint8Array,
} as const satisfies Record<string, ArrayKind>

export type TensorKind = keyof typeof KINDS

export const TENSOR_KINDS = Object.keys(KINDS) as readonly TensorKind[]

export function isTensorKind(name: unknown): name is TensorKind {
  return typeof name === 'string' && Object.hasOwn(KINDS, name)
}

export function bytesPerElement(kind: TensorKind): number {
  return KINDS[kind].BYTES_PER_ELEMENT
}

/** The kind of a typed array; undefined for anything else. */
export function tensorKind(value: unknown): TensorKind | undefined {
  return TENSOR_KINDS.find((kind) => value instanceof KINDS[kind])
}

/** A copy of the bytes as a typed array: bytes of a file may begin anywhere, arrays may not. */
export function tensorFrom(kind: TensorKind, bytes: Uint8Array): TensorData {
  return new KINDS[kind](new Uint8Array(bytes).buffer)
}

/** The memory of an array. Little-endian, as are all machines that Node's prebuilt binaries exist for but one (s390x). */
export function bytesOf(data: TensorData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}
