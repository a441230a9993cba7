/** From the bytes of a source to its intake: through one splitter, or block by block in several threads. */
import { InOrder, type Runner } from '../threads/index.js'
import { absorb, type BlockInput, type BlockShard, type BlockSource, readBlock } from './block.js'
import { type Block, BlockCutter } from './block-cutter.js'
import type { IdSet } from './id-set.js'
import type { Intake } from './intake.js'
import type { BlockRules } from './layouts.js'
import type { BlockSplitter, Splitter } from './records.js'
import type { TweetTableBuilder } from './tweet-table.js'

export interface Feed {
  push(chunk: Buffer): void | Promise<void>
  /** The bytes are over. */
  end(): void | Promise<void>
  /** The bytes broke off: whole records among them count. */
  breakOff(): void | Promise<void>
}

/** Where blocks are read. */
export interface BlockReaders {
  readonly runner: Runner
  /** Blocks that may be under way. */
  readonly room: number
}

/** What the blocks of all sources end in, and who reads them. */
export interface BlockDesk {
  readonly builder: TweetTableBuilder
  readonly ids: IdSet
  /** Bytes of a block for other threads, about. */
  readonly blockBytes: number
  /** Undefined where it isn't worth while yet. @param bytes Of the source, so far. */
  readers(bytes: number): BlockReaders | undefined
  /** Told after each block. */
  onRead(): void | Promise<void>
}

/** Read here while nobody else does: as large as a chunk of a file. */
const FIRST_BLOCK = 256 * 1024

export class WholeFeed implements Feed {
  readonly #splitter: Splitter
  readonly #intake: Intake

  constructor(splitter: Splitter, intake: Intake) {
    this.#splitter = splitter
    this.#intake = intake
  }

  push(chunk: Buffer): void {
    this.#splitter.push(chunk)
  }

  end(): void {
    if (!this.#intake.full) this.#splitter.end()
  }

  breakOff(): void {}
}

export class BlockFeed implements Feed {
  readonly #intake: Intake
  readonly #source: Omit<BlockSource, 'plan' | 'state'>
  readonly #rules: BlockRules
  readonly #desk: BlockDesk
  readonly #cutter: BlockCutter
  #order: InOrder<BlockShard> | undefined
  /** Has read the beginning of a record whose end hasn't come. */
  #open: BlockSplitter | undefined
  #state: unknown
  #bytes = 0
  #lines = 0
  /** A record or the reading of a block: there is nothing to go on with. */
  #hasFailed = false

  /** @param start The beginning of the text. */
  constructor(
    intake: Intake,
    source: Omit<BlockSource, 'plan' | 'state'>,
    rules: BlockRules,
    start: string,
    desk: BlockDesk,
  ) {
    this.#intake = intake
    this.#source = source
    this.#rules = rules
    this.#desk = desk
    this.#open = rules.open(intake, start)
    this.#cutter = new BlockCutter(Math.min(FIRST_BLOCK, desk.blockBytes), (bytes) =>
      rules.lastEnd(bytes, this.#state),
    )
  }

  async push(chunk: Buffer): Promise<void> {
    this.#bytes += chunk.length
    this.#hasFailed = true
    for (const block of this.#cutter.push(chunk)) await this.#read(block)
    this.#hasFailed = false
  }

  async end(): Promise<void> {
    this.#hasFailed = true
    const bytes = this.#cutter.end()
    if (bytes.length > 0 || this.#open) await this.#read({ bytes, isWhole: true, isLast: true })
    await this.#order?.drain()
  }

  async breakOff(): Promise<void> {
    if (this.#hasFailed) return
    const bytes = this.#cutter.end()
    await this.#order?.drain()
    await this.#readHere({ bytes, isWhole: false, isLast: false })
  }

  async #read(block: Block): Promise<void> {
    const readers = this.#open || !block.isWhole ? undefined : this.#readers()
    if (readers === undefined) {
      await this.#order?.drain()
      await this.#readHere(block)
    } else await this.#order!.add(this.#readElsewhere(block, readers))
  }

  /** None before the first records have decided how the others are read. */
  #readers(): BlockReaders | undefined {
    const readers = this.#intake.plan && this.#desk.readers(this.#bytes)
    if (readers === undefined) return undefined
    this.#cutter.size = this.#desk.blockBytes
    this.#order ??= new InOrder(readers.room, (shard) => this.#take(shard))
    return readers
  }

  #readElsewhere({ bytes, isLast }: Block, { runner }: BlockReaders): Promise<BlockShard> {
    const source = { ...this.#source, plan: this.#intake.plan!, state: this.#state }
    const input: BlockInput = { source, bytes, isLast }
    return runner.run({ module: BLOCK_MODULE, name: BLOCK_WORK, input, transfer: [bytes.buffer] }, readBlock)
  }

  async #take(shard: BlockShard): Promise<void> {
    const { builder, ids, onRead } = this.#desk
    // Where the block before it doesn't end with a record, it doesn't begin with one.
    if (this.#open || !absorb(shard, this.#intake, builder, ids, this.#lines)) {
      await this.#readHere({ ...shard, isWhole: true })
      return
    }
    this.#lines += shard.lines
    this.#cutter.reuse(shard.bytes)
    await onRead()
  }

  async #readHere({ bytes, isWhole, isLast }: Block): Promise<void> {
    if (!this.#open) {
      this.#open = this.#rules.resume(this.#intake, this.#state)
      this.#intake.linesBefore = this.#lines
    }
    this.#open.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    if (isLast) this.#open.end()
    else if (isWhole && this.#open.isBetween) {
      this.#lines += this.#open.lines
      this.#state = this.#open.state
      this.#open = undefined
    }
    await this.#desk.onRead()
  }
}

/** The module that reads blocks, as threads import it. */
export const BLOCK_MODULE = new URL('./block.js', import.meta.url)
const BLOCK_WORK = 'readBlock' satisfies keyof typeof import('./block.js')
