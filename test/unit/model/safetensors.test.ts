import { describe, expect, test } from 'vitest'
import { ModelError } from '../../../src/errors.js'
import { readSafetensors, writeSafetensors } from '../../../src/model/safetensors.js'

describe('writeSafetensors', () => {
  test('byte for byte: length, header padded to eight bytes, data of wider elements first', () => {
    const bytes = written({
      metadata: { format: 'x' },
      tensors: new Map([
        ['b', { data: Uint8Array.of(7, 8), shape: [2] }],
        ['a', { data: Float32Array.of(1, -2), shape: [2, 1] }],
      ]),
    })
    const header =
      '{"__metadata__":{"format":"x"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[2],"data_offsets":[8,10]}}'
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8)
    expect(bytes.readBigUInt64LE(0)).toBe(BigInt(padded.length))
    expect(bytes.subarray(8, 8 + padded.length).toString()).toBe(padded)
    expect(bytes.subarray(8 + padded.length).toString('hex')).toBe('0000803f000000c00708')
  })

  test('is read back: all kinds, empty tensors, scalars, odd names', () => {
    const tensors = new Map([
      ['f64', { data: Float64Array.of(Number.NaN, -0, 1e-310), shape: [3] }],
      ['f32', { data: new Float32Array(6), shape: [1, 2, 3] }],
      ['i32', { data: Int32Array.of(-5), shape: [] }],
      ['u32', { data: Uint32Array.of(4_000_000_000), shape: [1] }],
      ['u16', { data: Uint16Array.of(1, 2, 3), shape: [3] }],
      ['u8', { data: new Uint8Array(), shape: [0, 4] }],
      ['__proto__', { data: Uint8Array.of(1), shape: [1] }],
      ['12', { data: Uint8Array.of(2), shape: [1] }],
      ['"\\ 😺', { data: Uint8Array.of(3), shape: [1] }],
    ])
    const read = readSafetensors(written({ metadata: { a: 'ä' }, tensors }), 'it')
    expect(read.metadata).toEqual({ a: 'ä' })
    expect(new Map([...read.tensors].toSorted())).toEqual(new Map([...tensors].toSorted()))
  })
})

describe('readSafetensors refuses', () => {
  test.each([
    ['nothing', Buffer.alloc(0), 'Expected at least 8 bytes for it but received 0'],
    ['a length of half', Buffer.alloc(5), 'Expected at least 8 bytes for it but received 5'],
    [
      'a header longer than the file',
      file('{}', '', 1000n),
      'Expected a header of at most 2 bytes for it but received 1000',
    ],
    [
      'a header longer than memory',
      file('{}', '', 2n ** 63n),
      'Expected a header of at most 2 bytes for it but received 9223372036854776000',
    ],
    ['no JSON', file('{"a":', ''), 'Expected a header in JSON for it but received something else'],
    ['an array', file('[]', ''), 'Expected a JSON object as header for it but received []'],
    [
      'bytes that are not UTF-8',
      file(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), ''),
      'Expected a header in UTF-8 for it but received other bytes',
    ],
    [
      'a name twice',
      file(
        '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\\u0061":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}',
        'x',
      ),
      'Expected each name once in the header for it but received "a" twice',
    ],
    [
      'a dtype it does not know',
      file('{"a":{"dtype":"F8","shape":[1],"data_offsets":[0,1]}}', 'x'),
      'Expected one of F64, F32, I32, U32, U16, U8 as dtype of tensor "a" for it but received F8',
    ],
    [
      'a dtype from the prototype',
      file('{"a":{"dtype":"constructor","shape":[1],"data_offsets":[0,1]}}', 'x'),
      'Expected one of F64, F32, I32, U32, U16, U8 as dtype of tensor "a" for it but received constructor',
    ],
    [
      'a negative length',
      file('{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}', 'x'),
      'Expected whole numbers as shape of tensor "a" for it but received [-1]',
    ],
    [
      'a length that is no number',
      file('{"a":{"dtype":"U8","shape":["1"],"data_offsets":[0,1]}}', 'x'),
      'Expected whole numbers as shape of tensor "a" for it but received ["1"]',
    ],
    [
      'a shape that overflows',
      file('{"a":{"dtype":"U8","shape":[9007199254740991,9007199254740991],"data_offsets":[0,1]}}', 'x'),
      'Expected 8.112963841460666e+31 bytes for tensor "a" for it but received 1',
    ],
    [
      'offsets that do not fit the shape',
      file('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,3]}}', 'xxx'),
      'Expected 4 bytes for tensor "a" for it but received 3',
    ],
    [
      'offsets that run backwards',
      file('{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}', 'x'),
      'Expected 1 bytes for tensor "a" for it but received -1',
    ],
    [
      'three offsets',
      file('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}', 'x'),
      'Expected two offsets for tensor "a" for it but received [0,1,2]',
    ],
    [
      'offsets behind the data',
      file('{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}', 'x'),
      'Expected 2 bytes of data for it but received 1',
    ],
    [
      'an overlap',
      file(
        '{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}',
        'xxx',
      ),
      'Expected tensor "b" at byte 2 of the data for it but received 1',
    ],
    [
      'a gap',
      file(
        '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}',
        'xxx',
      ),
      'Expected tensor "b" at byte 1 of the data for it but received 2',
    ],
    [
      'data behind the last tensor',
      file('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 'xx'),
      'Expected 1 bytes of data for it but received 2',
    ],
    [
      'an entry that is null',
      file('{"a":null}', ''),
      'Expected one of F64, F32, I32, U32, U16, U8 as dtype of tensor "a" for it but received undefined',
    ],
    [
      'metadata that is no text',
      file('{"__metadata__":{"a":1}}', ''),
      'Expected texts under __metadata__ for it but received object',
    ],
    [
      'metadata that is null',
      file('{"__metadata__":null}', ''),
      'Expected texts under __metadata__ for it but received object',
    ],
  ])('%s', (_, bytes, message) => {
    let error: unknown
    try {
      readSafetensors(bytes, 'it')
    } catch (failure) {
      error = failure
    }
    expect(error).toBeInstanceOf(ModelError)
    expect((error as Error).message).toBe(`${message}: it is damaged or not a safetensors file`)
  })
})

function written(parts: Parameters<typeof writeSafetensors>[0]): Buffer {
  return Buffer.concat([...writeSafetensors(parts)])
}

function file(header: string | Buffer, data: string, length?: bigint): Buffer {
  const bytes = Buffer.from(header)
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(length ?? BigInt(bytes.length))
  return Buffer.concat([size, bytes, Buffer.from(data)])
}
