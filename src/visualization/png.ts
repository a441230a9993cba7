import { promisify } from 'node:util'
import { crc32, deflate } from 'node:zlib'

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
const HEADER_BYTES = 13
const BITS_PER_CHANNEL = 8
const RGBA = 6
const PIXEL_BYTES = 4
// In figures of flat colours, bytes as they are compress better than their differences to the line above.
const NO_FILTER = 0
// A tenth larger than at level 6, in two thirds of the time.
const DEFLATE_LEVEL = 4

/** Pixels as a PNG holds them before they are compressed. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** The pixels line by line from the top, each line behind the number of its filter. */
  readonly lines: Uint8Array
}

/** @param pixels Red, green, blue, alpha, 0 to 255, of each pixel, line by line from the top. */
export function pictureOf(width: number, height: number, pixels: Uint8Array): Picture {
  const lineBytes = width * PIXEL_BYTES
  const lines = new Uint8Array(height * (1 + lineBytes))
  for (let y = 0; y < height; y++) {
    const start = y * (1 + lineBytes)
    lines[start] = NO_FILTER
    lines.set(pixels.subarray(y * lineBytes, (y + 1) * lineBytes), start + 1)
  }
  return { width, height, lines }
}

/**
 * The picture as a PNG file (W3C PNG, third edition, section 5), compressed outside the calling thread. For figures it
 * is a third of the work of the encoder in the canvas, which tries all filters on each line, and a smaller file.
 */
export async function encodePng({ width, height, lines }: Picture): Promise<Uint8Array> {
  const header = new Uint8Array(HEADER_BYTES)
  const fields = new DataView(header.buffer)
  fields.setUint32(0, width)
  fields.setUint32(4, height)
  header.set([BITS_PER_CHANNEL, RGBA], 8)
  const data = await promisify(deflate)(lines, { level: DEFLATE_LEVEL })
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND')])
}

/** Length of the data, type, data, and the checksum of the latter two. */
function chunk(type: string, data: Uint8Array = new Uint8Array()): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length)
  bytes.writeUInt32BE(data.length, 0)
  bytes.write(type, 4, 'latin1')
  bytes.set(data, 8)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length)
  return bytes
}
