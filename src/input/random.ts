/** Seeded pseudo-random numbers for sampling and made-up data: the same on every machine. */

/** A hash of three whole numbers, uniform in [0, 1): draws a record by its place, whatever was drawn before. */
export function placeHash(seed: number, source: number, record: number): number {
  let hash = mix(seed >>> 0)
  hash = mix(hash ^ (source >>> 0))
  hash = mix(hash ^ (record >>> 0))
  hash = mix(hash ^ Math.floor(record / 0x1_0000_0000))
  return hash / 0x1_0000_0000
}

/** The finaliser of MurmurHash3: every bit of the input moves every bit of the output. */
function mix(value: number): number {
  let hash = (value + 0x9e3779b9) | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = mix(seed >>> 0)
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    return mix(this.#state) / 0x1_0000_0000
  }

  /** A whole number in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!
  }

  /** Standard normal (Box and Muller's polar form needs rejection; the plain form does not). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next())
  }
}
