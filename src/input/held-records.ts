/** Records that are held back at the start of a source, so that columns can be judged by their values. */
import type { RejectReason } from './rejects.js'

export type HeldRecord =
  | { readonly kind: 'object'; readonly record: unknown; readonly line: number; readonly text: string }
  | { readonly kind: 'row'; readonly fields: readonly unknown[]; readonly line: number | undefined }
  | {
      readonly kind: 'bad'
      readonly reason: RejectReason
      readonly line: number | undefined
      readonly excerpt: string
      readonly detail: string | undefined
    }

const WINDOW_RECORDS = 200
const WINDOW_CHARACTERS = 1_000_000

export class HeldRecords {
  readonly records: HeldRecord[] = []
  readonly #most: number
  #characters = 0

  /** @param wanted Tweets that the source may still give: no more records than that are held. */
  constructor(wanted: number) {
    this.#most = Math.min(WINDOW_RECORDS, wanted)
  }

  add(record: HeldRecord, characters: number): void {
    this.records.push(record)
    this.#characters += characters
  }

  /** Enough to judge by, or as much as may be held. */
  get full(): boolean {
    return this.records.length >= this.#most || this.#characters >= WINDOW_CHARACTERS
  }
}

export function charactersOf(fields: readonly unknown[]): number {
  let characters = 0
  for (const field of fields) characters += typeof field === 'string' ? field.length : 8
  return characters
}
