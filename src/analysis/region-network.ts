import { NO_CODE, type TweetTable } from '../input/index.js'
import type { TermCount } from './map-analysis.js'

/** Who mentions whom, by regions. A mentioned author is at home in the region that has most of the author's tweets. */
export interface RegionNetwork {
  /** Most mentions first. */
  readonly edges: readonly RegionEdge[]
  /** Mentions of authors whose tweets are on the map, an author once per tweet. */
  readonly inside: number
  /** Mentions of others. */
  readonly outside: number
}

export interface RegionEdge {
  /** Places in `Regions.list`: of the tweet, and of the mentioned author. */
  readonly from: number
  readonly to: number
  readonly mentions: number
  /** Most mentioned first, at most `EDGE_USERS`. */
  readonly users: readonly TermCount[]
}

const EDGE_USERS = 3

/** @param regionOfRow Region of a row's winner. */
export function regionNetwork(
  { users, mentions, count }: Pick<TweetTable, 'users' | 'mentions' | 'count'>,
  regionOfRow: (row: number) => number,
  regions: number,
): RegionNetwork {
  const authorOf = authorsAmong(mentions.values, users.values)
  const homeOf = homes(users.codes, authorOf, regionOfRow, regions)
  const edges = new Map<number, Map<number, number>>()
  let [inside, outside] = [0, 0]
  for (let row = 0; row < count; row++) {
    const from = mentions.offsets[row]!
    const to = mentions.offsets[row + 1]!
    for (let i = from; i < to; i++) {
      const mentioned = mentions.codes[i]!
      // Once per tweet: lists are short.
      if (mentions.codes.subarray(from, i).includes(mentioned)) continue
      const home = homeOf.get(authorOf[mentioned]!)
      if (home === undefined) {
        outside++
        continue
      }
      inside++
      const edge = regionOfRow(row) * regions + home
      const people = edges.get(edge) ?? new Map<number, number>()
      edges.set(edge, people)
      people.set(mentioned, (people.get(mentioned) ?? 0) + 1)
    }
  }
  return { edges: ordered(edges, regions, mentions.values), inside, outside }
}

const NOBODY = -1

/** Code of the author that each mentioned name belongs to; names differ in case. */
function authorsAmong(names: readonly string[], authors: readonly string[]): Int32Array {
  const codes = new Map<string, number>()
  for (const [code, author] of authors.entries()) {
    const key = nameOf(author)
    if (!codes.has(key)) codes.set(key, code)
  }
  return Int32Array.from(names, (name) => codes.get(nameOf(name)) ?? NOBODY)
}

function nameOf(name: string): string {
  return name.replace(/^@/, '').toLowerCase()
}

/** The region with most tweets of each mentioned author; the larger region on ties. */
function homes(
  authors: Uint32Array,
  authorOf: Int32Array,
  regionOfRow: (row: number) => number,
  regions: number,
): ReadonlyMap<number, number> {
  const tweets = new Map<number, Uint32Array>()
  for (const author of authorOf) if (author !== NOBODY) tweets.set(author, new Uint32Array(regions))
  for (let row = 0; tweets.size > 0 && row < authors.length; row++) {
    if (authors[row] === NO_CODE) continue
    const counts = tweets.get(authors[row]!)
    if (counts !== undefined) counts[regionOfRow(row)]!++
  }
  return new Map([...tweets].map(([author, counts]) => [author, counts.indexOf(Math.max(...counts))]))
}

function ordered(
  edges: ReadonlyMap<number, ReadonlyMap<number, number>>,
  regions: number,
  names: readonly string[],
): RegionEdge[] {
  return [...edges]
    .map(([edge, people]) => {
      const users = [...people].toSorted((a, b) => b[1] - a[1] || a[0] - b[0])
      return {
        from: Math.floor(edge / regions),
        to: edge % regions,
        mentions: users.reduce((sum, [, count]) => sum + count, 0),
        users: users.slice(0, EDGE_USERS).map(([name, count]) => ({ term: names[name]!, count })),
      }
    })
    .toSorted((a, b) => b.mentions - a.mentions || a.from - b.from || a.to - b.to)
}
