import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ArgumentError, ModelError } from '../../../src/errors.js'
import { unpickle } from '../../../src/model/pickle-reader.js'
import { type Picklable, PythonArray, PythonTuple, pickle } from '../../../src/model/pickle-writer.js'
import { pythonModel } from '../../../src/model/python-model.js'
import { sampleModel } from '../../support/sample-model.js'

describe('pickle', () => {
  test.each<[string, Picklable, string]>([
    // In the words of Python's pickletools.dis.
    ['None', null, '80044e2e'],
    ['bools', [true, false], '80045d28888965' + '2e'],
    ['a small int', 258, '80044a020100002e'],
    ['a negative int', -1, '80044affffffff2e'],
    ['an int of 40 bits', 2 ** 40, '80048a0800000000000100002e'],
    ['a float, big-endian', 1.5, '8004473ff80000000000002e'],
    ['minus zero is a float', -0, '80044780000000000000002e'],
    ['a text in UTF-8', 'é', '80045802000000c3a92e'],
    ['a dict', { a: 1 }, '80047d285801000000614a01000000752e'],
    ['a tuple', new PythonTuple([1, 2]), '8004284a010000004a02000000742e'],
  ])('%s, byte for byte', (_, value, hex) => {
    expect(bytesOf(value).toString('hex')).toBe(hex)
  })

  test('an array is numpy.array(numpy.reshape(numpy.frombuffer(bytes, dtype), shape)), byte for byte', () => {
    const text = (value: string): string =>
      `58${hexLength(value.length)}${Buffer.from(value).toString('hex')}`
    const name = (value: string): string => `${text('numpy')}${text(value)}93`
    expect(bytesOf(new PythonArray(Float32Array.of(1, -2), [2, 1])).toString('hex')).toBe(
      [
        `8004${name('array')}28${name('reshape')}28${name('frombuffer')}28`,
        `42${hexLength(8)}0000803f000000c0${text('<f4')}7452`,
        '284a020000004a0100000074',
        '745274522e',
      ].join(''),
    )
  })

  test('refuses what is not plain data, and names it', () => {
    expect(() => bytesOf({ a: [new Date(0)] } as never)).toThrow(ArgumentError)
    expect(() => bytesOf({ a: [new Date(0)] } as never)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected plain data for the value.a[0] but received an object with no keys]`,
    )
  })
})

describe('unpickle', () => {
  test('reads back any plain data', () => {
    const { tree } = fc.letrec<{ tree: Picklable }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<Picklable>(null, true, false),
        fc.integer(),
        fc.maxSafeInteger(),
        fc.double(),
        fc.string({ unit: 'grapheme' }),
        fc.float32Array().map((data) => new PythonArray(data, [1, data.length])),
        fc.array(tie('tree')),
        fc.array(tie('tree')).map((items) => new PythonTuple(items)),
        fc.dictionary(fc.string(), tie('tree'), { noNullPrototype: true }),
      ),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        expect(unpickle(bytesOf(value))).toStrictEqual(asRead(value))
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    ['a call of the shell', "cposix\nsystem\n(S'true'\ntR."],
    ['the same in protocol 4', `\x80\x04\x58\x05\0\0\0posix\x58\x06\0\0\0system\x93(\x58\x04\0\0\0truetR.`],
    ['another function of NumPy', `\x80\x04\x58\x05\0\0\0numpy\x58\x04\0\0\0load\x93(\x58\x01\0\0\0xtR.`],
    ['a call of something that is no function', `\x80\x04N(tR.`],
    ['an opcode of objects', '\x80\x04)\x81.'],
    ['a memo', '\x80\x04h\x00.'],
    ['another protocol', '\x80\x05N.'],
    ['bytes behind the end', '\x80\x04N.N'],
    ['two values', '\x80\x04NN.'],
    ['no value', '\x80\x04.'],
    ['a mark as value', '\x80\x04(.'],
    ['items without a mark', '\x80\x04]Ne.'],
    ['items for no list', '\x80\x04}(Ne.'],
    ['a key that is no text', '\x80\x04}(NNu.'],
    ['a key without a value', '\x80\x04}(\x58\x01\0\0\0au.'],
    ['a text longer than the file', '\x80\x04\x58\xff\xff\xff\xffa.'],
    ['the end in the middle', '\x80\x04]('],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(() => unpickle(Buffer.from(text, 'latin1'))).toThrow(ModelError)
  })

  test.each([
    ['numpy', 'numqy'],
    ['array', 'arrax'],
    ['reshape', 'reshapd'],
    ['frombuffer', 'fromstring'],
    ['<f4', '<c8'],
  ])('refuses an array when %s is %s', (name, other) => {
    const bytes = bytesOf(new PythonArray(Float32Array.of(1, 2), [2]))
    const changed = Buffer.from(bytes.toString('latin1').replaceAll(name, other), 'latin1')
    expect(() => unpickle(bytes)).not.toThrow()
    expect(() => unpickle(changed)).toThrow(ModelError)
  })

  test('refuses a shape that the bytes do not fill', () => {
    const bytes = bytesOf(new PythonArray(Float32Array.of(1, 2), [3]))
    expect(() => unpickle(bytes)).toThrowErrorMatchingInlineSnapshot(
      `[ModelError: Expected a shape of 2 for the pickle but received 3: only pickles of plain data written by this package are read]`,
    )
  })
})

test('the Python model has the keys of the Python system, and the codebook as x, y, features', async () => {
  const model = await sampleModel()
  const read = unpickle(bytesOf(pythonModel(model))) as Map<string, Map<string, unknown>>
  expect([...read.keys()]).toEqual([
    'som_weights',
    'config',
    'feature_names',
    'cluster_stats',
    'preprocessor',
    'training_stats',
    'quality',
  ])
  expect(read.get('som_weights')).toEqual(new PythonArray(model.map.codebook, [6, 5, 8]))
  expect(read.get('config')?.get('x_dim')).toBe(6)
  expect([...read.get('cluster_stats')!.keys()]).toEqual(model.insights.clusters.map(({ id }) => id))
  expect(read.get('training_stats')?.get('som_dimensions')).toEqual(new PythonTuple([6, 5]))
  expect(read.get('preprocessor')?.get('snapshot_time')).toBe(model.fitted.snapshotTime)
})

function bytesOf(value: Picklable): Buffer {
  return Buffer.concat([...pickle(value)])
}

function hexLength(length: number): string {
  return `${length.toString(16).padStart(2, '0')}000000`
}

/** What Python has more kinds of than JavaScript, and the other way round. */
function asRead(value: Picklable): unknown {
  if (value instanceof PythonArray || typeof value !== 'object' || value === null) return value
  if (value instanceof PythonTuple) return new PythonTuple(value.items.map(asRead) as Picklable[])
  if (Array.isArray(value)) return value.map(asRead)
  return new Map(Object.entries(value).map(([name, item]) => [name, asRead(item as Picklable)]))
}
