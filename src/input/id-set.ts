/** Ids already met. Ids of up to 19 digits take 16 bytes each instead of a string, so that millions fit. */
import { hashPair } from '../threads/index.js'

const SPLIT = 10
const NUMERIC = /^[1-9]\d{0,18}$/

/** High halves that aren't part of a number: there is no id to compare, or it is compared as text. */
export const NO_ID = -1
export const TEXT_ID = -2

export class IdSet {
  #slots = 1 << 12
  #used = 0
  // Two halves of the number, both exact; the high one is offset by 1 so that 0 means "free".
  #high = new Float64Array(this.#slots)
  #low = new Float64Array(this.#slots)
  readonly #texts = new Set<string>()

  /** Adds the id; false where it was there already. */
  add(id: string): boolean {
    const high = highHalf(id)
    return high === TEXT_ID ? this.addText(id) : this.addNumber(high, lowHalf(id))
  }

  addNone(): void {}

  addText(id: string): boolean {
    const before = this.#texts.size
    return this.#texts.add(id).size > before
  }

  /** Adds an id by its halves. */
  addNumber(high: number, low: number): boolean {
    if (this.#used * 2 >= this.#slots) this.#grow()
    const slot = this.#slotOf(high, low)
    if (this.#high[slot] !== 0) return false
    this.#high[slot] = high
    this.#low[slot] = low
    this.#used++
    return true
  }

  hasText(id: string): boolean {
    return this.#texts.has(id)
  }

  hasNumber(high: number, low: number): boolean {
    return this.#high[this.#slotOf(high, low)] !== 0
  }

  /** Where the id is, or would be. */
  #slotOf(high: number, low: number): number {
    const mask = this.#slots - 1
    // The low half has up to 34 bits: those above 32 count with the high one.
    let slot = hashPair(low | 0, (Math.floor(low / 0x1_0000_0000) * 0x4000_0000 + high) | 0) & mask
    while (this.#high[slot] !== 0 && !(this.#high[slot] === high && this.#low[slot] === low))
      slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const [high, low] = [this.#high, this.#low]
    this.#slots *= 2
    this.#used = 0
    this.#high = new Float64Array(this.#slots)
    this.#low = new Float64Array(this.#slots)
    for (let i = 0; i < high.length; i++) if (high[i] !== 0) this.addNumber(high[i]!, low[i]!)
  }
}

/** The digits before the last ten, plus 1; TEXT_ID where the id isn't compared as a number. */
export function highHalf(id: string): number {
  return NUMERIC.test(id) ? Number(id.slice(0, Math.max(id.length - SPLIT, 0))) + 1 : TEXT_ID
}

/** The last ten digits. */
export function lowHalf(id: string): number {
  return Number(id.slice(Math.max(id.length - SPLIT, 0)))
}
