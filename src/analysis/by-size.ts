/** Largest first; the lower neuron first among equals. */
export function bySize<T extends { readonly size: number; readonly neuron: number }>(
  clusters: readonly T[],
): T[] {
  return clusters.toSorted((a, b) => b.size - a.size || a.neuron - b.neuron)
}
