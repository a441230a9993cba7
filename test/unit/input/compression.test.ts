import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { bunzip2 } from '../../../src/input/bunzip2.js'
import type { ByteStream } from '../../../src/input/byte-stream.js'
import { decompressed } from '../../../src/input/compression.js'
import { readTweets } from '../../../src/input/index.js'
import { gunzip } from '../../../src/input/inflate.js'
import { UnpackBudget } from '../../../src/input/unpack-budget.js'
import { unzstd } from '../../../src/input/zstd.js'
import { INPUT_FIXTURES } from '../../support/input-fixtures.js'

const packed = (name: string) => readFile(`${INPUT_FIXTURES}/packed/${name}`)

async function* pieces(bytes: Uint8Array, size = bytes.length): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** What comes out, and the failure behind it. */
async function all(stream: ByteStream): Promise<{ bytes: Buffer; failure: string | undefined }> {
  const parts: Uint8Array[] = []
  try {
    for await (const part of stream) parts.push(part)
  } catch (error) {
    return { bytes: Buffer.concat(parts), failure: (error as Error).message }
  }
  return { bytes: Buffer.concat(parts), failure: undefined }
}

const TWEETS = Array.from(
  { length: 30 },
  (_, i) => `{"id_str": "${1640439409031135232n + BigInt(i)}", "text": "Tweet ${i} #packed"}\n`,
).join('')
const RUNS = Buffer.concat([
  ...Array.from({ length: 599 }, (_, i) => Buffer.alloc(i + 1, 65 + ((i + 1) % 26))),
  ...Array.from({ length: 3 }, () => Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))),
])

const CASES = [
  ['tweets.jsonl.gz', gunzip, Buffer.from(TWEETS)],
  ['members.jsonl.gz', gunzip, Buffer.from(TWEETS)],
  ['tweets.jsonl.bz2', bunzip2, Buffer.from(TWEETS)],
  ['streams.jsonl.bz2', bunzip2, Buffer.from(TWEETS)],
  ['runs.bz2', bunzip2, RUNS],
  ['two-blocks.bz2', bunzip2, Buffer.from('abcdefghij'.repeat(12_000))],
  ['tweets.jsonl.zst', unzstd, Buffer.from(TWEETS)],
  ['frames.jsonl.zst', unzstd, Buffer.from(TWEETS)],
  ['one-byte.zst', unzstd, Buffer.alloc(300_000, 0x20)],
] as const

describe.each(CASES)('%s', (name, unpack, wanted) => {
  it.each([1, 7, 1000])('comes out whole in pieces of %i', async (size) => {
    expect(await all(unpack(pieces(await packed(name), size)))).toEqual({ bytes: wanted, failure: undefined })
  })

  it('gives nothing but what is in it wherever it is cut, and says that it is', async () => {
    const bytes = await packed(name)
    for (let end = 1; end < bytes.length; end += Math.ceil(bytes.length / 150)) {
      const cut = await all(unpack(pieces(bytes.subarray(0, end))))
      expect(wanted.subarray(0, cut.bytes.length).equals(cut.bytes)).toBe(true)
      // Between two members, frames or streams, the file is whole.
      if (cut.bytes.length < wanted.length / 2 - 40) expect(cut.failure, `cut at ${end}`).toBeDefined()
    }
  })

  it('says so where something else follows', async () => {
    const behind = Buffer.concat([await packed(name), Buffer.from('else')])
    const { bytes, failure } = await all(unpack(pieces(behind)))
    expect(failure).toMatch(/^(?:incorrect header check|no bzip2 header|no zstd frame)$/)
    // Node's zlib gives nothing of the piece in which it meets what it doesn't know.
    if (unpack !== gunzip) expect(bytes).toEqual(wanted)
  })
})

describe('a checksum', () => {
  it('of bzip2 is looked at', async () => {
    const bytes = Buffer.from(await packed('tweets.jsonl.bz2'))
    bytes[10]! ^= 1
    expect(await all(bunzip2(pieces(bytes)))).toEqual({
      bytes: Buffer.alloc(0),
      failure: 'wrong checksum of a bzip2 block',
    })
  })
})

describe('compressions', () => {
  it('are found inside one another, up to four deep', async () => {
    const three = gzipSync(gzipSync(await packed('tweets.jsonl.zst')))
    const { bytes, compressions } = await decompressed(pieces(three), new UnpackBudget(undefined))
    expect(compressions).toEqual(['gzip', 'gzip', 'zstd'])
    expect((await all(bytes)).bytes.toString()).toBe(TWEETS)
    const five = gzipSync(gzipSync(three))
    await expect(decompressed(pieces(gzipSync(five)), new UnpackBudget(undefined))).rejects.toThrow(
      'compressions inside one another, more than 4 deep',
    )
  })

  it('that would take gigabytes of memory are refused', async () => {
    const { failure } = await all(unzstd(pieces(await packed('long-window.zst'))))
    expect(failure).toBe('zstd data with a window of more than 128 MB: unpack it first (zstd -d --long=31)')
  })

  it('that are cut keep every record before the cut', async () => {
    const text = Array.from({ length: 3000 }, (_, i) => `{"text":"${i} ${Math.sin(i)}"}\n`).join('')
    const bytes = gzipSync(text)
    const cut = bytes.subarray(0, bytes.length / 2)
    const there = (await all(gunzip(pieces(cut)))).bytes.toString().split('\n').length - 1
    const { sources, table } = await readTweets(pieces(cut))
    expect(there).toBeGreaterThan(1000)
    expect(table.count).toBe(there)
    expect(sources[0]!.rejectedByReason).toMatchObject({ damaged_compression: 1 })
  })
})

describe('damage in gzip', () => {
  it('costs the same, wherever the chunks are cut', async () => {
    const bytes = await packed('members.jsonl.gz')
    // Within the second of its members.
    const damaged = Buffer.from(bytes)
    damaged[bytes.length - 20]! ^= 0x10
    const whole = await all(gunzip(pieces(damaged)))
    expect(whole.failure).toBeDefined()
    for (let size = 1; size < damaged.length; size += 37)
      expect(await all(gunzip(pieces(damaged, size)))).toEqual(whole)
  })

  it('leaves what lies in the pieces before it', async () => {
    const text = Array.from({ length: 40_000 }, (_, i) => `${(i * 2_654_435_761) % 4_294_967_296}\n`).join('')
    const damaged = gzipSync(text)
    damaged[damaged.length - 6]! ^= 1
    const { bytes, failure } = await all(gunzip(pieces(damaged, 1000)))
    expect(failure).toBe('incorrect data check')
    expect(bytes.length).toBeGreaterThan(text.length * 0.8)
    expect(text.startsWith(bytes.toString())).toBe(true)
  })
})
