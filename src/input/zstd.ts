/** Zstandard, frame by frame: any number of frames, those that are to be skipped among them. */
import { Decompress } from 'fzstd'
import { type ByteStream, copied } from './byte-stream.js'
import { DamagedCompression } from './damaged-compression.js'
import { RefusedSource } from './refused-source.js'

const MAGIC = 0xfd2fb528
const FIRST_SKIPPABLE = 0x184d2a50
/** What `zstd -d` takes without being asked for more; the decoder holds a whole window in memory. */
const LARGEST_WINDOW = 128 * 1024 * 1024
/** Small enough that what one piece unpacks to is no burden. */
const FED_BYTES = 64 * 1024

export async function* unzstd(packed: ByteStream): AsyncGenerator<Uint8Array> {
  const frames = new Frames()
  for await (const chunk of packed) {
    for (let at = 0; at < chunk.length; at += FED_BYTES) {
      const { made, failure } = frames.push(chunk.subarray(at, at + FED_BYTES))
      yield* made
      if (failure) throw failure
    }
  }
  if (!frames.isComplete) throw new DamagedCompression('unexpected end of file')
}

type Part = 'magic' | 'descriptor' | 'header' | 'block header' | 'block' | 'checksum' | 'skip size' | 'skip'

/**
 * Walks over the parts of the frames, so that windows are judged before memory is taken for them and the end of the
 * data is known to be one, and gives every frame to a decoder of its own.
 */
class Frames {
  #part: Part = 'magic'
  /** Bytes of the part that are still to come. */
  #wanted = 4
  /** The part so far, for those that are read here. */
  #read: number[] = []
  #descriptor = 0
  #isLast = false
  #decoder: Decompress | undefined
  #made: Uint8Array[] = []

  get isComplete(): boolean {
    return this.#part === 'magic' && this.#read.length === 0
  }

  push(bytes: Uint8Array): { made: Uint8Array[]; failure: Error | undefined } {
    this.#made = []
    try {
      this.#walk(bytes)
      return { made: this.#made, failure: undefined }
    } catch (error) {
      const isOurs = error instanceof RefusedSource || error instanceof DamagedCompression
      const failure = isOurs ? error : new DamagedCompression((error as Error).message, { cause: error })
      return { made: this.#made, failure }
    }
  }

  #walk(bytes: Uint8Array): void {
    /** Where the bytes of the frame that are not yet with its decoder begin. */
    let start = 0
    let at = 0
    while (at < bytes.length) {
      const taken = Math.min(this.#wanted, bytes.length - at)
      if (this.#isReadHere()) for (let i = at; i < at + taken; i++) this.#read.push(bytes[i]!)
      at += taken
      this.#wanted -= taken
      while (this.#wanted === 0) {
        const ended = this.#part
        const goesOn = this.#endPart()
        // The decoder has the magic number already: it may have come in pieces.
        if (ended === 'magic') start = at
        if (goesOn) continue
        // The frame, or what is to be skipped, is over.
        this.#decoder?.push(copied(bytes, start, at), true)
        this.#decoder = undefined
        start = at
        this.#next('magic', 4)
      }
      if (this.#part === 'magic' || this.#part === 'skip size' || this.#part === 'skip') start = at
    }
    if (this.#decoder && at > start) this.#decoder.push(copied(bytes, start, at), false)
  }

  #isReadHere(): boolean {
    return this.#part !== 'block' && this.#part !== 'checksum' && this.#part !== 'skip'
  }

  #next(part: Part, wanted: number): void {
    this.#part = part
    this.#wanted = wanted
    this.#read = []
  }

  /** Gives false where the part was the last of its frame. */
  #endPart(): boolean {
    const read = this.#read
    switch (this.#part) {
      case 'magic':
        this.#begin(uint32(read))
        return true
      case 'skip size':
        this.#next('skip', uint32(read))
        return true
      case 'descriptor':
        this.#descriptor = read[0]!
        this.#next('header', headerBytes(this.#descriptor))
        return true
      case 'header':
        if (windowBytes(this.#descriptor, read) > LARGEST_WINDOW)
          throw new RefusedSource(
            'zstd data with a window of more than 128 MB: unpack it first (zstd -d --long=31)',
          )
        this.#next('block header', 3)
        return true
      case 'block header':
        this.#beginBlock(read[0]! | (read[1]! << 8) | (read[2]! << 16))
        return true
      case 'block':
        if (!this.#isLast) this.#next('block header', 3)
        else if ((this.#descriptor & 4) !== 0) this.#next('checksum', 4)
        else return false
        return true
      case 'checksum':
      case 'skip':
        return false
    }
  }

  #begin(magic: number): void {
    if (magic === MAGIC) {
      this.#decoder = new Decompress((made) => {
        // The decoder uses its window again.
        if (made.length > 0) this.#made.push(copied(made))
      })
      this.#decoder.push(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd), false)
      this.#next('descriptor', 1)
    } else if ((magic & 0xfffffff0) >>> 0 === FIRST_SKIPPABLE) this.#next('skip size', 4)
    else throw new DamagedCompression('no zstd frame')
  }

  #beginBlock(header: number): void {
    this.#isLast = (header & 1) === 1
    const type = (header >> 1) & 3
    if (type === 3) throw new DamagedCompression('invalid block type')
    // A block of one repeated byte says how often, and holds it once.
    this.#next('block', type === 1 ? 1 : header >> 3)
  }
}

function uint32(bytes: readonly number[]): number {
  return (bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24)) >>> 0
}

const DICTIONARY_BYTES = [0, 1, 2, 4]
const SIZE_BYTES = [0, 2, 4, 8]

function isSingleSegment(descriptor: number): boolean {
  return (descriptor & 32) !== 0
}

function sizeBytes(descriptor: number): number {
  const flag = descriptor >> 6
  return flag === 0 && isSingleSegment(descriptor) ? 1 : SIZE_BYTES[flag]!
}

function headerBytes(descriptor: number): number {
  return (isSingleSegment(descriptor) ? 0 : 1) + DICTIONARY_BYTES[descriptor & 3]! + sizeBytes(descriptor)
}

function windowBytes(descriptor: number, header: readonly number[]): number {
  if (!isSingleSegment(descriptor)) {
    const base = 2 ** (10 + (header[0]! >> 3))
    return base + (base / 8) * (header[0]! & 7)
  }
  const size = header.slice(DICTIONARY_BYTES[descriptor & 3]!)
  const value = size.reduceRight((sum, byte) => sum * 256 + byte, 0)
  return sizeBytes(descriptor) === 2 ? value + 256 : value
}
