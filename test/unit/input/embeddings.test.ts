import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { tableFromArrays, tableToIPC } from '@uwdata/flechette'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  alignEmbeddings,
  type Embeddings,
  readEmbeddings,
  TwitterDataCollection,
} from '../../../src/input/index.js'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twitter-som-embeddings-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function saved(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}

/** As `numpy.save` writes it. */
function npy(type: string, shape: readonly number[], body: Uint8Array, isFortran = false): Buffer {
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const order = isFortran ? 'True' : 'False'
  const header = `${`{'descr': '${type}', 'fortran_order': ${order}, 'shape': (${sides}), }`.padEnd(117)}\n`
  const length = Buffer.alloc(2)
  length.writeUInt16LE(header.length)
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, Buffer.from(header), body])
}

/** As `numpy.savez` and `savez_compressed` write it. */
function npz(files: Readonly<Record<string, Buffer>>, isPacked: boolean): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, body] of Object.entries(files)) {
    const packed = isPacked ? deflateRawSync(body) : body
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(isPacked ? 8 : 0, 4)
    common.writeUInt32LE(crc32(body), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(body.length, 18)
    common.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, rest, Buffer.from(name)]))
    parts.push(local)
    offset += local.length
  }
  const end = Buffer.alloc(18)
  end.writeUInt16LE(directory.length, 4)
  end.writeUInt16LE(directory.length, 6)
  end.writeUInt32LE(Buffer.concat(directory).length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, ...directory, Buffer.from('PK\x05\x06'), end])
}

const bytesOf = (values: { readonly buffer: ArrayBufferLike }): Buffer =>
  Buffer.from(values.buffer as ArrayBuffer)
const VALUES = [1, -2, 0.5, 3, 0, 65504]

describe('readEmbeddings', () => {
  it.each([
    ['<f4', bytesOf(Float32Array.from(VALUES))],
    ['<f8', bytesOf(Float64Array.from(VALUES))],
    ['>f4', bytesOf(Float32Array.from(VALUES)).swap32()],
    ['<f2', bytesOf(Uint16Array.from([0x3c00, 0xc000, 0x3800, 0x4200, 0x0000, 0x7bff]))],
  ])('reads .npy of %s', async (type, body) => {
    const found = await readEmbeddings(await saved('a.npy', npy(type, [2, 3], body)))
    expect(found).toEqual({ rows: 2, dimensions: 3, data: Float32Array.from(VALUES), ids: undefined })
  })

  it('reads columns first as well as rows first', async () => {
    const body = bytesOf(Float32Array.from([1, 3, -2, 0, 0.5, 65504]))
    const { data } = await readEmbeddings(await saved('f.npy', npy('<f4', [2, 3], body, true)))
    expect(data).toEqual(Float32Array.from(VALUES))
  })

  it.each([false, true])('reads .npz with ids, packed: %s', async (isPacked) => {
    const vectors = npy('<f4', [2, 3], bytesOf(Float32Array.from(VALUES)))
    const numbers = npy('<i8', [2], bytesOf(BigInt64Array.from([1234567890123456789n, 7n])))
    const whole = await readEmbeddings(
      await saved('a.npz', npz({ 'ids.npy': numbers, 'vectors.npy': vectors }, isPacked)),
    )
    expect(whole.ids).toEqual(['1234567890123456789', '7'])
    const texts = npy('<U2', [2], Buffer.from('7\0\0\0\0\0\0\0x\0\0\0é\0\0\0', 'latin1'))
    const named = await readEmbeddings(
      await saved('b.npz', npz({ 'my.npy': vectors, 'other.npy': vectors, 'id.npy': texts }, isPacked)),
      'my',
    )
    expect([named.ids, named.rows, named.dimensions]).toEqual([['7', 'xé'], 2, 3])
  })

  it('reads a column of lists, with ids', async () => {
    const table = tableFromArrays({
      tweet_id: ['1', '2'],
      text: ['a', 'b'],
      embedding: [
        [1, 2],
        [3, 4],
      ],
    })
    const path = await saved('a.arrow', tableToIPC(table, { format: 'file' })!)
    expect(await readEmbeddings(path)).toEqual({
      rows: 2,
      dimensions: 2,
      data: Float32Array.of(1, 2, 3, 4),
      ids: ['1', '2'],
    })
  })

  it('refuses what holds no vectors, and says why', async () => {
    const failure = async (name: string, bytes: Uint8Array, column?: string): Promise<string> => {
      const path = await saved(name, bytes)
      try {
        await readEmbeddings(path, column)
        return 'nothing'
      } catch (error) {
        return `${(error as { code?: string }).code}: ${(error as Error).message.replaceAll(folder, '')}`
      }
    }
    const floats = (...values: number[]): Buffer => bytesOf(Float32Array.from(values))
    const two = npy('<f4', [1, 2], floats(1, 2))
    expect([
      await failure('nan.npy', npy('<f4', [2, 1], floats(1, Number.NaN))),
      await failure('flat.npy', npy('<f4', [2], floats(1, 2))),
      await failure('short.npy', npy('<f4', [2, 2], floats(1, 2))),
      await failure('whole.npy', npy('<i8', [1, 1], Buffer.alloc(8))),
      await failure('object.npy', npy('|O', [1], Buffer.alloc(8))),
      await failure('complex.npy', npy('<c8', [1, 1], Buffer.alloc(8))),
      await failure('huge.npy', npy('<f4', [1e9, 1e9], Buffer.alloc(8))),
      await failure('tweets.csv', Buffer.from('id,text\n1,hello\n')),
      await failure('column.npy', two, 'x'),
      await failure('unknown.npz', npz({ 'a.npy': two, 'b.npy': two }, true)),
      await failure('missing.npz', npz({ 'a.npy': two }, true), 'x'),
      await failure('ids.npz', npz({ 'a.npy': two, 'ids.npy': npy('<i8', [2], Buffer.alloc(16)) }, true)),
    ]).toMatchInlineSnapshot(`
      [
        "ERR_INPUT: Expected finite numbers in /nan.npy but received NaN in row 2",
        "ERR_INPUT: Expected floating-point numbers in rows and columns in /flat.npy but received an array of shape (2)",
        "ERR_INPUT: Expected all values that its header promises in /short.npy but received fewer: fetch it again",
        "ERR_INPUT: Expected floating-point numbers in rows and columns in /whole.npy but received whole numbers or texts",
        "ERR_INPUT: Expected an array of one type of numbers or texts in /object.npy but received {'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
        "ERR_INPUT: Expected float16, float32, float64, whole numbers or texts in the values of /complex.npy but received <c8",
        "ERR_INPUT: Expected at most 2^32 values in /huge.npy but received an array of 1000000000 x 1000000000",
        "ERR_INPUT: Expected vectors (.npy, .npz, Parquet or Arrow) in /tweets.csv but received another file",
        "ERR_INPUT: Expected no name of a column, since /column.npy holds one array, but received "x"",
        "ERR_INPUT: Expected vectors named embedding in /unknown.npz but received a, b: name them with --embeddings-column",
        "ERR_INPUT: Expected vectors named "x" in /missing.npz but received a",
        "ERR_INPUT: Expected 1 ids in /ids.npz but received 2 texts",
      ]
    `)
    await expect(readEmbeddings(join(folder, 'none.npy'))).rejects.toThrow('found none: check the path')
  })
})

describe('alignEmbeddings', () => {
  const { table } = TwitterDataCollection.fromTweets([
    { text: 'a', id: '1' },
    { text: 'b', id: '2' },
  ])
  const data = Float32Array.of(1, 2, 3, 4)
  const embeddings = (rows: number, ids?: readonly string[]): Embeddings => ({
    rows,
    dimensions: 2,
    data,
    ids,
  })

  it('goes by place, or by id', () => {
    expect(alignEmbeddings(embeddings(2), table)).toEqual(data)
    expect(alignEmbeddings(embeddings(2, ['2', '1']), table)).toEqual(Float32Array.of(3, 4, 1, 2))
  })

  it('says which tweets have none', () => {
    expect(() => alignEmbeddings(embeddings(1), table)).toThrowErrorMatchingInlineSnapshot(
      `[InputError: Expected embeddings of 2 tweets but received 1: where some tweets weren’t read (duplicates, rejects, a sample), give vectors with ids]`,
    )
    expect(() => alignEmbeddings(embeddings(2, ['2', '9']), table)).toThrowErrorMatchingInlineSnapshot(
      `[InputError: Expected an embedding for each of 2 tweets but received none for 1, the first of them tweet 1]`,
    )
  })
})
