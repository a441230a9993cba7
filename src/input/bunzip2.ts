/**
 * Bzip2, block by block. Our own: of the packages there are, one takes the whole file at once and brings another
 * command line parser along, and the other is four times slower.
 */
import { type ByteStream, copied } from './byte-stream.js'
import { DamagedCompression } from './damaged-compression.js'

const BLOCK_MAGIC = 0x314159265359
const END_MAGIC = 0x177245385090
const GROUP_SYMBOLS = 50
const LONGEST_CODE = 20
const CUT = 'unexpected end of file'
/** A block of 900 kB, of codes of 20 bits, with its tables: no block takes more. */
const MOST_BLOCK_BYTES = 2_400_000

/** One stream, or several in a row, as parallel compressors write them. */
export async function* bunzip2(packed: ByteStream): AsyncGenerator<Uint8Array> {
  const input = new Bits(packed)
  do {
    if (!(await input.has(4))) throw new DamagedCompression(CUT)
    if (!input.isHeader()) throw new DamagedCompression('no bzip2 header')
    yield* unpackStream(input)
  } while (await input.has(1))
}

async function* unpackStream(input: Bits): AsyncGenerator<Uint8Array> {
  input.bits(24)
  const blockSize = (input.bits(8) - 0x30) * 100_000
  let streamCrc = 0
  for (;;) {
    await input.has(MOST_BLOCK_BYTES)
    const magic = input.bits(24) * 2 ** 24 + input.bits(24)
    const crc = input.crc()
    if (magic === END_MAGIC) {
      if (crc !== streamCrc) throw new DamagedCompression('wrong checksum of a bzip2 stream')
      input.align()
      return
    }
    if (magic !== BLOCK_MAGIC) throw new DamagedCompression('no bzip2 block')
    const block = unpackBlock(input, blockSize)
    if (crcOf(block) !== crc) throw new DamagedCompression('wrong checksum of a bzip2 block')
    streamCrc = (((streamCrc << 1) | (streamCrc >>> 31)) ^ crc) >>> 0
    yield block
  }
}

function unpackBlock(input: Bits, blockSize: number): Uint8Array {
  if (input.bits(1) !== 0)
    throw new DamagedCompression('a randomised bzip2 block, which nobody has written since 1997')
  const origin = input.bits(24)
  const alphabet = readAlphabet(input)
  const symbols = alphabet.length + 2
  const tableCount = input.bits(3)
  const selectorCount = input.bits(15)
  if (tableCount < 2 || tableCount > 6 || selectorCount === 0)
    throw new DamagedCompression('wrong bzip2 tables')
  const selectors = readSelectors(input, selectorCount, tableCount)
  const tables = Array.from({ length: tableCount }, () => readTable(input, symbols))
  const { rows, length, counts } = readMoves(input, blockSize, alphabet, selectors, tables)
  if (origin >= length) throw new DamagedCompression('wrong origin of a bzip2 block')
  return unrun(sorted(rows, length, counts), origin, length)
}

/** Which bytes occur, as sixteen bits for the sixteens and sixteen for each of those. */
function readAlphabet(input: Bits): Uint8Array {
  const sixteens = input.bits(16)
  const used: number[] = []
  for (let high = 0; high < 16; high++) {
    if ((sixteens & (0x8000 >> high)) === 0) continue
    const ones = input.bits(16)
    for (let low = 0; low < 16; low++) if ((ones & (0x8000 >> low)) !== 0) used.push(high * 16 + low)
  }
  if (used.length === 0) throw new DamagedCompression('an empty bzip2 alphabet')
  return Uint8Array.from(used)
}

function readSelectors(input: Bits, count: number, tables: number): Uint8Array {
  const order = Uint8Array.from({ length: tables }, (_, table) => table)
  const selectors = new Uint8Array(count)
  for (let i = 0; i < count; i++) {
    let place = 0
    while (input.bits(1) === 1) if (++place >= tables) throw new DamagedCompression('wrong bzip2 selector')
    selectors[i] = toFront(order, place)
  }
  return selectors
}

/** Codes of each length are consecutive: the first code and the first symbol of a length say all. */
interface CodeTable {
  readonly shortest: number
  /** Per length, the largest code, left-aligned to LONGEST_CODE bits, plus one. */
  readonly limits: Int32Array
  /** Per length, what is taken from a code to get the place of its symbol. */
  readonly bases: Int32Array
  readonly symbols: Uint16Array
}

function readTable(input: Bits, symbols: number): CodeTable {
  const lengths = new Uint8Array(symbols)
  let length = input.bits(5)
  for (let symbol = 0; symbol < symbols; symbol++) {
    for (;;) {
      if (length < 1 || length > LONGEST_CODE) throw new DamagedCompression('wrong bzip2 code length')
      if (input.bits(1) === 0) break
      length += input.bits(1) === 0 ? 1 : -1
    }
    lengths[symbol] = length
  }
  const limits = new Int32Array(LONGEST_CODE + 1)
  const bases = new Int32Array(LONGEST_CODE + 1)
  const ordered = new Uint16Array(symbols)
  let code = 0
  let place = 0
  for (let bits = 1; bits <= LONGEST_CODE; bits++) {
    bases[bits] = code - place
    for (let symbol = 0; symbol < symbols; symbol++) if (lengths[symbol] === bits) ordered[place++] = symbol
    code = bases[bits]! + place
    limits[bits] = code << (LONGEST_CODE - bits)
    code <<= 1
  }
  return { shortest: lengths.reduce((least, each) => Math.min(least, each)), limits, bases, symbols: ordered }
}

/** Undoes the Huffman codes, the runs of zeros and the moves to the front. */
function readMoves(
  input: Bits,
  blockSize: number,
  alphabet: Uint8Array,
  selectors: Uint8Array,
  tables: readonly CodeTable[],
): { rows: Uint32Array; length: number; counts: Uint32Array } {
  const rows = new Uint32Array(blockSize)
  const counts = new Uint32Array(256)
  const order = Uint8Array.from(alphabet)
  const endOfBlock = alphabet.length + 1
  let length = 0
  let run = 0
  let runBit = 1
  let group = 0
  let left = 0
  let table = tables[0]!
  for (;;) {
    if (left === 0) {
      if (group >= selectors.length) throw new DamagedCompression('too few bzip2 selectors')
      table = tables[selectors[group++]!]!
      left = GROUP_SYMBOLS
    }
    left--
    const symbol = input.symbol(table)
    if (symbol <= 1) {
      // The length of a run, in digits of one and two.
      run += runBit << symbol
      runBit <<= 1
      if (run > blockSize) throw new DamagedCompression('too long a bzip2 run')
      continue
    }
    if (run > 0) {
      if (length + run > blockSize) throw new DamagedCompression('too large a bzip2 block')
      rows.fill(order[0]!, length, length + run)
      counts[order[0]!]! += run
      length += run
      run = 0
      runBit = 1
    }
    if (symbol === endOfBlock) return { rows, length, counts }
    if (length >= blockSize) throw new DamagedCompression('too large a bzip2 block')
    const byte = toFront(order, symbol - 1)
    rows[length++] = byte
    counts[byte]!++
  }
}

function toFront(order: Uint8Array, place: number): number {
  const value = order[place]!
  // Most places are small: moving byte by byte is quicker there than a call.
  if (place < 16) for (let i = place; i > 0; i--) order[i] = order[i - 1]!
  else order.copyWithin(1, 0, place)
  order[0] = value
  return value
}

/** Above the byte of each row, the row that follows it in the text. */
function sorted(rows: Uint32Array, length: number, counts: Uint32Array): Uint32Array {
  const next = new Uint32Array(256)
  let sum = 0
  for (let byte = 0; byte < 256; byte++) {
    next[byte] = sum
    sum += counts[byte]!
  }
  for (let row = 0; row < length; row++) {
    const byte = rows[row]! & 0xff
    rows[next[byte]!++]! |= row << 8
  }
  return rows
}

/** Follows the rows through the text, and undoes the first step of the compressor: four equal bytes and a count. */
function unrun(rows: Uint32Array, origin: number, length: number): Uint8Array {
  let out = new Uint8Array(Math.ceil(length * 1.25) + 256)
  let used = 0
  let at = rows[origin]! >>> 8
  let same = 0
  let previous = -1
  for (let i = 0; i < length; i++) {
    const row = rows[at]!
    const byte = row & 0xff
    at = row >>> 8
    if (same === 4) {
      if (used + byte > out.length) out = grown(out, used + byte)
      out.fill(previous, used, used + byte)
      used += byte
      same = 0
      previous = -1
      continue
    }
    if (used === out.length) out = grown(out, used + 1)
    out[used++] = byte
    same = byte === previous ? same + 1 : 1
    previous = byte
  }
  return out.subarray(0, used)
}

function grown(out: Uint8Array<ArrayBuffer>, needed: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(needed, out.length * 2))
  larger.set(out)
  return larger
}

/** The checksum that bzip2 takes: CRC-32 with the highest bit first. */
const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  return crc >>> 0
})

function crcOf(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc << 8) ^ CRC[(crc >>> 24) ^ byte]!
  return ~crc >>> 0
}

/** The stream as bits, the highest first. Bytes are waited for a block at a time; reading bits never waits. */
class Bits {
  readonly #iterator: AsyncIterator<Uint8Array>
  #bytes: Uint8Array = new Uint8Array(0)
  #at = 0
  #held = 0
  #heldBits = 0
  #isOver = false

  constructor(stream: ByteStream) {
    this.#iterator = stream[Symbol.asyncIterator]()
  }

  /** Waits until that many bytes are there or the stream is over; says whether there are any that many. */
  async has(count: number): Promise<boolean> {
    const parts = [this.#bytes.subarray(this.#at)]
    let length = parts[0]!.length
    while (length < count && !this.#isOver) {
      const next = await this.#iterator.next()
      if (next.done) this.#isOver = true
      else {
        parts.push(copied(next.value))
        length += next.value.length
      }
    }
    if (parts.length > 1) {
      this.#bytes = Buffer.concat(parts)
      this.#at = 0
    }
    return length + (this.#heldBits >> 3) >= count
  }

  /** Whether a stream begins here, at a whole byte. */
  isHeader(): boolean {
    const [b, z, h, level] = this.#bytes.subarray(this.#at, this.#at + 4)
    return b === 0x42 && z === 0x5a && h === 0x68 && level! >= 0x31 && level! <= 0x39
  }

  /** Up to 24 bits. */
  bits(count: number): number {
    this.#fill(count)
    this.#heldBits -= count
    return (this.#held >>> this.#heldBits) & (2 ** count - 1)
  }

  crc(): number {
    return this.bits(16) * 65_536 + this.bits(16)
  }

  /** Drops the rest of a byte. */
  align(): void {
    this.#heldBits -= this.#heldBits % 8
    this.#at -= this.#heldBits >> 3
    this.#heldBits = 0
  }

  symbol({ shortest, limits, bases, symbols }: CodeTable): number {
    this.#fill(LONGEST_CODE, shortest)
    // Where the data ends, zeros stand behind it; codes that reach into them are found below.
    const ahead =
      (this.#heldBits >= LONGEST_CODE
        ? this.#held >>> (this.#heldBits - LONGEST_CODE)
        : this.#held << (LONGEST_CODE - this.#heldBits)) &
      (2 ** LONGEST_CODE - 1)
    let bits = shortest
    while (bits <= LONGEST_CODE && ahead >= limits[bits]!) bits++
    if (bits > this.#heldBits && this.#heldBits < LONGEST_CODE) throw new DamagedCompression(CUT)
    if (bits > LONGEST_CODE) throw new DamagedCompression('wrong bzip2 code')
    this.#heldBits -= bits
    const symbol = symbols[(ahead >>> (LONGEST_CODE - bits)) - bases[bits]!]
    if (symbol === undefined) throw new DamagedCompression('wrong bzip2 code')
    return symbol
  }

  /** At most 32 bits are held: the older ones fall out at the top. */
  #fill(wanted: number, needed = wanted): void {
    while (this.#heldBits < wanted && this.#at < this.#bytes.length) {
      this.#held = (this.#held << 8) | this.#bytes[this.#at++]!
      this.#heldBits += 8
    }
    if (this.#heldBits < needed) throw new DamagedCompression(CUT)
  }
}
