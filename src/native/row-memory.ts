import type { NativeRowMemory } from './binding.js'
import { fromNative } from './call.js'
import { binding } from './load.js'

/**
 * Memory for dense rows that the kernel uses as it is, not a copy: for matrices that would hardly fit twice. While the
 * kernel works on it, it is out of reach; afterwards it holds the same values in the same places.
 */
export class RowMemory {
  readonly length: number
  readonly #memory: NativeRowMemory
  #values: Float32Array<ArrayBuffer> | undefined

  /** So many values, all 0. @throws {NativeError} where they don't fit into memory */
  constructor(length: number) {
    this.length = length
    this.#memory = told(() => new (binding().NativeRowMemory)(length))
  }

  /** The values. An array that was got before the kernel had them has no length any more. @throws {ArgumentError} while the kernel has them */
  get values(): Float32Array<ArrayBuffer> {
    this.#values ??= told(() => new Float32Array(this.#memory.show()))
    return this.#values
  }

  /** For a call of the kernel, which has the memory from then until its promise is settled. @throws {ArgumentError} while it has it already */
  lend(): { readonly memory: NativeRowMemory } | { readonly data: Float32Array } {
    const { values } = this
    // Not every runtime lets memory be shared (Electron): what `values` has is then a copy, and copied again.
    if (values.length > 0 && !told(() => this.#memory.takeBack(values.buffer))) return { data: values }
    this.#values = undefined
    return { memory: this.#memory }
  }
}

function told<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw fromNative(error)
  }
}
