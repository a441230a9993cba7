import { UNKNOWN } from '../page-format.js'
import type { PageData } from './data.js'

export const MOODS = ['positive', 'neutral', 'negative'] as const
export type Mood = (typeof MOODS)[number]

/** Which tweets are looked at; what is left out lets all pass. */
export interface Filters {
  /** Seconds since 1970: from, and up to but without. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly language?: string | undefined
  readonly user?: string | undefined
  readonly mood?: Mood | undefined
}

export const NO_FILTERS: Filters = {}

/** From here on a sentiment isn't neutral, as the authors of VADER have it. */
const MOOD_LIMIT = 0.05

export function moodOf(sentiment: number): Mood | undefined {
  if (Number.isNaN(sentiment)) return undefined
  if (sentiment >= MOOD_LIMIT) return 'positive'
  return sentiment <= -MOOD_LIMIT ? 'negative' : 'neutral'
}

export function hasFilters({ from, to, language, user, mood }: Filters): boolean {
  return [from, to, language, user, mood].some((value) => value !== undefined)
}

/** What search and filters let pass. */
export interface Matching {
  /** Whether every tweet passes for want of a condition. */
  readonly isAll: boolean
  /** 1 for each row that passes. */
  readonly mask: Uint8Array
  /** The same without the condition on dates, for the histogram. */
  readonly anytime: Uint8Array
  /** Rows that pass. */
  readonly count: number
  /** The same per neuron. */
  readonly perCell: Uint32Array
}

/** All conditions together. @param found Rows that the search found; undefined where nothing is searched. */
export function match(data: PageData, found: Uint8Array | undefined, filters: Filters): Matching {
  const anytime = found === undefined ? new Uint8Array(data.rows).fill(1) : found.slice()
  const { language, user, mood } = filters
  if (language !== undefined)
    keepCode(anytime, data.languageCodes, data.header.languageCodes.indexOf(language))
  if (user !== undefined) keepCode(anytime, data.userCodes, data.header.users.indexOf(user))
  if (mood !== undefined)
    for (let row = 0; row < anytime.length; row++)
      if (moodOf(data.sentiment?.[row] ?? Number.NaN) !== mood) anytime[row] = 0
  const mask = keepTimes(anytime, data.seconds, filters)
  const perCell = new Uint32Array(data.cells)
  let count = 0
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0) continue
    count++
    perCell[data.neurons[row]!]!++
  }
  return { isAll: found === undefined && !hasFilters(filters), mask, anytime, count, perCell }
}

function keepCode(mask: Uint8Array, codes: Uint32Array, code: number): void {
  for (let row = 0; row < mask.length; row++) if (codes[row] !== code) mask[row] = 0
}

function keepTimes(mask: Uint8Array, seconds: Uint32Array, { from, to }: Filters): Uint8Array {
  if (from === undefined && to === undefined) return mask
  const [first, end] = [from ?? 0, to ?? UNKNOWN]
  return mask.map((passes, row) => {
    const second = seconds[row]!
    return passes === 1 && second !== UNKNOWN && second >= first && second < end ? 1 : 0
  })
}
