import { expect, test } from 'vitest'
import { NativeError } from '../../../src/errors.js'
import { cpuInfo } from '../../../src/native/index.js'
import { Som } from '../../../src/som/index.js'
import { blobs } from '../../support/blobs.js'

// Alone in its file: a binding that was loaded once stays.
test('a kernel that can’t be loaded fails what computes, with a checklist, and nothing else', async () => {
  process.env.NAPI_RS_NATIVE_LIBRARY_PATH = '/nowhere/som.node'
  const som = new Som({ xDim: 3, yDim: 3 })
  expect(cpuInfo).toThrow(NativeError)
  const error = await som
    .train(blobs({ rows: 9, cols: 2, groups: 1, seed: 1 }))
    .catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    code: 'ERR_NATIVE',
    message: expect.stringMatching(
      /^The native kernel can't be loaded on .*npm install --include=optional twitter-som-/s,
    ),
    cause: expect.any(Error),
  })
})
