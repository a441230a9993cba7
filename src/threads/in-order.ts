/** Takes results in the order in which their work was begun, whichever is done first. */
export class InOrder<T> {
  readonly #most: number
  readonly #take: (result: T) => void | Promise<void>
  readonly #begun: Promise<T>[] = []

  /** @param most Begun and not yet taken: what bounds the memory. */
  constructor(most: number, take: (result: T) => void | Promise<void>) {
    this.#most = most
    this.#take = take
  }

  /** Waits, where too many are begun, until the first of them is taken. */
  async add(work: Promise<T>): Promise<void> {
    // Whoever waits for the first learns of the failure; until then it isn't an unhandled one.
    work.catch(() => {})
    this.#begun.push(work)
    while (this.#begun.length > this.#most) await this.#takeFirst()
  }

  /** Takes all that is begun. */
  async drain(): Promise<void> {
    while (this.#begun.length > 0) await this.#takeFirst()
  }

  async #takeFirst(): Promise<void> {
    await this.#take(await this.#begun.shift()!)
  }
}
