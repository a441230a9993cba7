import { cutRegions, type RegionTree } from './region-tree.js'

/** A map cut into regions, largest first; the lower cell with most tweets first among equals. */
export interface RegionCut {
  /** Place of each neuron's region in that order. */
  readonly regionOf: Uint32Array
  /** The neuron with the most tweets of each region, which names it. */
  readonly peaks: Int32Array
  /** Tweets of each region. */
  readonly sizes: Float64Array
}

export function cutBySize(tree: Omit<RegionTree, 'costs'>, hits: Uint32Array, count: number): RegionCut {
  const unordered = cutRegions(tree, count)
  const sizes = new Float64Array(count)
  for (const [neuron, region] of unordered.entries()) sizes[region]! += hits[neuron]!
  const peaks = peaksOf(unordered, hits, count)
  const order = [...sizes.keys()].sort((a, b) => sizes[b]! - sizes[a]! || peaks[a]! - peaks[b]!)
  const placeOf = Uint32Array.from(order.keys(), (region) => order.indexOf(region))
  return {
    regionOf: unordered.map((region) => placeOf[region]!),
    peaks: Int32Array.from(order, (region) => peaks[region]!),
    sizes: Float64Array.from(order, (region) => sizes[region]!),
  }
}

/** The cell of each region that has the most tweets; the lower neuron on ties. */
export function peaksOf(regionOf: Uint32Array, hits: Uint32Array, regions: number): Int32Array {
  const peaks = new Int32Array(regions).fill(-1)
  for (const [neuron, region] of regionOf.entries()) {
    if (peaks[region]! < 0 || hits[neuron]! > hits[peaks[region]!]!) peaks[region] = neuron
  }
  return peaks
}
