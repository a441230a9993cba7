import { counted, percent, times } from '../numbers.js'
import type { PageData } from './data.js'

const TITLE_WORDS = 3

/** Keywords of a cell, else its hashtags, else what there is to say. */
export function cellTitle(data: PageData, neuron: number): string {
  const cluster = data.clusterOf[neuron]
  if (cluster === undefined) return 'No tweets here'
  const words = cluster.keywords.map(({ term }) => term)
  const tags = cluster.hashtags.map(({ term }) => `#${term}`)
  return (words.length > 0 ? words : tags).slice(0, TITLE_WORDS).join(', ') || 'No keywords'
}

/** "1,204 tweets · 8 % · engagement ×1.7". */
export function sizeText(data: PageData, neuron: number): string {
  const cluster = data.clusterOf[neuron]
  if (cluster === undefined) return 'An empty cell between others'
  const { avgEngagement, totalTweets } = data.header
  const parts = [counted(cluster.size, 'tweet'), percent(cluster.size / totalTweets)]
  if (cluster.avgEngagement !== null && avgEngagement !== null && avgEngagement > 0)
    parts.push(`engagement ${times(cluster.avgEngagement / avgEngagement)}`)
  return parts.join(' · ')
}
