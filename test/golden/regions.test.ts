import { describe, expect, test } from 'vitest'
import { cutRegions, growRegions } from '../../src/analysis/region-tree.js'
import { codes, deviation, doubles, type Encoded, floats, readFixture } from './fixture.js'

// Regions as scikit-learn's ward_tree makes them with the borders of the map as its connectivity.

interface Fixture {
  readonly maps: readonly {
    readonly topology: 'rectangular' | 'hexagonal'
    readonly x_dim: number
    readonly y_dim: number
    readonly codebook: Encoded
    readonly hits: Encoded
    readonly costs: Encoded
    readonly regions: Readonly<Record<string, Encoded>>
  }[]
}

const { maps } = readFixture<Fixture>('regions')

describe.each(maps)('$topology $x_dim x $y_dim', (map) => {
  const grid = { xDim: map.x_dim, yDim: map.y_dim, topology: map.topology, mapShape: 'planar' } as const
  const tree = growRegions({ grid, codebook: floats(map.codebook), hits: codes(map.hits), cosine: false })

  test('merges cost the same', () => {
    expect(deviation(tree.costs, doubles(map.costs))).toBeLessThan(1e-12)
  })

  test('every cut has the same regions', () => {
    for (const [count, regions] of Object.entries(map.regions)) {
      expect([...cutRegions(tree, Number(count))], count).toEqual([...codes(regions)])
    }
  })
})
