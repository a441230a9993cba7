import { describe, expect, it } from 'vitest'
import type { MapAnalysis } from '../../../src/analysis/map-analysis.js'
import { effectRange, leadingFeatures } from '../../../src/visualization/importance.js'

/** An analysis with the given planes: one row per feature, one column per cell of the given sizes. */
function withPlanes(planes: readonly (readonly number[])[], sizes: readonly number[]): MapAnalysis {
  return {
    features: planes.map((_, index) => ({ name: `f${index}`, group: index % 2 === 0 ? 'form' : 'words' })),
    clusters: sizes.map((size, cell) => ({
      size,
      effects: Float64Array.from(planes, (plane) => plane[cell]!),
    })),
  } as unknown as MapAnalysis
}

describe('leadingFeatures', () => {
  it('ranks by the variance over the tweets, not over the cells', () => {
    const analysis = withPlanes(
      [
        [0, 0, 3],
        [1, -1, 0],
      ],
      [500, 500, 1],
    )
    expect(leadingFeatures(analysis, 2)).toEqual([1, 0])
  })

  it('leaves out planes that follow a stronger one, and constant ones', () => {
    const analysis = withPlanes(
      [
        [0.5, 0.5, 0.5],
        [1, 0, -1],
        [2, 0, -2],
        [-1, 0, 1.1],
        [0.5, -1, 0.5],
      ],
      [10, 10, 10],
    )
    expect(leadingFeatures(analysis, 9)).toEqual([2, 4])
  })

  it('lets every group speak before one speaks again', () => {
    const analysis = withPlanes(
      [
        [3, -3, 0, 0],
        [0, 0, 1, -1],
        [2, 2, -2, -2],
        [0.1, -0.1, 0.1, -0.1],
      ],
      [1, 1, 1, 1],
    )
    expect(leadingFeatures(analysis, 4)).toEqual([0, 2, 1, 3])
    expect(leadingFeatures(analysis, 4, 1)).toEqual([0, 1, 2, 3])
    expect(leadingFeatures(analysis, 2, 1)).toEqual([0, 1])
  })

  it('gives no more than asked', () => {
    const analysis = withPlanes(
      [
        [1, -1, 0],
        [0, 1, -1],
      ],
      [1, 1, 1],
    )
    expect(leadingFeatures(analysis, 1)).toEqual([0])
  })
})

describe('effectRange', () => {
  it('covers all but the odd cell with a round number', () => {
    const plane = [...Array(99).fill(0.8), 40]
    expect(effectRange(withPlanes([plane], Array(100).fill(1)), [0])).toBe(1)
  })

  it('ends at five', () => {
    expect(effectRange(withPlanes([[9, 9]], [1, 1]), [0])).toBe(5)
  })
})
