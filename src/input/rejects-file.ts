/** The rejected records as a file: JSON Lines, one reject a line, whole or not at all. */
import { AtomicFile } from '../output/index.js'
import type { Reject } from './rejects.js'

export class RejectsFile {
  readonly #file: AtomicFile
  #lines: string[] = []

  private constructor(file: AtomicFile) {
    this.#file = file
  }

  /** @throws OutputError, as `flush` and `finish` do, when the file can't be written. */
  static async create(path: string): Promise<RejectsFile> {
    return new RejectsFile(await AtomicFile.create(path))
  }

  add(reject: Reject): void {
    this.#lines.push(`${JSON.stringify(reject)}\n`)
  }

  /** Hands over what was added, so that a file of bad rows needs no more memory than a good one. */
  async flush(): Promise<void> {
    if (this.#lines.length === 0) return
    const text = this.#lines.join('')
    this.#lines = []
    await this.#file.write(text)
  }

  async finish(): Promise<void> {
    await this.flush()
    await this.#file.commit()
  }

  async discard(): Promise<void> {
    await this.#file.discard()
  }
}
