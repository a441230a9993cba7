import { type Grid, neighbors } from '../som/index.js'

/**
 * Which regions of a map are merged in which order. Leaves are the cells that hold tweets, each with the empty cells
 * that go with it; merge m makes node `leaves.length + m` of two nodes that touch. Cutting after any merge gives
 * contiguous regions.
 */
export interface RegionTree {
  /** Neuron of each leaf, ascending. */
  readonly leaves: Uint32Array
  /** Leaf of each neuron, empty ones included. */
  readonly leafOf: Uint32Array
  /** The two nodes of each merge, the lower one first; one merge less than there are leaves, in order. */
  readonly merges: Uint32Array
  /**
   * By how much each merge raises the sum, over all tweets, of the squared distances of their cells to the mean of
   * their region. With the condition that regions touch, a later merge may cost less than an earlier one.
   */
  readonly costs: Float64Array
}

/** The codebook of a map and its tweets per neuron. */
export interface RegionInput {
  readonly grid: Grid
  /** Row-major, one vector per neuron; directions, not lengths, count where `cosine`. */
  readonly codebook: Float32Array
  readonly hits: Uint32Array
  readonly cosine: boolean
}

/**
 * Ward's method (1963) on the vectors of the neurons, each weighted by its tweets, where only nodes that share a border
 * on the grid may merge: of all such pairs the one whose merge costs least, w_a w_b / (w_a + w_b) |m_a - m_b|^2, the
 * first nodes on ties. Cells without tweets weigh nothing: each goes with the neighbour it is most like, from the cells
 * with tweets outwards. Squares are neighbours where they share a side, so that no region hangs together by a corner.
 */
export function growRegions(input: RegionInput): RegionTree {
  const points = input.cosine ? directions(input.codebook, input.hits.length) : input.codebook
  const adjacency = bordersOf(input.grid)
  const leafOf = joinEmptyCells(input.hits, points, adjacency)
  const leaves = Uint32Array.from(input.hits.keys()).filter((neuron) => input.hits[neuron]! > 0)
  return { leaves, leafOf, ...mergeAll(input.hits, points, leaves, touching(leafOf, adjacency)) }
}

/** Region of each neuron, numbered from 0 by their lowest neurons, when `count` regions are left (of the leaves at most). */
export function cutRegions(
  { leaves, leafOf, merges }: Omit<RegionTree, 'costs'>,
  count: number,
): Uint32Array {
  const done = Math.max(0, leaves.length - Math.max(1, count))
  // The last node that each belongs to, plus 1.
  const top = new Uint32Array(leaves.length + done)
  for (let node = top.length - 1; node >= 0; node--) {
    if (top[node] === 0) top[node] = node + 1
    const merge = 2 * (node - leaves.length)
    if (merge < 0) continue
    top[merges[merge]!] = top[node]!
    top[merges[merge + 1]!] = top[node]!
  }
  const numbers = new Map<number, number>()
  return leafOf.map((leaf) => {
    const node = top[leaf]!
    const known = numbers.get(node) ?? numbers.size
    numbers.set(node, known)
    return known
  })
}

/** Neurons that share a border with each neuron. */
export function bordersOf(grid: Grid): readonly (readonly number[])[] {
  const adjacency = grid.topology === 'rectangular' ? 'four' : 'native'
  return Array.from({ length: grid.xDim * grid.yDim }, (_, neuron) => neighbors(grid, neuron, adjacency))
}

function directions(codebook: Float32Array, neurons: number): Float32Array {
  const width = codebook.length / neurons
  const points = codebook.slice()
  for (let neuron = 0; neuron < neurons; neuron++) {
    const point = points.subarray(neuron * width, (neuron + 1) * width)
    const length = Math.sqrt(point.reduce((sum, value) => sum + value * value, 0))
    if (length > 0) for (let i = 0; i < width; i++) point[i]! /= length
  }
  return points
}

/** Leaf of each neuron: an empty cell has that of the neighbour by which it was reached first. */
function joinEmptyCells(
  hits: Uint32Array,
  points: Float32Array,
  adjacency: readonly (readonly number[])[],
): Uint32Array {
  const width = points.length / hits.length
  const leafOf = new Uint32Array(hits.length).fill(UNREACHED)
  const reached = new PairHeap()
  const reach = (from: number): void => {
    for (const to of adjacency[from]!) {
      if (leafOf[to] === UNREACHED) reached.push(squaredDistance(points, from, to, width), from, to)
    }
  }
  let leaves = 0
  for (const [neuron, tweets] of hits.entries()) if (tweets > 0) leafOf[neuron] = leaves++
  for (const [neuron, tweets] of hits.entries()) if (tweets > 0) reach(neuron)
  for (let next = reached.pop(); next !== undefined; next = reached.pop()) {
    const [from, to] = next
    if (leafOf[to] !== UNREACHED) continue
    leafOf[to] = leafOf[from]!
    reach(to)
  }
  return leafOf
}

const UNREACHED = 0xffff_ffff

/** Leaves that touch each leaf. */
function touching(leafOf: Uint32Array, adjacency: readonly (readonly number[])[]): Set<number>[] {
  const sets: Set<number>[] = []
  for (const [neuron, leaf] of leafOf.entries()) {
    sets[leaf] ??= new Set()
    for (const other of adjacency[neuron]!) if (leafOf[other] !== leaf) sets[leaf].add(leafOf[other]!)
  }
  return sets
}

function mergeAll(
  hits: Uint32Array,
  points: Float32Array,
  leaves: Uint32Array,
  neighborsOf: (Set<number> | undefined)[],
): Pick<RegionTree, 'merges' | 'costs'> {
  const width = points.length / hits.length
  const nodes = 2 * leaves.length - 1
  const weights = new Float64Array(nodes)
  // The mean of a merged node takes the place of its first part's.
  const placeOf = new Uint32Array(nodes)
  const means = new Float64Array(leaves.length * width)
  const heap = new PairHeap()
  const cost = (a: number, b: number): number =>
    ((weights[a]! * weights[b]!) / (weights[a]! + weights[b]!)) *
    squaredDistance(means, placeOf[a]!, placeOf[b]!, width)
  for (const [leaf, neuron] of leaves.entries()) {
    weights[leaf] = hits[neuron]!
    placeOf[leaf] = leaf
    means.set(points.subarray(neuron * width, (neuron + 1) * width), leaf * width)
  }
  for (let leaf = 0; leaf < leaves.length; leaf++) {
    for (const other of neighborsOf[leaf]!) if (other > leaf) heap.push(cost(leaf, other), leaf, other)
  }

  const merges = new Uint32Array(2 * (leaves.length - 1))
  const costs = new Float64Array(leaves.length - 1)
  let node = leaves.length
  for (let next = heap.pop(); next !== undefined; next = heap.pop()) {
    const [a, b, raised] = next
    const [beside, others] = [neighborsOf[a], neighborsOf[b]]
    if (beside === undefined || others === undefined) continue
    const merge = node - leaves.length
    merges.set([a, b], 2 * merge)
    costs[merge] = raised
    weights[node] = weights[a]! + weights[b]!
    placeOf[node] = placeOf[a]!
    const [to, from] = [placeOf[a]! * width, placeOf[b]! * width]
    for (let i = 0; i < width; i++) {
      means[to + i] = (weights[a]! * means[to + i]! + weights[b]! * means[from + i]!) / weights[node]!
    }
    // The smaller set goes into the larger one: borders of a large region aren't copied at each of its merges.
    const [large, small] = beside.size >= others.size ? [beside, others] : [others, beside]
    for (const other of small) large.add(other)
    large.delete(a)
    large.delete(b)
    neighborsOf[a] = undefined
    neighborsOf[b] = undefined
    neighborsOf[node] = large
    for (const other of large) {
      neighborsOf[other]!.delete(a)
      neighborsOf[other]!.delete(b)
      neighborsOf[other]!.add(node)
      heap.push(cost(other, node), other, node)
    }
    node++
  }
  return { merges, costs }
}

function squaredDistance(points: Float32Array | Float64Array, a: number, b: number, width: number): number {
  let sum = 0
  for (let i = 0; i < width; i++) sum += (points[a * width + i]! - points[b * width + i]!) ** 2
  return sum
}

/** Pairs by their value, then by the first of them, then by the second: lowest first. */
class PairHeap {
  readonly #values: number[] = []
  readonly #first: number[] = []
  readonly #second: number[] = []

  push(value: number, first: number, second: number): void {
    let at = this.#values.length
    this.#set(at, value, first, second)
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!this.#isBefore(at, above)) break
      this.#swap(at, above)
      at = above
    }
  }

  pop(): [first: number, second: number, value: number] | undefined {
    const last = this.#values.length - 1
    if (last < 0) return undefined
    this.#swap(0, last)
    const popped: [number, number, number] = [this.#first.pop()!, this.#second.pop()!, this.#values.pop()!]
    for (let at = 0; ; ) {
      let least = at
      for (const below of [2 * at + 1, 2 * at + 2]) {
        if (below < last && this.#isBefore(below, least)) least = below
      }
      if (least === at) return popped
      this.#swap(at, least)
      at = least
    }
  }

  #isBefore(a: number, b: number): boolean {
    const difference =
      this.#values[a]! - this.#values[b]! ||
      this.#first[a]! - this.#first[b]! ||
      this.#second[a]! - this.#second[b]!
    return difference < 0
  }

  #swap(a: number, b: number): void {
    const [value, first, second] = [this.#values[a]!, this.#first[a]!, this.#second[a]!]
    this.#set(a, this.#values[b]!, this.#first[b]!, this.#second[b]!)
    this.#set(b, value, first, second)
  }

  #set(at: number, value: number, first: number, second: number): void {
    this.#values[at] = value
    this.#first[at] = first
    this.#second[at] = second
  }
}
