import type { Keyword, SampleTweet, TermCount, TimeDistribution } from '../analysis/index.js'
import { array, below, count, list, maybe, number, record, text } from './shape.js'

/** What is kept of any group of tweets. */

export const floats = array(Float64Array)
export const counts = array(Uint32Array)
/** Milliseconds since 1970 UTC. */
export const time = maybe(undefined, number)
export const terms = list(record<TermCount>({ term: text, count }))
export const keywords = list(record<Keyword>({ term: text, count, score: number }))
export const peaks = { peakHour: below(24), peakDay: below(7) }
export const timeDistribution = maybe(
  undefined,
  record<TimeDistribution>({ ...peaks, hours: counts, days: counts }),
)
export const sampleTweets = list(
  record<SampleTweet>({
    row: count,
    text,
    id: maybe(undefined, text),
    user: maybe(undefined, text),
    createdAt: time,
    distance: number,
    engagement: number,
  }),
)
