/** The books of one source: every record ends as a tweet, a reject, a skip or a duplicate, and the four add up. */
import { jsonBeginning } from './json-beginning.js'
import { type PackedRejects, unpackRejects } from './packed-rejects.js'
import { excerptOf, type Reject, type RejectReason, type SkipReason } from './rejects.js'

export interface Tally {
  records: number
  tweets: number
  rejected: number
  skipped: number
  duplicates: number
}

export const NOTHING_TALLIED: Readonly<Tally> = {
  records: 0,
  tweets: 0,
  rejected: 0,
  skipped: 0,
  duplicates: 0,
}

/** Something that is no tweet, and what is needed instead. */
export interface Other {
  readonly what: string
  readonly needed: string
}

interface Note {
  count: number
  readonly examples: string[]
}

/** The books of one block of a source, as plain data; its rows and lines count from the beginning of the block. */
export interface PackedBooks {
  readonly tally: Tally
  readonly skippedByReason: Partial<Record<SkipReason, number>>
  readonly rejectedByReason: Partial<Record<RejectReason, number>>
  readonly notes: ReadonlyMap<string, Note>
  readonly others: ReadonlyMap<string, { readonly count: number; readonly needed: string }>
}

const NOTE_EXAMPLES = 3
const EXAMPLE_LENGTH = 60

export class Books {
  readonly tally: Tally = { ...NOTHING_TALLIED }
  readonly skippedByReason: Partial<Record<SkipReason, number>> = {}
  readonly rejectedByReason: Partial<Record<RejectReason, number>> = {}
  firstReject: Reject | undefined
  readonly #path: string
  readonly #onReject: (reject: Reject) => void
  readonly #notes = new Map<string, Note>()
  #noted = 0
  readonly #told: string[] = []
  readonly #others = new Map<string, { count: number; needed: string }>()

  constructor(path: string, onReject: (reject: Reject) => void) {
    this.#path = path
    this.#onReject = onReject
  }

  /** How often something was noted. */
  get noted(): number {
    return this.#noted
  }

  tweet(): void {
    this.tally.records++
    this.tally.tweets++
  }

  duplicate(): void {
    this.tally.records++
    this.tally.duplicates++
  }

  skip(reason: SkipReason): void {
    this.tally.records++
    this.tally.skipped++
    this.skippedByReason[reason] = (this.skippedByReason[reason] ?? 0) + 1
  }

  /** @param text The record; its beginning is kept. */
  reject(reason: RejectReason, detail: string | undefined, line: number | undefined, text: string): void {
    this.tally.records++
    this.tally.rejected++
    this.rejectedByReason[reason] = (this.rejectedByReason[reason] ?? 0) + 1
    this.#pass({
      source: this.#path,
      row: this.tally.records,
      line,
      reason,
      detail,
      excerpt: excerptOf(text),
    })
  }

  #pass(reject: Reject): void {
    this.firstReject ??= reject
    this.#onReject(reject)
  }

  /** A record about to be rejected is something known. */
  recognise({ what, needed }: Other, times = 1): void {
    const others = this.#others.get(what) ?? { count: 0, needed }
    others.count += times
    this.#others.set(what, others)
  }

  /** What most of the rejected records are, where they are something known. */
  recognisedAs(): Other | undefined {
    const [most] = [...this.#others].sort((a, b) => b[1].count - a[1].count)
    return most && most[1].count * 2 > this.tally.rejected
      ? { what: most[0], needed: most[1].needed }
      : undefined
  }

  /** Something the user should know about this source; counted. */
  note(text: string, example: unknown, times = 1): void {
    this.#noted += times
    const note = this.#notes.get(text) ?? { count: 0, examples: [] }
    note.count += times
    if (example !== undefined && note.examples.length < NOTE_EXAMPLES) addExample(note, shownExample(example))
    this.#notes.set(text, note)
  }

  /** Something the user should know about this source as a whole. */
  tell(text: string): void {
    this.#told.push(text)
  }

  pack(): PackedBooks {
    return {
      tally: this.tally,
      skippedByReason: this.skippedByReason,
      rejectedByReason: this.rejectedByReason,
      notes: this.#notes,
      others: this.#others,
    }
  }

  /**
   * Adds the books of the next block.
   *
   * @param duplicates Of its tweets: those that other blocks have.
   * @param linesBefore The block.
   */
  add(block: PackedBooks, rejects: PackedRejects, duplicates: number, linesBefore: number): void {
    const recordsBefore = this.tally.records
    for (const key of Object.keys(this.tally) as (keyof Tally)[]) this.tally[key] += block.tally[key]
    this.tally.tweets -= duplicates
    this.tally.duplicates += duplicates
    addCounts(this.skippedByReason, block.skippedByReason)
    addCounts(this.rejectedByReason, block.rejectedByReason)
    for (const [text, { count, examples }] of block.notes) {
      this.note(text, undefined, count)
      for (const example of examples) addExample(this.#notes.get(text)!, example)
    }
    for (const [what, { count, needed }] of block.others) this.recognise({ what, needed }, count)
    for (const reject of unpackRejects(rejects, this.#path, recordsBefore, linesBefore)) this.#pass(reject)
  }

  notes(): string[] {
    return [...this.#told, ...this.#counted()]
  }

  #counted(): string[] {
    return Array.from(this.#notes, ([text, { count, examples }]) => {
      const shown =
        examples.length === 0
          ? ''
          : ` (${examples.map((value) => JSON.stringify(value)).join(', ')}${count > examples.length ? ', …' : ''})`
      return `${text}: ${count}${shown}`
    })
  }
}

function addExample({ examples }: Note, shown: string): void {
  if (examples.length < NOTE_EXAMPLES && !examples.includes(shown)) examples.push(shown)
}

function addCounts<K extends string>(to: Partial<Record<K, number>>, from: Partial<Record<K, number>>): void {
  for (const [key, count] of Object.entries(from) as [K, number][]) to[key] = (to[key] ?? 0) + count
}

function shownExample(example: unknown): string {
  const text = typeof example === 'object' ? jsonBeginning(example, EXAMPLE_LENGTH) : String(example)
  return excerptOf(text).slice(0, EXAMPLE_LENGTH)
}
