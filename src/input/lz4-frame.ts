/** LZ4 frames, as Arrow files hold them. The libraries for Parquet read bare blocks only, which can't look back. */

const MAGIC = 0x184d2204
const SHORTEST_MATCH = 4

/**
 * @param length Of what comes out; the data says so beside the frame.
 * @throws Error where the data is damaged.
 */
export function lz4Frame(input: Uint8Array, length: number): Uint8Array {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  if (view.getUint32(0, true) !== MAGIC) throw new Error('no LZ4 frame')
  const flags = view.getUint8(4)
  const hasBlockChecksums = (flags & 16) !== 0
  // Flags, block size and header checksum; the content's length and a dictionary's name where flags say so.
  let at = 7 + ((flags & 8) !== 0 ? 8 : 0) + ((flags & 1) !== 0 ? 4 : 0)
  const output = new Uint8Array(length)
  let used = 0
  for (;;) {
    const size = view.getUint32(at, true)
    at += 4
    if (size === 0) break
    const isStored = size >= 0x8000_0000
    const end = at + (size & 0x7fff_ffff)
    if (end > input.length) throw new Error('an LZ4 block is cut')
    if (isStored) {
      output.set(input.subarray(at, end), used)
      used += end - at
    } else used = readBlock(input, at, end, output, used)
    at = end + (hasBlockChecksums ? 4 : 0)
  }
  if (used !== length) throw new Error(`${used} bytes of LZ4 data instead of ${length}`)
  return output
}

/** Matches may reach back into the blocks before. */
function readBlock(input: Uint8Array, start: number, end: number, output: Uint8Array, from: number): number {
  let at = start
  let used = from
  const lengthFrom = (nibble: number): number => {
    let length = nibble
    if (nibble === 15) {
      for (let more = 255; more === 255 && at < end; ) {
        more = input[at++]!
        length += more
      }
    }
    return length
  }
  while (at < end) {
    const token = input[at++]!
    const literals = lengthFrom(token >> 4)
    if (at + literals > end || used + literals > output.length) throw new Error('an LZ4 block is too long')
    output.set(input.subarray(at, at + literals), used)
    at += literals
    used += literals
    if (at >= end) break
    const back = input[at]! | (input[at + 1]! << 8)
    at += 2
    const match = lengthFrom(token & 15) + SHORTEST_MATCH
    if (back === 0 || back > used || used + match > output.length)
      throw new Error('an LZ4 match is out of reach')
    // Byte by byte where the match overlaps what it makes.
    if (back >= match) output.copyWithin(used, used - back, used - back + match)
    else for (let i = 0; i < match; i++) output[used + i] = output[used + i - back]!
    used += match
  }
  return used
}
