import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { tableFromArrays, tableToIPC } from '@uwdata/flechette'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  alignEmbeddings,
  type Embeddings,
  readEmbeddings,
  TwitterDataCollection,
} from '../../../src/input/index.js'
import { floats } from '../../../src/input/npy.js'

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

/** As NumPy holds texts of so many characters. */
function utf32(texts: readonly string[], length: number): Buffer {
  const units = texts.flatMap((text) => Array.from(text.padEnd(length, '\0'), (unit) => unit.charCodeAt(0)))
  return Buffer.from(Uint32Array.from(units).buffer)
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

  it('reads the ids of .npz as it reads those of tweets', async () => {
    const ids = npy(
      '<U22',
      [3],
      utf32(['x1270525118610751499', ' 1270525118610751500 ', '1270525118610751501.0'], 22),
    )
    const vectors = npy('<f4', [3, 1], Buffer.from(Float32Array.of(1, 2, 3).buffer))
    const path = await saved('printed.npz', npz({ 'ids.npy': ids, 'vectors.npy': vectors }, false))
    expect((await readEmbeddings(path)).ids).toEqual([
      '1270525118610751499',
      '1270525118610751500',
      '1270525118610751501',
    ])
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

  it('makes no room for values that can’t come', async () => {
    const made: number[] = []
    vi.stubGlobal(
      'Float32Array',
      new Proxy(Float32Array, {
        construct(target, args: [number]) {
          made.push(args[0])
          return new target(...args)
        },
      }),
    )
    await expect(
      readEmbeddings(await saved('promise.npy', npy('<f4', [4, 1_000_000], Buffer.alloc(8)))),
    ).rejects.toThrow('fewer')
    expect(made).toEqual([])
    vi.unstubAllGlobals()
  })

  it('says where vectors take more than the memory', () => {
    expect(() => floats(2 ** 50, 'a.npy')).toThrowErrorMatchingInlineSnapshot(
      `[InputError: Expected as many values in a.npy as memory holds but received 1125899906842624: give vectors of fewer dimensions]`,
    )
  })

  it('reads a header by no pattern that runs on to its end from wherever it begins, and none above 64 KB', async () => {
    const exec = RegExp.prototype.exec
    const wide = vi.spyOn(RegExp.prototype, 'exec').mockImplementation(function (this: RegExp, text) {
      // A dot that repeats goes to the end of the header from wherever it begins.
      if (text.includes('fortran') && this.source.includes('.*')) throw new Error(`read with ${this.source}`)
      return exec.call(this, text)
    })
    const hostile = "'descr': '<f4' 'fortran_order': True ".repeat(1500)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(hostile.length)
    const path = await saved(
      'hostile.npy',
      Buffer.concat([Buffer.from('\x93NUMPY\x02\x00', 'latin1'), length, Buffer.from(hostile)]),
    )
    await expect(readEmbeddings(path)).rejects.toThrow('Expected an array of one type')
    length.writeUInt32LE(65_537)
    const long = await saved(
      'long.npy',
      Buffer.concat([Buffer.from('\x93NUMPY\x02\x00', 'latin1'), length, Buffer.alloc(65_537)]),
    )
    await expect(readEmbeddings(long)).rejects.toThrow('a header of more than 64 KB')
    wide.mockRestore()
  })

  it('takes a missing value within a vector for no number', async () => {
    const table = tableFromArrays({
      text: ['a', 'b'],
      embedding: [
        [1, 2],
        [3, null],
      ],
    })
    const path = await saved('null.arrow', tableToIPC(table, { format: 'file' })!)
    await expect(readEmbeddings(path)).rejects.toThrow(
      `Expected numbers in row 2 of ${path} but received null`,
    )
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
      await failure('empty-texts.npy', npy('|S0', [30_000_000], Buffer.alloc(0))),
      await failure('long-texts.npy', npy('<U999999999', [1], Buffer.alloc(8))),
      await failure('all-memory.npy', npy('<f4', [2 ** 32], Buffer.alloc(8))),
      await failure('all-memory.npz', npz({ 'a.npy': npy('<f8', [2 ** 32], Buffer.alloc(8)) }, true)),
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
        "ERR_INPUT: Expected float16, float32, float64, whole numbers or texts of 1 to 1000 characters in the values of /complex.npy but received <c8",
        "ERR_INPUT: Expected float16, float32, float64, whole numbers or texts of 1 to 1000 characters in the values of /empty-texts.npy but received <S0",
        "ERR_INPUT: Expected all values that its header promises in /long-texts.npy but received fewer: fetch it again",
        "ERR_INPUT: Expected all values that its header promises in /all-memory.npy but received fewer: fetch it again",
        "ERR_INPUT: Expected all values that its header promises in /all-memory.npz (a) but received fewer: fetch it again",
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

  it('takes the vector of an id that comes twice, unless they differ and a tweet has it', () => {
    const of = (ids: readonly string[], ...values: number[]) =>
      alignEmbeddings({ rows: ids.length, dimensions: 2, data: Float32Array.from(values), ids }, table)
    expect(of(['1', '2', '1'], 1, 2, 3, 4, 1, 2)).toEqual(data)
    expect(of(['1', '2', '9', '9'], 1, 2, 3, 4, 5, 6, 7, 8)).toEqual(data)
    expect(() => of(['2', '1', '1', '1'], 3, 4, 1, 2, 1, 2, 1, 3)).toThrowErrorMatchingInlineSnapshot(
      `[InputError: Expected one embedding for tweet 1 but received two that differ, in rows 2 and 4]`,
    )
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
