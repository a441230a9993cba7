/** The words of some texts, as codes into a table of their own: what a thread gives, plain data. */
import { Growing } from '../threads/index.js'
import type { WordList } from './word-list.js'
import type { PackedWords } from './word-table.js'

/** Codes row after row: row i has those from `offsets[i]` to `offsets[i + 1]`. */
export interface CodeRows {
  readonly offsets: Uint32Array<ArrayBuffer>
  readonly codes: Int32Array<ArrayBuffer>
}

export interface ShardWords {
  readonly table: PackedWords
  readonly words: CodeRows
  /** What is noted of a text besides its words, `counts[j]` times `codes[j]`. */
  readonly notes: CodeRows & { readonly counts: Int32Array<ArrayBuffer> }
}

export class ShardWordsWriter {
  readonly #offsets = new Growing(Uint32Array)
  readonly #codes = new Growing(Int32Array)
  readonly #noteOffsets = new Growing(Uint32Array)
  readonly #notes = new Growing(Int32Array)
  readonly #noteCounts = new Growing(Int32Array)

  constructor() {
    this.#offsets.add(0)
    this.#noteOffsets.add(0)
  }

  /** Adds what is in the list as the next row. */
  addRow({ codes, count, notes, noteCounts, noted }: WordList): void {
    for (let i = 0; i < count; i++) this.#codes.add(codes[i]!)
    this.#offsets.add(this.#codes.used)
    for (let i = 0; i < noted; i++) {
      this.#notes.add(notes[i]!)
      this.#noteCounts.add(noteCounts[i]!)
    }
    this.#noteOffsets.add(this.#notes.used)
  }

  /** @param table That of the list. */
  finish(table: PackedWords): ShardWords {
    return {
      table,
      words: { offsets: this.#offsets.finish(), codes: this.#codes.finish() },
      notes: {
        offsets: this.#noteOffsets.finish(),
        codes: this.#notes.finish(),
        counts: this.#noteCounts.finish(),
      },
    }
  }
}
