import {
  bySize,
  type Cluster,
  clearPeak,
  FEWEST_COUNTED,
  featureImportance,
  featureName,
  isCalendar,
  isClearEffect,
  type MapAnalysis,
  seenText,
} from '../analysis/index.js'
import {
  count,
  counted,
  DAYS,
  heading,
  hour,
  labelled,
  measure,
  period,
  quotedWords,
  share,
  termCounts,
  theirs,
  userCounts,
  wrapped,
} from './wording.js'

/** Clusters that are described in full; the others get a line each. */
const DESCRIBED = 60
const TWEETS_SHOWN = 3
const TWEET_LENGTH = 160
/** Standard deviations from the mean of all tweets below which a difference isn't worth a word. */
const EFFECT_WORTH_NAMING = 0.3

/** All clusters, largest first, in pieces. */
export function* clusterSection(analysis: MapAnalysis): Generator<string> {
  yield heading('CLUSTER ANALYSIS')
  yield `${wrapped(`Largest first. "Apart" names of each kind of features (time, engagement, form, sentiment, network) the one whose mean over the group's tweets lies furthest from the mean over all tweets, in standard deviations (sd) of all tweets. Times are UTC.`)}\n`
  const clusters = bySize(analysis.clusters)
  for (const [index, cluster] of clusters.slice(0, DESCRIBED).entries()) {
    yield description(analysis, cluster, index + 1)
  }
  const others = clusters.slice(DESCRIBED)
  if (others.length > 0) yield `\nThe other ${counted(others.length, 'group')}:\n`
  for (const cluster of others) {
    yield `    ${cluster.id.padEnd(15)} ${share(cluster.size, analysis.training.numSamples).padEnd(26)} ${quotedWords(analysis, cluster) ?? ''}`
      .trimEnd()
      .concat('\n')
  }
}

function description(analysis: MapAnalysis, cluster: Cluster, rank: number): string {
  const name = quotedWords(analysis, cluster)
  const place = `at x ${cluster.x}, y ${cluster.y} (${cluster.id})`
  const part = share(cluster.size, analysis.training.numSamples, 'tweet')
  const title = `${count(rank)}. ${name === undefined ? `The cell ${place}: ${part}` : `${name}: ${part}, ${place}`}`
  return [
    `\n${wrapped(title, '', '    ')}\n`,
    ...cluster.sampleTweets
      .slice(0, TWEETS_SHOWN)
      .map(({ text }, index) =>
        labelled(index === 0 ? 'They say' : '', `“${theirs(seenText(text), TWEET_LENGTH)}”`),
      ),
    labelled('Apart', whatSetsApart(analysis, cluster)),
    labelled('When', when(cluster)),
    labelled('Who', who(cluster)),
    labelled('Words', termCounts(cluster.keywords, cluster.keywords.length) || 'none that two tweets share'),
    labelled('Hashtags', termCounts(cluster.dominantHashtags, 5, '#') || 'none'),
    labelled('Language', languages(cluster)),
    labelled('Engagement', engagement(analysis, cluster)),
  ].join('')
}

/** Features that say in other words what another one says. */
const SAME_AS: Readonly<Record<string, string>> = {
  tweet_mentions: 'mention_count',
  has_mentions: 'mention_count',
  has_hashtags: 'hashtag_count',
  has_urls: 'url_count',
}

function whatSetsApart(analysis: MapAnalysis, cluster: Cluster): string {
  if (cluster.size < FEWEST_COUNTED) return `${counted(cluster.size, 'tweet')}, too few to tell`
  const said = new Set<string>()
  const effects: string[] = []
  for (const { name, effect, importance } of featureImportance(analysis, cluster)) {
    if (importance < EFFECT_WORTH_NAMING || !isClearEffect(effect, cluster.size)) break
    const column = analysis.features.findIndex((feature) => feature.name === name)
    const { group, mean } = analysis.features[column]!
    const subject = SAME_AS[name] ?? name
    if (isCalendar(name) || said.has(group) || said.has(subject)) continue
    said.add(group).add(subject)
    const sign = effect < 0 ? '-' : '+'
    effects.push(
      `${featureName(name)} ${measure(cluster.meanReadable[column]!)} (all: ${measure(mean)}, ${sign}${Math.abs(effect).toFixed(1)} sd)`,
    )
  }
  return effects.join('; ') || 'no feature clearly lies apart from the mean of all tweets'
}

function when({ timeDistribution: time, firstTweetAt, lastTweetAt, size }: Cluster): string {
  if (time === undefined || firstTweetAt === undefined || lastTweetAt === undefined) {
    return `unknown for all ${count(size)}`
  }
  const known = time.hours.reduce((sum, tweets) => sum + tweets, 0)
  const [peakHour, peakDay] = [clearPeak(time.hours), clearPeak(time.days)]
  const most = [
    ...(peakHour === undefined
      ? []
      : [`at ${hour(peakHour)}, ${count(time.hours[peakHour]!)} of ${count(known)}`]),
    ...(peakDay === undefined
      ? []
      : [`on ${DAYS[peakDay]}s, ${count(time.days[peakDay]!)} of ${count(known)}`]),
  ]
  return [
    period(firstTweetAt, lastTweetAt),
    ...(most.length > 0 ? [`most ${most.join(', and ')}`] : []),
  ].join('; ')
}

function who({ uniqueUsers, topUsers }: Cluster): string {
  if (uniqueUsers === 0) return 'no author is known'
  return `${counted(uniqueUsers, 'author')}; most tweets: ${userCounts(topUsers, 3)}`
}

function languages({ languageDistribution, size }: Cluster): string {
  if (languageDistribution.length === 0) return 'unknown'
  const known = languageDistribution.reduce((sum, { count: tweets }) => sum + tweets, 0)
  return `${termCounts(languageDistribution, 5)} (known for ${count(known)} of ${count(size)})`
}

function engagement({ summary }: MapAnalysis, { avgEngagement, engagementKnown, size }: Cluster): string {
  if (engagementKnown === 0) return 'unknown'
  return `${measure(avgEngagement)} on average (all: ${measure(summary.avgEngagementPerTweet)}; known for ${count(engagementKnown)} of ${count(size)})`
}
