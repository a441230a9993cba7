import type { Cluster, MapAnalysis } from '../analysis/index.js'

/** Up to `words` keywords of a cell, else its hashtags, else its place on the map. */
export function clusterName(cluster: Cluster, words = 3): string {
  const keywords = distinctTerms(cluster.keywords.map((keyword) => keyword.term)).slice(0, words)
  if (keywords.length > 0) return keywords.map(isolated).join(', ')
  const hashtags = cluster.dominantHashtags.slice(0, words).map(({ term }) => isolated(`#${term}`))
  if (hashtags.length > 0) return hashtags.join(', ')
  return `cell ${cluster.x}, ${cluster.y}`
}

/** Whether the name of the cell says more than its place. */
export function hasWords(cluster: Cluster): boolean {
  return cluster.keywords.length > 0 || cluster.dominantHashtags.length > 0
}

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u

/** Keeps a right-to-left word from reordering its neighbours and its own `#`. */
export function isolated(term: string): string {
  return RIGHT_TO_LEFT.test(term) ? `\u2068${term}\u2069` : term
}

/** The `count` largest cells with names that differ; the lower neuron first among equals. */
export function largestDistinct(analysis: MapAnalysis, count: number): Cluster[] {
  const names = new Set<string>()
  const chosen: Cluster[] = []
  for (const cluster of bySize(analysis.clusters)) {
    if (chosen.length === count) break
    const name = clusterName(cluster, 2)
    if (names.has(name)) continue
    names.add(name)
    chosen.push(cluster)
  }
  return chosen
}

export function bySize(clusters: readonly Cluster[]): Cluster[] {
  return [...clusters].sort((a, b) => b.size - a.size || a.neuron - b.neuron)
}

/** Leaves out terms whose words were all said by a stronger term: "late" after "late flight". */
function distinctTerms(terms: readonly string[]): string[] {
  const said = new Set<string>()
  return terms.filter((term) => {
    const words = term.split(' ')
    const fresh = words.some((word) => !said.has(word))
    for (const word of words) said.add(word)
    return fresh
  })
}
