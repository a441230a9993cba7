/** The rejected records of a block in columns, so that a block of nothing else needs no object for each. */

import { Growing } from '../threads/index.js'
import { dictionaryValue, type PackedTexts, TextColumn, TextColumnBuilder } from './columns.js'
import { DictionaryBuilder, type PackedCodes, unpackCodes } from './dictionary.js'
import type { Reject, RejectReason } from './rejects.js'

export interface PackedRejects {
  readonly rows: Uint32Array<ArrayBuffer>
  /** 0 where a record has no line. */
  readonly lines: Uint32Array<ArrayBuffer>
  readonly reasons: PackedCodes
  readonly details: PackedCodes
  readonly excerpts: PackedTexts
}

export class RejectColumns {
  readonly #most: number
  readonly #rows = new Growing(Uint32Array)
  readonly #lines = new Growing(Uint32Array)
  readonly #reasons = new DictionaryBuilder()
  readonly #details = new DictionaryBuilder()
  readonly #excerpts = new TextColumnBuilder()

  /** @param most Rejects that are kept: the first. */
  constructor(most: number) {
    this.#most = most
  }

  add({ row, line, reason, detail, excerpt }: Reject): void {
    if (this.#rows.used >= this.#most) return
    this.#rows.add(row)
    this.#lines.add(line ?? 0)
    this.#reasons.add(reason)
    this.#details.add(detail)
    this.#excerpts.add(excerpt)
  }

  pack(): PackedRejects {
    return {
      rows: this.#rows.finish(),
      lines: this.#lines.finish(),
      reasons: this.#reasons.pack(),
      details: this.#details.pack(),
      excerpts: this.#excerpts.pack(),
    }
  }
}

/** @param rowsBefore Records of the source before the block; `linesBefore`: its lines. */
export function* unpackRejects(
  { rows, lines, reasons, details, excerpts }: PackedRejects,
  source: string,
  rowsBefore: number,
  linesBefore: number,
): Generator<Reject> {
  const texts = new TextColumn(excerpts.bytes, excerpts.offsets)
  const [reasonColumn, detailColumn] = [unpackCodes(reasons), unpackCodes(details)]
  for (let i = 0; i < rows.length; i++) {
    yield {
      source,
      row: rowsBefore + rows[i]!,
      line: lines[i] === 0 ? undefined : linesBefore + lines[i]!,
      reason: dictionaryValue(reasonColumn, i) as RejectReason,
      detail: dictionaryValue(detailColumn, i),
      excerpt: texts.get(i),
    }
  }
}
