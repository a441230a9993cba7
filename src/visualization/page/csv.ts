import { csvField } from '../../output/index.js'
import type { PageData } from './data.js'
import { type MapRegions, nameOfRegion } from './regions.js'

const HEADER = [
  'id',
  'created_at',
  'user',
  'language',
  'likes',
  'retweets',
  'replies',
  'quotes',
  'sentiment',
  'cluster',
  'region',
  'region_name',
  'text',
]

/** Tweets as CSV (RFC 4180); no field can start a formula in a spreadsheet. */
export function csvOf(
  data: PageData,
  regions: MapRegions,
  labels: Readonly<Record<string, string>>,
  rows: Iterable<number>,
): string {
  const { yDim } = data.header.grid
  const lines = [HEADER.join(',')]
  for (const row of rows) {
    const { id, createdAt, user, language, likes, retweets, replies, quotes, text } = data.tweet(row)
    const neuron = data.neurons[row]!
    const region = regions.list[regions.regionOf[neuron]!]!
    const sentiment = data.sentiment?.[row] ?? Number.NaN
    const fields = [
      csvField(id),
      createdAt === undefined ? '' : new Date(createdAt).toISOString(),
      csvField(nameAlone(user ?? '')),
      csvField(language ?? ''),
      ...[likes, retweets, replies, quotes].map((count) => (count === undefined ? '' : String(count))),
      // Written as they are: a negative number is a number, not a formula.
      Number.isNaN(sentiment) ? '' : sentiment.toFixed(4),
      `cluster_${Math.floor(neuron / yDim)}_${neuron % yDim}`,
      region.id,
      csvField(nameOfRegion(region, labels)),
      csvField(text),
    ]
    lines.push(fields.join(','))
  }
  return `${lines.join('\r\n')}\r\n`
}

/** A handle without its @, an id without its noun: as other files have them. */
function nameAlone(user: string): string {
  return user.replace(/^@(?=\w{1,20}$)|^user (?=\d+$)/, '')
}
