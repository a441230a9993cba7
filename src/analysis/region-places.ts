/** The cell of each region that stands deepest inside it: the farthest from other regions and the edge, the one with more tweets on ties. */
export function deepestCells(
  {
    regionOf,
    list,
  }: { readonly regionOf: Uint32Array; readonly list: readonly { readonly neuron: number }[] },
  borders: readonly (readonly number[])[],
  hits: Uint32Array,
): number[] {
  const depth = new Int32Array(regionOf.length)
  const most = Math.max(...borders.map((beside) => beside.length))
  let layer = [...regionOf.keys()].filter(
    (neuron) =>
      borders[neuron]!.length < most ||
      borders[neuron]!.some((other) => regionOf[other] !== regionOf[neuron]),
  )
  for (const neuron of layer) depth[neuron] = 1
  while (layer.length > 0) {
    const next: number[] = []
    for (const neuron of layer) {
      for (const other of borders[neuron]!) {
        if (depth[other] !== 0) continue
        depth[other] = depth[neuron]! + 1
        next.push(other)
      }
    }
    layer = next
  }
  return list.map(({ neuron: peak }, region) => {
    let best = peak
    for (const [neuron, of] of regionOf.entries()) {
      if (of !== region) continue
      if ((depth[neuron]! - depth[best]! || hits[neuron]! - hits[best]!) > 0) best = neuron
    }
    return best
  })
}
