import type { RegionTree } from './region-tree.js'

/** How many regions there are, and why. */
export interface RegionCount {
  readonly count: number
  readonly chosenBy: 'asked' | 'index'
  /** The index of each number that was considered; empty where the number was asked for. */
  readonly index: readonly { readonly count: number; readonly value: number }[]
}

/**
 * The number of regions that is asked for (of the cells with tweets at most), or the one before the dearest merge:
 * the index of a number is the cost of one merge more over the cost of the merge that led to it, and the highest index
 * wins, the lower number on ties. Costs count as their highest so far, since constrained merges may become cheaper.
 * Numbers from a third of the root of the cells with tweets up to the root are considered, 8 and 24 at most: fewer
 * regions say little of a map, and more are not kept apart by anyone.
 */
export function regionCount({ leaves, costs }: RegionTree, asked: number | 'auto'): RegionCount {
  if (asked !== 'auto') return { count: Math.min(asked, leaves.length), chosenBy: 'asked', index: [] }
  const root = Math.sqrt(leaves.length)
  const least = Math.min(MOST_LEAST, Math.max(2, Math.round(root / 3)))
  const most = Math.min(MOST, leaves.length, Math.max(2, Math.round(root)))
  const highest = runningMaximum(costs)
  // Cells that are all alike are one region.
  const total = highest.at(-1) ?? 0
  if (!(total > 0)) return { count: 1, chosenBy: 'index', index: [] }
  const index = []
  for (let count = least; count <= most; count++) {
    const next = highest[leaves.length - count]!
    const last = highest[leaves.length - count - 1] ?? 0
    index.push({ count, value: next === 0 ? 0 : next / Math.max(last, total * NEGLIGIBLE) })
  }
  const best = index.reduce((a, b) => (b.value > a.value ? b : a))
  return { count: best.count, chosenBy: 'index', index }
}

const MOST_LEAST = 8
const MOST = 24
/** Of all costs together's highest: below it, merges cost nothing. */
const NEGLIGIBLE = 1e-9

function runningMaximum(values: Float64Array): Float64Array {
  let highest = 0
  return values.map((value) => {
    highest = Math.max(highest, value)
    return highest
  })
}
