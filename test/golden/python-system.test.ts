import { expect, test } from 'vitest'
import { defineConfig } from '../../src/config/index.js'
import { fitFeatures } from '../../src/features/index.js'
import { type Tweet, TweetTableBuilder } from '../../src/input/index.js'
import { type Encoded, floats, readFixture } from './fixture.js'

const golden = readFixture<{ tweets: Tweet[]; columns: string[]; matrix: Encoded }>('python-system')

function table() {
  const builder = new TweetTableBuilder()
  for (const tweet of golden.tweets) builder.add(tweet)
  return builder.finish()
}

test('the python preset makes the 137 columns of the Python system, in their order', async () => {
  const { fitted, extracted } = await fitFeatures(table(), defineConfig({}, 'python'))
  expect(extracted.matrix.columns.map(({ name }) => name)).toEqual(golden.columns)
  expect(extracted.matrix.columns).toHaveLength(137)
  expect(fitted.omitted).toEqual([])
})

test('with the same numbers', async () => {
  const { matrix } = (await fitFeatures(table(), defineConfig({}, 'python'))).extracted
  const expected = floats(golden.matrix)
  const deviations = golden.columns.map((name, column) => {
    let worst = 0
    for (let row = 0; row < matrix.rows; row++) {
      const at = row * golden.columns.length + column
      worst = Math.max(worst, Math.abs(matrix.data[at]! - expected[at]!))
    }
    return { name, worst }
  })
  expect(deviations.filter(({ worst }) => !(worst < 5e-6))).toEqual([])
})
