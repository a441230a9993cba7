/** Typed arrays that grow by doubling. */

type Numbers =
  | Uint8Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>

const FIRST_LENGTH = 1 << 10

export class Growing<T extends Numbers> {
  /** Values that are valid; what lies behind them is room. */
  used = 0
  values: T
  readonly #make: new (
    length: number,
  ) => T

  constructor(make: new (length: number) => T) {
    this.#make = make
    this.values = new make(FIRST_LENGTH)
  }

  add(value: number): void {
    if (this.used === this.values.length) this.#grow(this.used + 1)
    this.values[this.used++] = value
  }

  append(values: T): void {
    this.reserve(values.length)
    this.values.set(values as never, this.used)
    this.used += values.length
  }

  /** Makes sure that so many values can be written from `used` on; whoever writes them adds them to `used`. */
  reserve(count: number): void {
    if (this.used + count > this.values.length) this.#grow(this.used + count)
  }

  /** Exactly what was added. */
  finish(): T {
    return this.values.slice(0, this.used) as T
  }

  #grow(needed: number): void {
    const grown = new this.#make(Math.max(needed, this.values.length * 2))
    grown.set(this.values.subarray(0, this.used) as never)
    this.values = grown
  }
}
