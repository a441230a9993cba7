import { bySize } from './by-size.js'
import { FEWEST_COUNTED } from './clear.js'
import type { Cluster } from './map-analysis.js'

/** What a cell is called, for whoever shows it to put in their own type. */
export interface ClusterName {
  /** Strongest first; hashtags with their `#`. Empty where nothing speaks for the cell. */
  readonly terms: readonly string[]
  /** Where there are no terms: what sets the cell apart, "many likes" and "late in the day"; not quoted, for no tweet says it. */
  readonly traits: readonly string[]
  /** "cell 3, 4": where there are neither, or where a larger cell has the same and no more of them. */
  readonly place: string | undefined
}

type NamedCluster = Pick<Cluster, 'neuron' | 'x' | 'y' | 'size' | 'keywords' | 'dominantHashtags'> &
  Partial<Pick<Cluster, 'traits'>>

interface NamedMap {
  readonly clusters: readonly NamedCluster[]
}

/** Of the tweets of a cell: a hashtag of fewer, or of a single tweet, doesn't speak for it. */
const MIN_SHARE = 0.02
const MIN_TWEETS = 2
/** A word names a group that at least so many of its tweets have; others may follow it. */
const NAMING_SHARE = 0.05
/** Of a small group, whose words need no ten tweets. */
const SHARE_OF_FEW = 1 / 5

/**
 * All terms that may name a cell. Of its keywords those that a twentieth of its tweets have come first; where there are
 * such, others that one in fifty has follow. Each stands in ten tweets at least, or in a fifth of a small cell. Where it
 * has no keyword, the hashtags that at least 2 % of its tweets and two of them have. A term is left out where stronger
 * ones have all its words, `@` and `#` aside.
 */
export function clusterTerms(cluster: Pick<Cluster, 'size' | 'keywords' | 'dominantHashtags'>): string[] {
  const { size } = cluster
  if (cluster.keywords.length > 0) {
    const least = Math.max(Math.min(MIN_TWEETS, size), Math.min(FEWEST_COUNTED, SHARE_OF_FEW * size))
    const usable = cluster.keywords.filter(({ count }) => count >= Math.max(least, MIN_SHARE * size))
    const leading = usable.filter(({ count }) => count >= NAMING_SHARE * size)
    const following = leading.length > 0 ? usable.filter((keyword) => !leading.includes(keyword)) : []
    return distinctTerms([...leading, ...following].map(({ term }) => term))
  }
  const enough = Math.max(MIN_TWEETS, MIN_SHARE * size)
  return distinctTerms(
    cluster.dominantHashtags.filter(({ count }) => count >= enough).map(({ term }) => `#${term}`),
  )
}

/**
 * The name of a cell, `words` terms at most, or as many traits where it has no term: the same for everyone who shows
 * it. Where two cells have the same, the larger keeps them; the other gets its next as well, or its place where it has
 * no other.
 */
export function clusterName(map: NamedMap, cluster: NamedCluster, words = 3): ClusterName {
  let ofMap = known.get(map.clusters)
  if (ofMap === undefined) {
    ofMap = new Map()
    known.set(map.clusters, ofMap)
  }
  let names = ofMap.get(words)
  if (names === undefined) {
    names = nameAll(map, words)
    ofMap.set(words, names)
  }
  return names.get(cluster.neuron)!
}

/** A name as plain text: "late, gate", "many likes", "cell 3, 4", "late, gate (cell 3, 4)". */
export function clusterNameText(
  { terms, traits = [], place }: Pick<ClusterName, 'terms' | 'place'> & Partial<ClusterName>,
  show: (term: string) => string = (term) => term,
): string {
  const text = (terms.length > 0 ? terms.map(show) : traits).join(', ')
  if (place === undefined) return text
  return text === '' ? place : `${text} (${place})`
}

/** Names depend on all cells of a map; they are found once. */
const known = new WeakMap<readonly NamedCluster[], Map<number, ReadonlyMap<number, ClusterName>>>()

function nameAll({ clusters }: NamedMap, limit: number): ReadonlyMap<number, ClusterName> {
  const names = new Map<number, ClusterName>()
  const taken = new Set<string>()
  for (const cluster of bySize(clusters)) {
    const terms = clusterTerms(cluster)
    const hasTerms = terms.length > 0
    const words = hasTerms ? terms : (cluster.traits ?? [])
    const shorter = words.slice(0, limit)
    const candidates = [shorter, ...words.slice(limit).map((word) => [...shorter, word])]
    const free = words.length > 0 ? candidates.find((candidate) => !taken.has(keyOf(candidate))) : undefined
    if (free !== undefined) taken.add(keyOf(free))
    const chosen = free ?? shorter
    names.set(cluster.neuron, {
      terms: hasTerms ? chosen : [],
      traits: hasTerms ? [] : chosen,
      place: free === undefined ? `cell ${cluster.x}, ${cluster.y}` : undefined,
    })
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

/** A run of one word, such as 😂 😂, says it once. */
function unrepeated(term: string): string {
  const words = term.split(' ')
  return words.every((word) => word === words[0]) ? words[0]! : term
}

/** Leaves out terms whose words were all said by a stronger term: "late" after "late flight", "jetblue" after "@jetblue". */
function distinctTerms(terms: readonly string[]): string[] {
  const said = new Set<string>()
  return terms.map(unrepeated).filter((term) => {
    const words = term.split(' ').map(bare)
    const fresh = words.some((word) => !said.has(word))
    for (const word of words) said.add(word)
    return fresh
  })
}
