import { counted, engagementText, percent } from '../numbers.js'
import type { PageData } from './data.js'

/** The name of a cell, the same as in the figures and the report. */
export function cellTitle(data: PageData, neuron: number): string {
  return data.clusterOf[neuron]?.name ?? 'No tweets here'
}

/** "1,204 tweets · 48 % · engagement ×1.7". */
export function sizeText(data: PageData, neuron: number): string {
  const cluster = data.clusterOf[neuron]
  if (cluster === undefined) return 'An empty cell between others'
  const { avgEngagement, totalTweets } = data.header
  const engagement = engagementText(cluster.avgEngagement ?? Number.NaN, avgEngagement ?? Number.NaN)
  const parts = [counted(cluster.size, 'tweet'), percent(cluster.size / totalTweets), engagement]
  return parts.filter((part) => part !== undefined).join(' · ')
}
