import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bordersOf, cutRegions } from '../../../src/analysis/index.js'
import { regionCount } from '../../../src/analysis/region-count.js'
import { growRegions, type RegionInput } from '../../../src/analysis/region-tree.js'
import { neighbors } from '../../../src/som/index.js'

const GRID = { topology: 'hexagonal', mapShape: 'planar' } as const

function line(values: readonly number[], hits = values.map(() => 1)): RegionInput {
  return {
    grid: { xDim: values.length, yDim: 1, topology: 'rectangular', mapShape: 'planar' },
    codebook: Float32Array.from(values),
    hits: Uint32Array.from(hits),
    cosine: false,
  }
}

describe('growRegions, worked out by hand', () => {
  test('neighbours merge, the cheapest pair first, at what the merge costs', () => {
    const tree = growRegions(line([0, 1, 10, 12]))
    expect([...tree.merges]).toEqual([0, 1, 2, 3, 4, 5])
    // 1/2 * 1, 1/2 * 4, and 1 * (11 - 0.5)^2 for two and two tweets.
    expect([...tree.costs]).toEqual([0.5, 2, 110.25])
  })

  test('cells weigh as many tweets as they hold', () => {
    const tree = growRegions(line([0, 1, 2], [9, 1, 1]))
    expect([...tree.merges]).toEqual([1, 2, 0, 3])
    expect(tree.costs[0]).toBe(0.5)
    expect(tree.costs[1]).toBeCloseTo(((9 * 2) / 11) * 1.5 ** 2, 12)
  })

  test('like cells that do not touch are two regions', () => {
    const tree = growRegions(line([0, 50, 0]))
    expect([...cutRegions(tree, 2)]).toEqual([0, 0, 1])
    expect([...cutRegions(tree, 3)]).toEqual([0, 1, 2])
  })

  test('an empty cell goes with the neighbour it is most like, and an empty one behind it with that', () => {
    const tree = growRegions(line([0, 4, 5, 10], [3, 0, 0, 2]))
    expect([...tree.leaves]).toEqual([0, 3])
    expect([...tree.leafOf]).toEqual([0, 0, 0, 1])
    expect([...growRegions(line([0, 7, 8, 10], [3, 0, 0, 2])).leafOf]).toEqual([0, 1, 1, 1])
  })

  test('on a map compared by cosine, lengths play no part', () => {
    const map = { ...line([0, 0, 0]), codebook: Float32Array.of(1, 0, 100, 1, 100, 30) }
    expect([...growRegions({ ...map, cosine: true }).merges]).toEqual([0, 1, 2, 3])
    expect([...growRegions(map).merges]).toEqual([1, 2, 0, 3])
  })

  test('one cell is one region', () => {
    const tree = growRegions(line([3]))
    expect([tree.merges.length, [...cutRegions(tree, 5)]]).toEqual([0, [0]])
  })
})

const maps = fc
  .record({
    xDim: fc.integer({ min: 1, max: 6 }),
    yDim: fc.integer({ min: 1, max: 3 }).map((half) => 2 * half),
    topology: fc.constantFrom('rectangular' as const, 'hexagonal' as const),
    mapShape: fc.constantFrom('planar' as const, 'toroid' as const),
    seed: fc.integer({ min: 1, max: 1e6 }),
    empty: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ seed, empty, ...grid }): RegionInput => {
    const neurons = grid.xDim * grid.yDim
    let state = seed
    const next = () => {
      state = (state * 48271) % 2147483647
      return state / 2147483647
    }
    const hits = Uint32Array.from({ length: neurons }, () => Math.max(0, Math.floor(next() * 9) - empty))
    hits[Math.floor(next() * neurons)] = 5
    return { grid, codebook: Float32Array.from({ length: neurons * 3 }, next), hits, cosine: false }
  })

describe('regions of any map', () => {
  test('are contiguous at every cut, and a cut splits one region of the one before', () => {
    fc.assert(
      fc.property(maps, (map) => {
        const tree = growRegions(map)
        const borders = bordersOf(map.grid)
        let before: Uint32Array | undefined
        for (let count = 1; count <= tree.leaves.length; count++) {
          const regionOf = cutRegions(tree, count)
          expect(new Set(regionOf).size).toBe(count)
          for (let region = 0; region < count; region++) expect(parts(regionOf, region, borders)).toBe(1)
          if (before !== undefined) {
            const pairs = new Set(Array.from(regionOf, (region, neuron) => `${before![neuron]!} ${region}`))
            expect(pairs.size).toBe(count)
          }
          before = regionOf
        }
      }),
    )
  })

  test('merge in the order of a naive twin', () => {
    fc.assert(
      fc.property(maps, (map) => {
        const tree = growRegions(map)
        expect([...tree.merges]).toEqual(naiveMerges(map, tree.leafOf, tree.leaves))
      }),
    )
  })

  test('cost together what all cells are away from the mean of all', () => {
    fc.assert(
      fc.property(maps, ({ codebook, hits, ...map }) => {
        const tree = growRegions({ ...map, codebook, hits })
        const weight = hits.reduce((sum, tweets) => sum + tweets, 0)
        let total = 0
        for (let i = 0; i < 3; i++) {
          const mean =
            hits.reduce((sum, tweets, neuron) => sum + tweets * codebook[neuron * 3 + i]!, 0) / weight
          total += hits.reduce(
            (sum, tweets, neuron) => sum + tweets * (codebook[neuron * 3 + i]! - mean) ** 2,
            0,
          )
        }
        expect(tree.costs.reduce((sum, cost) => sum + cost, 0)).toBeCloseTo(total, 8)
      }),
    )
  })
})

test('squares share a side, hexagons an edge', () => {
  expect(bordersOf({ xDim: 3, yDim: 3, topology: 'rectangular', mapShape: 'planar' })[4]).toEqual([
    1, 3, 5, 7,
  ])
  const grid = { xDim: 3, yDim: 3, ...GRID }
  expect(bordersOf(grid)[4]).toEqual(neighbors(grid, 4))
})

describe('regionCount', () => {
  const steps = (values: readonly number[]) => growRegions(line(values))

  test('stops before the dearest merge', () => {
    const values = [0, 0.1, 0.2, 5, 5.1, 5.2, 20, 20.1, 20.2]
    const chosen = regionCount(steps(values), 'auto')
    expect(chosen.count).toBe(3)
    expect(chosen.index.map(({ count }) => count)).toEqual([2, 3])
    expect(chosen.index[1]!.value).toBeGreaterThan(100)
  })

  test('takes what is asked for, as far as cells hold tweets', () => {
    expect(regionCount(steps([0, 1, 2]), 2)).toEqual({ count: 2, chosenBy: 'asked', index: [] })
    expect(regionCount(steps([0, 1, 2]), 7).count).toBe(3)
  })

  test('one region where all cells are alike, or there is one', () => {
    expect(regionCount(steps([4, 4, 4, 4]), 'auto').count).toBe(1)
    expect(regionCount(steps([4]), 'auto').count).toBe(1)
  })

  test('two different cells are two regions', () => {
    expect(regionCount(steps([0, 1]), 'auto').count).toBe(2)
  })
})

function parts(regionOf: Uint32Array, region: number, borders: readonly (readonly number[])[]): number {
  const left = new Set([...regionOf.keys()].filter((neuron) => regionOf[neuron] === region))
  let found = 0
  for (const start of left) {
    found++
    const reached = [start]
    left.delete(start)
    for (let at = reached.pop(); at !== undefined; at = reached.pop()) {
      for (const other of borders[at]!) if (left.delete(other)) reached.push(other)
    }
  }
  return found
}

function naiveMerges(map: RegionInput, leafOf: Uint32Array, leaves: Uint32Array): number[] {
  const borders = bordersOf(map.grid)
  const nodes = new Map<number, readonly number[]>([...leaves.keys()].map((leaf) => [leaf, [leaf]]))
  const touch = (a: readonly number[], b: readonly number[]): boolean =>
    borders.some(
      (beside, neuron) => a.includes(leafOf[neuron]!) && beside.some((other) => b.includes(leafOf[other]!)),
    )
  const weightOf = (node: readonly number[]) => node.reduce((sum, leaf) => sum + map.hits[leaves[leaf]!]!, 0)
  const meanOf = (node: readonly number[], i: number) =>
    node.reduce((sum, leaf) => sum + map.hits[leaves[leaf]!]! * map.codebook[leaves[leaf]! * 3 + i]!, 0) /
    weightOf(node)
  const merges: number[] = []
  for (let next = leaves.length; nodes.size > 1; next++) {
    let best: [number, number, number] | undefined
    for (const [a, leavesA] of nodes) {
      for (const [b, leavesB] of nodes) {
        if (a >= b || !touch(leavesA, leavesB)) continue
        const [wa, wb] = [weightOf(leavesA), weightOf(leavesB)]
        const distance = [0, 1, 2].reduce((sum, i) => sum + (meanOf(leavesA, i) - meanOf(leavesB, i)) ** 2, 0)
        const cost = ((wa * wb) / (wa + wb)) * distance
        if (best === undefined || cost < best[2]) best = [a, b, cost]
      }
    }
    const [a, b] = best!
    merges.push(a, b)
    nodes.set(next, [...nodes.get(a)!, ...nodes.get(b)!])
    nodes.delete(a)
    nodes.delete(b)
  }
  return merges
}
