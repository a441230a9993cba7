import { NO_CODE, type TweetTable } from '../input/index.js'
import { engagementScore } from './engagement.js'
import type { FeatureColumn } from './feature-matrix.js'
import type { FittedUsers } from './fitted-features.js'
import { listLength } from './form.js'

export const NETWORK_COLUMNS: readonly FeatureColumn[] = [
  'user_tweet_count',
  'user_interaction_count',
  'tweet_mentions',
  'has_mentions',
  'has_hashtags',
  'has_urls',
  'avg_user_engagement',
].map((name) => ({ name, group: 'network' }))

/** Sums over the tweets of each author of one shard. Adding partials in any order gives the same sums. */
export interface UserCounts {
  readonly names: readonly string[]
  readonly tweets: Float64Array
  readonly mentions: Float64Array
  /** Sum of the known scores, and how many are known. */
  readonly scores: Float64Array
  readonly scored: Float64Array
}

export function countUsers(table: TweetTable): UserCounts {
  const counts = emptyCounts(table.users.values)
  for (let row = 0; row < table.count; row++) {
    const user = table.users.codes[row]!
    if (user === NO_CODE) continue
    const score = engagementScore(table, row)
    counts.tweets[user]!++
    counts.mentions[user]! += listLength(table.mentions.offsets, row)
    if (Number.isNaN(score)) continue
    counts.scores[user]! += score
    counts.scored[user]!++
  }
  return counts
}

export function mergeUserCounts(partials: readonly UserCounts[]): UserCounts {
  if (partials.length === 1) return partials[0]!
  const codes = new Map<string, number>()
  for (const { names } of partials)
    for (const name of names) if (!codes.has(name)) codes.set(name, codes.size)
  const merged = emptyCounts([...codes.keys()])
  for (const partial of partials) {
    for (const [i, name] of partial.names.entries()) {
      const user = codes.get(name)!
      merged.tweets[user]! += partial.tweets[i]!
      merged.mentions[user]! += partial.mentions[i]!
      merged.scores[user]! += partial.scores[i]!
      merged.scored[user]! += partial.scored[i]!
    }
  }
  return merged
}

export function finishUsers(counts: UserCounts): FittedUsers {
  return {
    names: counts.names,
    tweets: counts.tweets,
    mentions: counts.mentions,
    meanScore: counts.scores.map((sum, user) => sum / counts.scored[user]!),
  }
}

/** Finds the fitted author of each row of a table. */
export class UserLookup {
  readonly #users: FittedUsers
  /** By the table's own code of a user: the fitted code, or -1 for a user not seen at fit time. */
  readonly #fitted: Int32Array

  constructor(users: FittedUsers, table: TweetTable) {
    const codes = new Map(users.names.map((name, code) => [name, code]))
    this.#users = users
    this.#fitted = Int32Array.from(table.users.values, (name) => codes.get(name) ?? -1)
  }

  /** What is known of the author from the fitted tweets, or, for an author not among them, from this tweet alone. */
  write(table: TweetTable, row: number, out: Float32Array, at: number): void {
    const mentions = listLength(table.mentions.offsets, row)
    const code = table.users.codes[row]!
    const fitted = code === NO_CODE ? -1 : this.#fitted[code]!
    const unknown = code === NO_CODE
    out[at] = unknown ? Number.NaN : fitted < 0 ? 1 : this.#users.tweets[fitted]!
    out[at + 1] = unknown ? Number.NaN : fitted < 0 ? mentions : this.#users.mentions[fitted]!
    out[at + 2] = mentions
    out[at + 3] = mentions > 0 ? 1 : 0
    out[at + 4] = listLength(table.hashtags.offsets, row) > 0 ? 1 : 0
    out[at + 5] = listLength(table.urls.offsets, row) > 0 ? 1 : 0
    out[at + 6] = unknown
      ? Number.NaN
      : fitted < 0
        ? engagementScore(table, row)
        : this.#users.meanScore[fitted]!
  }
}

function emptyCounts(names: readonly string[]): UserCounts {
  return {
    names,
    tweets: new Float64Array(names.length),
    mentions: new Float64Array(names.length),
    scores: new Float64Array(names.length),
    scored: new Float64Array(names.length),
  }
}
