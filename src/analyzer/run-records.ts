/** What a run tells MLflow, under the names that the Python system gave it. */
import { bySize, type Cluster, type MapAnalysis } from '../analysis/index.js'
import type { SomTrainingConfig } from '../config/index.js'
import { CONFIG_KEYS, keyDefault } from '../config/index.js'
import type { Metric } from '../mlflow/index.js'
import { oneLine, shownText } from '../output/index.js'
import { count, headline, inline } from '../report/index.js'
import type { SomOptions } from '../som/index.js'

/** Logged whatever their value; of the others, those that aren't at their default. */
const ALWAYS: ReadonlySet<string> = new Set([
  'x_dim',
  'y_dim',
  'learning_rate',
  'num_iterations',
  'normalize_features',
  'use_pca',
  'include_temporal_features',
  'include_engagement_features',
  'include_text_features',
  'include_network_features',
  'neighborhood_function',
  'topology',
  'activation_distance',
])

/** Of these a run tells what `auto` came to. */
const TOLD_LATER: ReadonlySet<string> = new Set(['x_dim', 'y_dim', 'num_iterations'])

/** The configuration as parameters, before anything is known about the tweets. */
export function configParameters(config: SomTrainingConfig): Record<string, string> {
  const parameters: Record<string, string> = {}
  for (const key of CONFIG_KEYS) {
    const value = config[key]
    const isDefault = JSON.stringify(value) === JSON.stringify(keyDefault(key))
    if (TOLD_LATER.has(key) && value === 'auto') continue
    if (ALWAYS.has(key) || !isDefault) parameters[key] = parameterText(value)
  }
  return parameters
}

/** Parameters that need the tweets. */
export function dataParameters(
  { xDim, yDim, numIterations }: SomOptions,
  samples: number,
  features: number,
): Record<string, string> {
  return {
    x_dim: String(xDim),
    y_dim: String(yDim),
    ...(numIterations !== undefined && { num_iterations: String(numIterations) }),
    som_grid_size: String(xDim * yDim),
    num_samples: String(samples),
    num_features: String(features),
  }
}

/** As Python writes them: True, False, None. */
function parameterText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (value === null || value === undefined) return 'None'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Of these a training tells curves; the others have one value, at step 0, which MLflow's UI shows as a bar. */
const OF_STEPS: ReadonlySet<string> = new Set(['quantization_error', 'topographic_error'])

/** What is known of a map when it is done; `step` is the last of the curves, so that these values are the ones shown. */
export function resultMetrics({ training, summary }: MapAnalysis, step: number): Metric[] {
  const values: Record<string, number> = {
    quantization_error: training.quantizationError,
    topographic_error: training.topographicError,
    num_clusters: training.numClusters,
    largest_cluster_size: training.largestClusterSize,
    smallest_cluster_size: training.smallestClusterSize,
    mean_cluster_size: training.meanClusterSize,
    cluster_size_std: training.clusterSizeStd,
    explained_variance: training.explainedVariance,
    training_seconds: training.trainingSeconds,
    num_samples: training.numSamples,
    num_features: training.numFeatures,
    unique_users: summary.uniqueUsers,
    total_tweets: summary.totalTweets,
    avg_engagement_per_tweet: summary.avgEngagementPerTweet,
    cluster_size_variance: training.clusterSizeStd ** 2,
  }
  return Object.entries(values).map(([key, value]) => ({ key, value, step: OF_STEPS.has(key) ? step : 0 }))
}

/** The clusters as a table of MLflow's UI, largest first. */
export function clusterTable({ clusters }: MapAnalysis): string {
  const columns = [
    'cluster',
    'x',
    'y',
    'tweets',
    'keywords',
    'hashtags',
    'avg_engagement',
    'users',
    'sample_tweet',
  ]
  const data = bySize(clusters).map(tableRow)
  return JSON.stringify({ columns, data })
}

function tableRow(cluster: Cluster): (string | number | null)[] {
  const sample = cluster.sampleTweets[0]
  return [
    cluster.id,
    cluster.x,
    cluster.y,
    cluster.size,
    cluster.keywords.map(({ term }) => oneLine(term)).join(', '),
    cluster.dominantHashtags.map(({ term }) => `#${oneLine(term)}`).join(', '),
    Number.isNaN(cluster.avgEngagement) ? null : cluster.avgEngagement,
    cluster.uniqueUsers,
    sample === undefined ? null : shownText(sample.text, 280),
  ]
}

/** What a person wants to read first about a run, in Markdown. */
export function runSummary(analysis: MapAnalysis): string {
  const largest = bySize(analysis.clusters).slice(0, 5)
  const lines = largest.map(({ id, size, keywords }) => {
    const words = keywords.slice(0, 6).map(({ term }) => inMarkdown(term))
    return `| ${id} | ${count(size)} | ${words.join(', ')} |`
  })
  return [
    `## ${inMarkdown(analysis.title)}`,
    '',
    ...headline(analysis).map(inMarkdown),
    '',
    '| cluster | tweets | keywords |',
    '| --- | ---: | --- |',
    ...lines,
  ].join('\n')
}

/** Tweets' words must not become links, pictures or tags. */
function inMarkdown(text: string): string {
  return inline(oneLine(text))
}
