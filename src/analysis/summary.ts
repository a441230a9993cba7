import type { TweetTable } from '../input/index.js'
import { distributionOf } from './distribution.js'
import { type Cluster, type ClustersSummary, DOMINANT_THEMES, type TermCount } from './map-analysis.js'
import { codeTally, listTally, Tally } from './tally.js'
import { mergedSpan, type TimeSpan } from './time-distribution.js'

export function summarize(
  table: TweetTable,
  clusters: readonly Cluster[],
  spans: readonly TimeSpan[],
  commonTerms: readonly TermCount[],
  languages: readonly TermCount[],
): ClustersSummary {
  const all = new Uint32Array(table.count).map((_, row) => row)
  const span = mergedSpan(spans)
  const engagementKnown = clusters.reduce((sum, cluster) => sum + cluster.engagementKnown, 0)
  const engagementTotal = clusters
    .filter((cluster) => cluster.engagementKnown > 0)
    .reduce((sum, cluster) => sum + cluster.avgEngagement * cluster.engagementKnown, 0)
  return {
    totalClusters: clusters.length,
    totalTweets: table.count,
    dominantThemes: listTally(new Tally(table.hashtags.values), table.hashtags, all).top(DOMINANT_THEMES),
    commonTerms,
    time: span.distribution,
    timeKnown: span.known,
    languages,
    engagement: distributionOf(clusters.map((cluster) => cluster.avgEngagement)),
    engagementKnown,
    avgEngagementPerTweet: engagementTotal / engagementKnown,
    uniqueUsers: codeTally(new Tally(table.users.values), table.users, all).distinct,
    firstTweetAt: span.first,
    lastTweetAt: span.last,
  }
}
