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
  readonly #source: Omit<BlockSource, 'plan'>
  readonly #rules: BlockRules
  readonly #desk: BlockDesk
  readonly #cutter: BlockCutter
  #order: InOrder<BlockShard> | undefined
  /** Has read the beginning of a record whose end hasn't come. */
  #open: BlockSplitter | undefined
  #bytes = 0
  #lines = 0
  /** A record or the reading of a block: there is nothing to go on with. */
  #hasFailed = false

  constructor(intake: Intake, source: Omit<BlockSource, 'plan'>, rules: BlockRules, desk: BlockDesk) {
    this.#intake = intake
    this.#source = source
    this.#rules = rules
    this.#desk = desk
    this.#cutter = new BlockCutter(Math.min(FIRST_BLOCK, desk.blockBytes), (bytes) => rules.lastEnd(bytes))
  }

  async push(chunk: Buffer): Promise<void> {
    this.#bytes += chunk.length
    this.#hasFailed = true
    for (const block of this.#cutter.push(chunk)) await this.#read(block)
    this.#hasFailed = false
  }

  async end(): Promise<void> {
    this.#hasFailed = true
    await this.#read({ bytes: this.#cutter.end(), isWhole: true })
    await this.#order?.drain()
  }

  async breakOff(): Promise<void> {
    if (this.#hasFailed) return
    const bytes = this.#cutter.end()
    const end = this.#rules.lastEnd(Buffer.from(bytes.buffer, 0, bytes.length))
    if (end > 0) await this.#read({ bytes: bytes.subarray(0, end), isWhole: true })
    await this.#order?.drain()
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

  #readElsewhere({ bytes }: Block, { runner }: BlockReaders): Promise<BlockShard> {
    const input: BlockInput = { source: { ...this.#source, plan: this.#intake.plan! }, bytes }
    return runner.run(
      { module: BLOCK_MODULE, name: readBlock.name, input, transfer: [bytes.buffer] },
      readBlock,
    )
  }

  async #take(shard: BlockShard): Promise<void> {
    const { builder, ids, onRead } = this.#desk
    if (!absorb(shard, this.#intake, builder, ids, this.#lines)) {
      await this.#readHere({ bytes: shard.bytes, isWhole: true })
      return
    }
    this.#lines += shard.lines
    this.#cutter.reuse(shard.bytes)
    await onRead()
  }

  async #readHere({ bytes, isWhole }: Block): Promise<void> {
    if (!this.#open) {
      this.#open = this.#rules.open(this.#intake)
      this.#intake.linesBefore = this.#lines
    }
    this.#open.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    if (isWhole) {
      this.#open.end()
      this.#lines += this.#open.lines
      this.#open = undefined
    }
    await this.#desk.onRead()
  }
}

/** The module that reads blocks, as threads import it. */
export const BLOCK_MODULE = new URL('./block.js', import.meta.url)
