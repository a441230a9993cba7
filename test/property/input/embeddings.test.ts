import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { InputError } from '../../../src/errors.js'
import { readEmbeddings } from '../../../src/input/index.js'
import { fromPythonBytes } from '../../../src/input/python-bytes.js'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twitter-som-vectors-'))
})
afterAll(() => rm(folder, { recursive: true }))

const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`.padEnd(117)
const NPY = Buffer.concat([
  Buffer.from(`\x93NUMPY\x01\x00v\x00${header}\n`, 'latin1'),
  Buffer.from(Float32Array.of(1, 2, 3, 4, 5, 6).buffer),
])
const damage = fc.array(
  fc.record({ at: fc.nat({ max: 2000 }), byte: fc.nat({ max: 255 }), cut: fc.boolean() }),
  { minLength: 1, maxLength: 4 },
)

describe('damaged .npy files', () => {
  it('give vectors of finite numbers, or an InputError', async () => {
    const path = join(folder, 'damaged.npy')
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        let bytes = Buffer.from(NPY)
        for (const { at, byte, cut } of changes) {
          if (bytes.length === 0) break
          if (cut) bytes = bytes.subarray(0, at % bytes.length)
          else bytes[at % bytes.length] = byte
        }
        await writeFile(path, bytes)
        try {
          const { rows, dimensions, data, ids } = await readEmbeddings(path)
          return (
            data.length === rows * dimensions &&
            data.every(Number.isFinite) &&
            (ids === undefined || ids.length === rows)
          )
        } catch (error) {
          if (error instanceof InputError) return true
          throw error
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('texts printed by Python as bytes', () => {
  /** As Python's `repr(text.encode())`. */
  function printed(text: string): string {
    const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
    const letters = Array.from(Buffer.from(text), (byte) => {
      const letter = String.fromCharCode(byte)
      if (letter === '\\' || letter === quote) return `\\${letter}`
      if (letter === '\n') return '\\n'
      if (letter === '\r') return '\\r'
      if (letter === '\t') return '\\t'
      return byte < 0x20 || byte >= 0x7f ? `\\x${byte.toString(16).padStart(2, '0')}` : letter
    })
    return `b${quote}${letters.join('')}${quote}`
  }

  it('come back', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => fromPythonBytes(printed(text)) === text))
  })
})
