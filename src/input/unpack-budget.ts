/** How much compressed input may grow, so that a file of a few kilobytes can't fill memory or run for days. */
import type { ByteStream } from './byte-stream.js'

/** Real exports compress five to thirty times; a bomb, a thousand times. */
const LARGEST_RATIO = 250
/** Below that much output of one file the ratio doesn't matter. */
const HARMLESS_BYTES = 256 * 1024 * 1024
/** Of all files of one call together. */
export const DEFAULT_MAX_UNPACKED = 64 * 1024 ** 3

/** What so many packed bytes may unpack to where no limit is given. */
export function mostUnpacked(packedBytes: number): number {
  return Math.max(HARMLESS_BYTES, packedBytes * LARGEST_RATIO)
}

/** What was unpacked before is good. */
export class TooMuchUnpacked extends Error {}

export class UnpackBudget {
  readonly #most: number
  readonly #checksRatio: boolean
  #unpacked = 0

  /** @param most Bytes that all files may unpack to; given, it replaces the limit of the ratio, too. */
  constructor(most: number | undefined) {
    this.#most = most ?? DEFAULT_MAX_UNPACKED
    this.#checksRatio = most === undefined
  }

  /**
   * What `unpack` makes of a stream, within the limits.
   *
   * @param what The compression, for the message.
   */
  async *watch(
    what: string,
    packed: ByteStream,
    unpack: (packed: ByteStream) => ByteStream,
  ): AsyncGenerator<Uint8Array> {
    let bytesIn = 0
    let bytesOut = 0
    const counted = async function* () {
      for await (const chunk of packed) {
        bytesIn += chunk.length
        yield chunk
      }
    }
    for await (const chunk of unpack(counted())) {
      bytesOut += chunk.length
      this.#check(what, bytesIn, bytesOut, chunk.length)
      yield chunk
    }
  }

  /** Something is about to be unpacked at once: a page of a table. */
  add(what: string, bytesIn: number, bytesOut: number): void {
    this.#check(what, bytesIn, bytesOut, bytesOut)
  }

  #check(what: string, bytesIn: number, bytesOut: number, added: number): void {
    this.#unpacked += added
    if (this.#checksRatio && bytesOut > HARMLESS_BYTES && bytesOut > bytesIn * LARGEST_RATIO)
      throw new TooMuchUnpacked(
        `${what} data that grows more than ${LARGEST_RATIO} times when unpacked (a decompression bomb?): where it is none, say with --max-unpacked how many gigabytes may come out`,
      )
    if (this.#unpacked > this.#most)
      throw new TooMuchUnpacked(
        `${what} data that makes more than ${gigabytes(this.#most)} unpacked: raise the limit with --max-unpacked`,
      )
  }
}

function gigabytes(bytes: number): string {
  return `${Number((bytes / 1024 ** 3).toPrecision(3))} GB`
}
