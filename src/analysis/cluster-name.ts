import { bySize } from './by-size.js'
import type { Cluster } from './map-analysis.js'

/** What a cell is called, for whoever shows it to put in their own type. */
export interface ClusterName {
  /** Strongest first; hashtags with their `#`. Empty where nothing speaks for the cell. */
  readonly terms: readonly string[]
  /** "cell 3, 4": where there are no terms, or where a larger cell has the same and no more of them. */
  readonly place: string | undefined
}

type NamedCluster = Pick<Cluster, 'neuron' | 'x' | 'y' | 'size' | 'keywords' | 'dominantHashtags'>

/** Of the tweets of a cell: a hashtag of fewer, or of a single tweet, doesn't speak for it. */
const MIN_SHARE = 0.02
const MIN_TWEETS = 2

/**
 * All terms that may name a cell: its keywords; where it has none, the hashtags that at least 2 % of its tweets and
 * two of them have. A term is left out where stronger ones have all its words, `@` and `#` aside.
 */
export function clusterTerms(cluster: Pick<Cluster, 'size' | 'keywords' | 'dominantHashtags'>): string[] {
  if (cluster.keywords.length > 0) return distinctTerms(cluster.keywords.map(({ term }) => term))
  const enough = Math.max(MIN_TWEETS, MIN_SHARE * cluster.size)
  return distinctTerms(
    cluster.dominantHashtags.filter(({ count }) => count >= enough).map(({ term }) => `#${term}`),
  )
}

/**
 * The name of a cell, `words` terms at most: the same for everyone who shows it. Where two cells have the same terms,
 * the larger keeps them; the other gets its next term as well, or its place where it has no other.
 */
export function clusterName(
  { clusters }: { readonly clusters: readonly NamedCluster[] },
  cluster: NamedCluster,
  words = 3,
): ClusterName {
  let ofMap = known.get(clusters)
  if (ofMap === undefined) {
    ofMap = new Map()
    known.set(clusters, ofMap)
  }
  let names = ofMap.get(words)
  if (names === undefined) {
    names = nameAll(clusters, words)
    ofMap.set(words, names)
  }
  return names.get(cluster.neuron)!
}

/** A name as plain text: "late, gate", "cell 3, 4", "late, gate (cell 3, 4)". */
export function clusterNameText(
  { terms, place }: ClusterName,
  show: (term: string) => string = (term) => term,
): string {
  const text = terms.map(show).join(', ')
  if (place === undefined) return text
  return terms.length === 0 ? place : `${text} (${place})`
}

/** Names depend on all cells of a map; they are found once. */
const known = new WeakMap<readonly NamedCluster[], Map<number, ReadonlyMap<number, ClusterName>>>()

function nameAll(clusters: readonly NamedCluster[], words: number): ReadonlyMap<number, ClusterName> {
  const names = new Map<number, ClusterName>()
  const taken = new Set<string>()
  for (const cluster of bySize(clusters)) {
    const terms = clusterTerms(cluster)
    const place = `cell ${cluster.x}, ${cluster.y}`
    const shorter = terms.slice(0, words)
    const candidates = [shorter, ...terms.slice(words).map((term) => [...shorter, term])]
    const free = terms.length > 0 ? candidates.find((candidate) => !taken.has(keyOf(candidate))) : undefined
    if (free !== undefined) taken.add(keyOf(free))
    names.set(
      cluster.neuron,
      free === undefined ? { terms: shorter, place } : { terms: free, place: undefined },
    )
  }
  return names
}

/** The same words in another order are the same name to a reader. */
function keyOf(terms: readonly string[]): string {
  return terms
    .flatMap((term) => term.split(' ').map(bare))
    .toSorted()
    .join(' ')
}

function bare(word: string): string {
  return word.replace(/^[@#]/u, '').toLowerCase()
}

/** Leaves out terms whose words were all said by a stronger term: "late" after "late flight", "jetblue" after "@jetblue". */
function distinctTerms(terms: readonly string[]): string[] {
  const said = new Set<string>()
  return terms.filter((term) => {
    const words = term.split(' ').map(bare)
    const fresh = words.some((word) => !said.has(word))
    for (const word of words) said.add(word)
    return fresh
  })
}
