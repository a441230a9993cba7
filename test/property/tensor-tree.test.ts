import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSafetensors, writeSafetensors } from '../../src/model/safetensors.js'
import { cutTree, joinTree, type Plain } from '../../src/model/tensor-tree.js'

const array = fc.oneof(
  fc.float64Array(),
  fc.float32Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.uint16Array(),
  fc.uint8Array(),
)
/** Keys that look like marks, like paths, like the prototype. */
const key = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '$tensor',
    '$number',
    '$object',
    '$undefined',
    '__proto__',
    '__metadata__',
    'a.b',
    'a',
    'b',
    '0',
    '',
  ),
)
const { tree } = fc.letrec<{ tree: Plain }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Plain>(
      null,
      undefined,
      true,
      false,
      Number.NaN,
      -0,
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ),
    fc.double(),
    fc.string(),
    array,
    fc.array(tie('tree')),
    fc.dictionary(key, tie('tree'), { noNullPrototype: true }),
  ),
}))

test('any plain tree comes back from a file as it was, to the bit', () => {
  fc.assert(
    fc.property(tree, (value) => {
      const { json, tensors } = cutTree(value)
      const bytes = Buffer.concat([...writeSafetensors({ metadata: { json }, tensors })])
      const file = readSafetensors(bytes, 'it')
      expect(joinTree({ json: file.metadata.json!, tensors: file.tensors }, 'it')).toStrictEqual(value)
    }),
    { numRuns: 500 },
  )
})

test('a file with any bytes changed is read or refused, and never breaks', () => {
  const value: Plain = { a: Float32Array.of(1, 2), b: [Number.NaN, { c: Uint8Array.of(3) }], d: 'text' }
  const { json, tensors } = cutTree(value)
  const whole = Buffer.concat([...writeSafetensors({ metadata: { json }, tensors })])
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      (changes) => {
        const bytes = Buffer.from(whole)
        for (const [place, byte] of changes) bytes[place] = byte
        try {
          const file = readSafetensors(bytes, 'it')
          joinTree({ json: file.metadata.json ?? '', tensors: file.tensors }, 'it')
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_MODEL' })
        }
      },
    ),
    { numRuns: 2000 },
  )
})
