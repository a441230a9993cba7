import {
  bySize,
  type Cluster,
  clusterName,
  clusterNameText,
  clusterTerms,
  type MapInsights,
  type SampleTweet,
} from '../analysis/index.js'

/** The name of a cell in a picture, `words` terms at most, or its place on the map. */
export function nameOf(analysis: MapInsights, cluster: Cluster, words = 3): string {
  return clusterNameText(clusterName(analysis, cluster, words), isolated)
}

/** The name with the most terms that fits; a place that tells two cells apart outlives all terms. */
export function fittingName(
  analysis: MapInsights,
  cluster: Cluster,
  words: number,
  fits: (text: string) => boolean,
): string {
  const name = clusterName(analysis, cluster, words)
  const { terms, traits, place } = name
  const whole = clusterNameText(name, isolated)
  if (place === undefined || fits(whole)) return whole
  const shorter = [
    ...terms.map((_, left) => ({ terms: terms.slice(0, -1 - left), place })),
    ...traits.map((_, left) => ({ terms: [], traits: traits.slice(0, -1 - left), place })),
  ]
  return shorter.map((some) => clusterNameText(some, isolated)).find(fits) ?? place
}

/** The strongest `words` terms or traits of a cell, for a place that says which cell it is; undefined where it has none. */
export function topicOf(analysis: MapInsights, cluster: Cluster, words: number): string | undefined {
  const terms = clusterTerms(cluster).map(isolated)
  const said = terms.length > 0 ? terms : clusterName(analysis, cluster).traits
  return said.slice(0, words).join(', ') || undefined
}

/** Whether the tweets of a cell or region have words in common that name it. */
export function hasWords(cluster: Pick<Cluster, 'size' | 'keywords' | 'dominantHashtags'>): boolean {
  return clusterTerms(cluster).length > 0
}

/** The sample tweet that shows the most of what the cell is called by; of several the nearest to the centre. */
export function tellingSample(analysis: MapInsights, cluster: Cluster): SampleTweet | undefined {
  const { terms } = clusterName(analysis, cluster)
  const seen = ({ text }: SampleTweet): number => {
    const shown = text.normalize('NFKC').toLowerCase()
    return terms.filter((term) => term.split(' ').every((word) => shown.includes(word))).length
  }
  return cluster.sampleTweets.reduce<SampleTweet | undefined>(
    (best, sample) => (best === undefined || seen(sample) > seen(best) ? sample : best),
    undefined,
  )
}

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u

/** Keeps a right-to-left word from reordering its neighbours and its own `#`. */
export function isolated(term: string): string {
  return RIGHT_TO_LEFT.test(term) ? `\u2068${term}\u2069` : term
}

/** The `count` largest cells; the lower neuron first among equals. */
export function largest(analysis: MapInsights, count: number): Cluster[] {
  return bySize(analysis.clusters).slice(0, count)
}
