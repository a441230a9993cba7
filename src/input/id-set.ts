/** Ids already met. Ids of up to 19 digits take 16 bytes each instead of a string, so that millions fit. */

const SPLIT = 10
const NUMERIC = /^[1-9]\d{0,18}$/

export class IdSet {
  #slots = 1 << 12
  #used = 0
  // Two halves of the number, both exact; the high one is offset by 1 so that 0 means "free".
  #high = new Float64Array(this.#slots)
  #low = new Float64Array(this.#slots)
  readonly #texts = new Set<string>()

  /** Adds the id; false where it was there already. */
  add(id: string): boolean {
    if (!NUMERIC.test(id)) return this.#addText(id)
    const cut = Math.max(id.length - SPLIT, 0)
    if (this.#used * 2 >= this.#slots) this.#grow()
    return this.#insert(Number(id.slice(0, cut)) + 1, Number(id.slice(cut)))
  }

  #addText(id: string): boolean {
    const before = this.#texts.size
    return this.#texts.add(id).size > before
  }

  #insert(high: number, low: number): boolean {
    const mask = this.#slots - 1
    let slot =
      (Math.imul(low | 0, 0x9e3779b1) ^ Math.imul((low / 0x1_0000_0000 + high) | 0, 0x85ebca6b)) >>> 0
    slot = (slot ^ (slot >>> 15)) & mask
    while (this.#high[slot] !== 0) {
      if (this.#high[slot] === high && this.#low[slot] === low) return false
      slot = (slot + 1) & mask
    }
    this.#high[slot] = high
    this.#low[slot] = low
    this.#used++
    return true
  }

  #grow(): void {
    const [high, low] = [this.#high, this.#low]
    this.#slots *= 2
    this.#used = 0
    this.#high = new Float64Array(this.#slots)
    this.#low = new Float64Array(this.#slots)
    for (let i = 0; i < high.length; i++) if (high[i] !== 0) this.#insert(high[i]!, low[i]!)
  }
}
