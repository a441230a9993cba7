import type { Estimate } from './estimates.js'
import { isoTime } from './iso-time.js'
import type { MapInsights, SampleTweet } from './map-analysis.js'
import type { Outliers } from './outliers.js'
import { counts, type PlainRecord, pairs, timeRecord, tweetSource } from './records.js'
import type { Region, Regions } from './region-analysis.js'
import { regionName, regionNameText } from './region-labels.js'
import type { RegionNetwork } from './region-network.js'
import type { Timeline } from './timeline.js'

/**
 * How the map is divided. `region_of` has one entry per neuron: the place of its region in `ids`. `merges` tell which
 * regions merge where fewer are wanted: node numbers below the number of `leaves` are cells, each with the empty cells
 * that go with it (`leaf_of`, per neuron); row m makes node `leaves + m` of two nodes, at the cost of column 2.
 */
export function regionsRecord({ mapDigest, count, tree, regionOf, list, timeline }: Regions): PlainRecord {
  return {
    map_digest: mapDigest,
    count: list.length,
    chosen_by: count.chosenBy,
    index: count.index.map(({ count: regions, value }) => ({ regions, value })),
    ids: list.map(({ id }) => id),
    region_of: regionOf,
    hierarchy: {
      leaves: tree.leaves,
      leaf_of: tree.leafOf,
      merges: Array.from(tree.costs, (cost, i) => [tree.merges[2 * i]!, tree.merges[2 * i + 1]!, cost]),
    },
    timeline: timeline === undefined ? null : timelineRecord(timeline),
  }
}

/** One region, under its id. */
export function regionRecord(
  analysis: Pick<MapInsights, 'features' | 'regions'>,
  region: Region,
): PlainRecord {
  const { regions, features } = analysis
  return {
    number: regions.list.indexOf(region) + 1,
    name: regionNameText(regionName(regions, region)),
    label: region.label ?? null,
    size: region.size,
    cells: region.cells,
    coordinates: [region.x, region.y],
    neuron: region.neuron,
    mean_distance: region.meanDistance,
    keywords: region.keywords.map(({ term, count, score }) => ({ term, count, score })),
    dominant_hashtags: pairs(region.dominantHashtags),
    top_mentions: pairs(region.mentions),
    top_domains: pairs(region.domains),
    language_distribution: counts(region.languageDistribution),
    unique_users: region.uniqueUsers,
    top_users: pairs(region.topUsers),
    sample_tweets: region.sampleTweets.map(tweetRecord),
    diverse_tweets: region.diverseTweets.map(tweetRecord),
    feature_effects: effectsByGroup(features, region),
    readable_means: Object.fromEntries(features.map(({ name }, i) => [name, region.meanReadable[i]!])),
    sentiment: region.sentiment === undefined ? null : estimateRecord(region.sentiment),
    engagement:
      region.engagement === undefined
        ? null
        : {
            ...estimateRecord(region.engagement),
            median: region.engagement.median,
            median_low: region.engagement.medianLow,
            median_high: region.engagement.medianHigh,
          },
    time_distribution: timeRecord(region.timeDistribution),
    first_tweet_at: isoTime(region.firstTweetAt),
    last_tweet_at: isoTime(region.lastTweetAt),
    activity: region.activity,
    bursts: region.bursts.map(({ from, to, tweets, expected, weight }) => ({
      from: isoTime(from),
      to: isoTime(to),
      tweets,
      expected,
      weight,
    })),
  }
}

/** Regions by their place in `regions.ids`. */
export function networkRecord({ edges, inside, outside }: RegionNetwork): PlainRecord {
  return {
    mentions_inside: inside,
    mentions_outside: outside,
    edges: edges.map(({ from, to, mentions, users }) => ({ from, to, mentions, top_users: pairs(users) })),
  }
}

export function outliersRecord(outliers: Outliers): PlainRecord {
  const { rate, threshold, count, mean, std, percentiles, tweets } = outliers
  return {
    rate,
    threshold,
    count,
    mean_distance: mean,
    std_distance: std,
    distance_percentiles: percentiles,
    tweets: tweets.map((tweet) => ({ ...tweetRecord(tweet), distance: tweet.distance })),
  }
}

function effectsByGroup(features: MapInsights['features'], region: Region): PlainRecord {
  const groups = [...new Set(features.map(({ group }) => group))]
  return Object.fromEntries(
    groups.map((group) => [
      group,
      Object.fromEntries(
        features.flatMap(({ name, group: of }, i) => (of === group ? [[name, region.effects[i]!]] : [])),
      ),
    ]),
  )
}

function estimateRecord({ mean, low, high, known }: Estimate): PlainRecord {
  return { mean, low, high, tweets: known }
}

function tweetRecord(tweet: SampleTweet): PlainRecord {
  return {
    ...tweetSource(tweet),
    text: tweet.text,
    engagement_score: tweet.engagement,
  }
}

function timelineRecord({ unit, edges, counts: tweets, before, after }: Timeline): PlainRecord {
  return { unit, edges: Array.from(edges, isoTime), tweets, before, after }
}
