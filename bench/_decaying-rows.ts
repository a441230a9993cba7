import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { endianness } from 'node:os'
import { resolve } from 'node:path'
import { Random } from '../src/input/index.js'

/** Rows for a measurement, in memory and as a file of row-major little-endian float32 for other programs. */
export interface Rows {
  readonly data: Float32Array
  readonly rows: number
  readonly cols: number
  readonly file: string
}

/**
 * Normal values; the standard deviation of column j (from 1) falls as j^-0.7, as principal components of real features
 * do. `falloff` 0 is white noise. Seeded; kept as a file between benches.
 */
export function decayingRows(rows: number, cols: number, falloff = 0.7): Rows {
  mkdirSync('.cache/bench', { recursive: true })
  const file = resolve(`.cache/bench/rows-${rows}x${cols}-${falloff}.f32`)
  if (!existsSync(file)) {
    if (endianness() !== 'LE') throw new Error('Expected a little-endian machine: the files of rows are')
    writeFileSync(`${file}.new`, Buffer.from(generated(rows, cols, falloff).buffer))
    renameSync(`${file}.new`, file)
  }
  const { buffer, byteOffset, byteLength } = readFileSync(file)
  return { data: new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength)), rows, cols, file }
}

function generated(rows: number, cols: number, falloff: number): Float32Array<ArrayBuffer> {
  const random = new Random(1)
  const scales = Array.from({ length: cols }, (_, col) => (col + 1) ** -falloff)
  const data = new Float32Array(rows * cols)
  for (let at = 0; at < data.length; at += 2) {
    // Box and Muller: two normal values from two uniform ones.
    const length = Math.sqrt(-2 * Math.log(1 - random.next()))
    const angle = 2 * Math.PI * random.next()
    data[at] = length * Math.cos(angle) * scales[at % cols]!
    if (at + 1 < data.length) data[at + 1] = length * Math.sin(angle) * scales[(at + 1) % cols]!
  }
  return data
}
