/**
 * The lattice of a map, for drawing and analysis: positions in the plane and neighbours, as the kernel has them.
 *
 * Neuron (x, y) has index `x * yDim + y`. On a hexagonal map y counts the rows, and odd rows are shifted by half a
 * cell, so that all six neighbours of a neuron stand at distance 1. (MiniSom shifts the rows counted from the last
 * one: for an odd `yDim` that's the same map, for an even one this map mirrored along x.)
 */
import type { MapShape, Topology } from './options.js'

export interface Grid {
  readonly xDim: number
  readonly yDim: number
  readonly topology: Topology
  readonly mapShape: MapShape
}

export interface Position {
  readonly x: number
  readonly y: number
}

/** Which neurons count as adjacent: the topology's own (8 or 6), or 4 or 8 of the index lattice. */
export type Adjacency = 'native' | 'four' | 'eight'

/** Distance of two rows of hexagons whose centres are at distance 1. */
export const HEXAGON_ROW_HEIGHT = Math.sqrt(3) / 2

const FOUR = [
  [-1, 0],
  [0, -1],
  [0, 1],
  [1, 0],
] as const
const EIGHT = [...FOUR, [-1, -1], [-1, 1], [1, -1], [1, 1]] as const
const SIX_EVEN = [...FOUR, [-1, -1], [-1, 1]] as const
const SIX_ODD = [...FOUR, [1, -1], [1, 1]] as const

export function neuronIndex(grid: Pick<Grid, 'yDim'>, x: number, y: number): number {
  return x * grid.yDim + y
}

/** Column x and row y of a neuron. */
export function neuronCoordinates(grid: Pick<Grid, 'yDim'>, neuron: number): Position {
  return { x: Math.floor(neuron / grid.yDim), y: neuron % grid.yDim }
}

/** Where a neuron stands in the plane; neighbours that share a border are at distance 1. */
export function neuronPosition(grid: Grid, neuron: number): Position {
  const { x, y } = neuronCoordinates(grid, neuron)
  if (grid.topology === 'rectangular') return { x, y }
  return { x: x + (y % 2) / 2, y: y * HEXAGON_ROW_HEIGHT }
}

/** The positions of all neurons, by index. */
export function neuronPositions(grid: Grid): readonly Position[] {
  return Array.from({ length: grid.xDim * grid.yDim }, (_, neuron) => neuronPosition(grid, neuron))
}

/** Steps (dx, dy) from a neuron of row `y` to its neighbours, before borders are looked at. */
export function neighborOffsets(
  topology: Topology,
  y: number,
  adjacency: Adjacency = 'native',
): readonly (readonly [number, number])[] {
  if (adjacency === 'four') return FOUR
  if (adjacency === 'eight' || topology === 'rectangular') return EIGHT
  return y % 2 === 0 ? SIX_EVEN : SIX_ODD
}

/** Indices of the neurons adjacent to `neuron`, ascending, each once and never itself; a toroid has no border. */
export function neighbors(grid: Grid, neuron: number, adjacency: Adjacency = 'native'): readonly number[] {
  const at = neuronCoordinates(grid, neuron)
  const found = new Set<number>()
  for (const [dx, dy] of neighborOffsets(grid.topology, at.y, adjacency)) {
    const x = along(at.x + dx, grid.xDim, grid.mapShape)
    const y = along(at.y + dy, grid.yDim, grid.mapShape)
    if (x !== undefined && y !== undefined) found.add(neuronIndex(grid, x, y))
  }
  found.delete(neuron)
  return [...found].sort((a, b) => a - b)
}

function along(at: number, length: number, shape: MapShape): number | undefined {
  if (shape === 'toroid') return (at + length) % length
  return at >= 0 && at < length ? at : undefined
}
