/** A block: bytes of a source that begin and end between records, read apart from the others. */
import { buffersOf, Growing, type Outcome } from '../threads/index.js'
import type { PackedBooks } from './books.js'
import type { PackedDates } from './day-order.js'
import type { ColumnOverrides } from './flat.js'
import type { MetHeader } from './flat-plans.js'
import { highHalf, IdSet, lowHalf, NO_ID, TEXT_ID } from './id-set.js'
import { type IdBook, Intake, type IntakePlan } from './intake.js'
import { LAYOUTS, type Layout } from './layouts.js'
import { type PackedRejects, RejectColumns } from './packed-rejects.js'
import { type PackedTable, TweetTableBuilder } from './tweet-table.js'

/** What whoever reads a block has to know of its source. */
export interface BlockSource {
  readonly path: string
  readonly layout: string
  readonly shape: string | undefined
  readonly columns: ColumnOverrides
  readonly detectsLanguages: boolean
  /** Author of tweets that don't name theirs. */
  readonly author: string | undefined
  /** Rejects that are kept of each block: the first. */
  readonly keptRejects: number
  readonly plan: IntakePlan
  /** Of the splitter that has read the first records. */
  readonly state: unknown
}

export interface BlockInput {
  readonly source: BlockSource
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly isLast: boolean
}

/** All that a block gives. Rows and lines count from its beginning. */
export interface BlockShard {
  /** The block itself, for whoever has to read it again. */
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly isLast: boolean
  /** It ends where a record does; where it doesn't, all the rest is void. */
  readonly isWhole: boolean
  readonly lines: number
  readonly table: PackedTable
  /** The id of each row in halves, as `IdSet` compares it. */
  readonly ids: { readonly high: Float64Array<ArrayBuffer>; readonly low: Float64Array<ArrayBuffer> }
  readonly books: PackedBooks
  readonly rejects: PackedRejects
  readonly dates: PackedDates
  readonly shapes: readonly string[]
  readonly met: readonly MetHeader[]
  readonly isUnsure: boolean
  readonly marked: number
  readonly notesOfTweets: number
}

/** Reads a block; the work of a thread. */
export function readBlock({ source, bytes, isLast }: BlockInput): Outcome<BlockShard> {
  const builder = new TweetTableBuilder()
  const ids = new BlockIds()
  const rejects = new RejectColumns(source.keptRejects)
  const intake = new Intake(
    source.path,
    0,
    {
      builder,
      ids,
      maxRows: Number.POSITIVE_INFINITY,
      sampleFraction: 1,
      randomState: 0,
      columns: source.columns,
      detectsLanguages: source.detectsLanguages,
      shape: source.shape,
      onReject: (reject) => rejects.add(reject),
    },
    { author: source.author, about: '' },
    source.plan,
  )
  const splitter = blockLayout(source.layout).blocks!.resume(intake, source.state)
  splitter.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  if (isLast) splitter.end()
  const shard: BlockShard = {
    bytes,
    isLast,
    isWhole: isLast || splitter.isBetween,
    lines: splitter.lines,
    table: builder.pack(),
    ids: ids.pack(),
    books: intake.books.pack(),
    rejects: rejects.pack(),
    dates: intake.dates.pack(),
    shapes: [...intake.shapes],
    met: intake.plans.met,
    isUnsure: intake.plans.isUnsure,
    marked: intake.marked,
    notesOfTweets: intake.notesOfTweets,
  }
  return { value: shard, transfer: buffersOf(shard) }
}

/**
 * Adds what was read of the next block to all before it, as if it had been read here.
 *
 * @returns False, with nothing done, where that can't be: what the block was read as depends on the blocks before it.
 */
export function absorb(
  shard: BlockShard,
  intake: Intake,
  builder: TweetTableBuilder,
  ids: IdSet,
  linesBefore: number,
): boolean {
  if (!shard.isWhole || shard.isUnsure) return false
  // Of a duplicate, nothing counts: what it has added to the notes and dates, only reading tells.
  if (tellsOfTweets(shard) && hasKnown(shard, ids)) return false
  const kept = addIds(shard, ids)
  intake.dates.add(shard.dates, builder.count)
  builder.append(shard.table, kept)
  const duplicates = kept === undefined ? 0 : shard.table.count - kept.length
  intake.books.add(shard.books, shard.rejects, duplicates, linesBefore)
  intake.plans.adopt(shard.met)
  intake.adoptMarks(shard.shapes, shard.marked)
  return true
}

function tellsOfTweets({ notesOfTweets, dates }: BlockShard): boolean {
  return notesOfTweets + dates.dayFirst + dates.monthFirst + dates.rows.length > 0
}

/** Whether other blocks have a tweet of the block. */
function hasKnown({ ids: { high, low }, table }: BlockShard, ids: IdSet): boolean {
  for (let row = 0; row < high.length; row++) {
    if (high[row] === NO_ID) continue
    if (high[row] === TEXT_ID ? ids.hasText(textAt(table, row)) : ids.hasNumber(high[row]!, low[row]!))
      return true
  }
  return false
}

/** Adds the ids; returns the rows that no other block has, or undefined where that is all of them. */
function addIds({ ids: { high, low }, table }: BlockShard, ids: IdSet): Uint32Array | undefined {
  let kept: Growing<Uint32Array<ArrayBuffer>> | undefined
  for (let row = 0; row < high.length; row++) {
    const isNew =
      high[row] === NO_ID ||
      (high[row] === TEXT_ID ? ids.addText(textAt(table, row)) : ids.addNumber(high[row]!, low[row]!))
    if (isNew) kept?.add(row)
    else kept ??= firstRows(row)
  }
  return kept?.finish()
}

function firstRows(count: number): Growing<Uint32Array<ArrayBuffer>> {
  const rows = new Growing(Uint32Array)
  for (let row = 0; row < count; row++) rows.add(row)
  return rows
}

function textAt({ ids: { bytes, offsets } }: PackedTable, row: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    'utf8',
    offsets[row],
    offsets[row + 1],
  )
}

function blockLayout(wanted: string): Layout {
  return (LAYOUTS as readonly Layout[]).find(({ name }) => name === wanted)!
}

/** The ids of a block: those that come twice in it are found here, the others are left to whoever has all blocks. */
class BlockIds implements IdBook {
  readonly #known = new IdSet()
  readonly #high = new Growing(Float64Array)
  readonly #low = new Growing(Float64Array)

  add(id: string): boolean {
    const high = highHalf(id)
    const low = high === TEXT_ID ? 0 : lowHalf(id)
    const isNew = high === TEXT_ID ? this.#known.addText(id) : this.#known.addNumber(high, low)
    if (isNew) {
      this.#high.add(high)
      this.#low.add(low)
    }
    return isNew
  }

  addNone(): void {
    this.#high.add(NO_ID)
    this.#low.add(0)
  }

  pack(): BlockShard['ids'] {
    return { high: this.#high.finish(), low: this.#low.finish() }
  }
}
