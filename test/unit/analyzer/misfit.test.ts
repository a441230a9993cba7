import { expect, test } from 'vitest'
import { misfit } from '../../../src/analyzer/misfit.js'

/** Twenty tweets at these distances in turn, of which so many have a word that the map knows. */
function said(
  distances: readonly number[],
  known: number,
  trainedDistance = 1,
  tweets = 20,
): string | undefined {
  const terms = {
    version: 1 as const,
    terms: ['late'],
    offsets: Uint32Array.from({ length: tweets + 1 }, (_, row) => Math.min(row, known)),
    codes: new Uint32Array(known),
    counts: new Uint16Array(known).fill(1),
  }
  return misfit({
    distances: Float32Array.from({ length: tweets }, (_, row) => distances[row % distances.length]!),
    terms,
    trainedDistance,
  })?.replaceAll('\u00a0', ' ')
}

test('a sentence says why most tweets do not fit', () => {
  expect(said([0.9, 1.2], 20)).toBeUndefined()
  // One far tweet in three is no half.
  expect(said([0.9, 1.2, 90], 20)).toBeUndefined()
  expect(said([1.49], 9)).toBeUndefined()
  expect(said([2.58], 20)).toMatchInlineSnapshot(
    `"the tweets don't fit the map: half of them lie over 2.5 times as far from their cells as the tweets of its training do on average; other topics or another language?"`,
  )
  expect(said([1], 8)).toMatchInlineSnapshot(
    `"the tweets don't fit the map: 60 % of them have none of its words; other topics or another language?"`,
  )
  expect(said([129], 0)).toMatchInlineSnapshot(
    `"the tweets don't fit the map: half of them lie over 129 times as far from their cells as the tweets of its training do on average, and 100 % of them have none of its words; other topics or another language?"`,
  )
})

test('nothing is said of few tweets, nor of distances where those of the training are 0', () => {
  expect(said([90], 0, 1, 9)).toBeUndefined()
  expect(said([90], 20, 0)).toBeUndefined()
  const distances = new Float32Array(20).fill(1)
  expect(misfit({ distances, terms: undefined, trainedDistance: 1 })).toBeUndefined()
})
