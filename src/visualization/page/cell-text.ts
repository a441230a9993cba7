import { counted, engagementText, percent } from '../numbers.js'
import type { PageData } from './data.js'
import { estimateOf } from './facts.js'

/** The name of a cell, the same as in the figures and the report. */
export function cellTitle(data: PageData, neuron: number): string {
  return data.clusterOf[neuron]?.name ?? 'No tweets here'
}

/** "1,204 tweets · 48 % · engagement ×1.7", of the tweets on the page. */
export function sizeText(data: PageData, rows: Uint32Array): string {
  if (rows.length === 0) return 'no tweets'
  if (rows.length === data.rows) return counted(rows.length, 'tweet')
  const own = estimateOf(data.engagement, rows)?.mean ?? Number.NaN
  const engagement = engagementText(own, meanEngagement(data))
  const parts = [counted(rows.length, 'tweet'), percent(rows.length / data.rows), engagement]
  return parts.filter((part) => part !== undefined).join(' · ')
}

const means = new WeakMap<PageData, number>()

/** Of all tweets on the page; NaN where no count is known. */
export function meanEngagement(data: PageData): number {
  let mean = means.get(data)
  if (mean === undefined) {
    let [sum, known] = [0, 0]
    for (const score of data.engagement) {
      if (Number.isNaN(score)) continue
      sum += score
      known++
    }
    mean = sum / known
    means.set(data, mean)
  }
  return mean
}
