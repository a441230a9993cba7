/** Tweets in the course of time, in bins of one unit of the calendar (UTC). */
export interface Timeline {
  readonly unit: TimeUnit
  /** Starts of the bins and the end of the last, ascending; one more than there are bins. */
  readonly edges: Float64Array
  /** Tweets per bin. */
  readonly counts: Uint32Array
  /** Tweets before the first bin and after the last: where nearly all are sent within a small part of the whole time, the bins cover that part. */
  readonly before: number
  readonly after: number
}

export type TimeUnit = 'minute' | 'quarter_hour' | 'hour' | 'six_hours' | 'day' | 'week' | 'month' | 'year'

/** A time in which more of all tweets are of a group than usual. */
export interface Burst {
  /** Start of its first bin and end of its last. */
  readonly from: number
  readonly to: number
  /** Of the group in that time. */
  readonly tweets: number
  /** How many there would be if the group had its usual share of all tweets. */
  readonly expected: number
  /** How much likelier the counts are in a burst than outside, natural logarithm. */
  readonly weight: number
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Units of one length, with what is added to make their starts those of the calendar: weeks begin on Mondays. */
const EVEN_UNITS: readonly (readonly [TimeUnit, number, number])[] = [
  ['minute', MINUTE, 0],
  ['quarter_hour', 15 * MINUTE, 0],
  ['hour', HOUR, 0],
  ['six_hours', 6 * HOUR, 0],
  ['day', DAY, 0],
  ['week', 7 * DAY, 3 * DAY],
]
const MOST_BINS = 160
const SLOTS = 4096
/** Of the tweets at each end of the whole time: these may stand outside the bins. */
const TAIL = 0.005
/** The bins cover the middle of the tweets where it takes less than this share of the whole time. */
const NARROW = 1 / 3

/** The smallest unit that makes at most `MOST_BINS` bins; undefined where no tweet has a time that a calendar has. */
export function timelineOf(times: Float64Array): Timeline | undefined {
  const span = wholeSpan(times)
  if (span === undefined) return undefined
  const edges = edgesOf(...middleSpan(times, ...span))
  const counts = new Uint32Array(edges.edges.length - 1)
  const outside = countBins(times, edges.edges, counts)
  return { ...edges, counts, ...outside }
}

/** Counts the times in bins, those of the given rows or all; returns how many lie outside. */
export function countBins(
  times: Float64Array,
  edges: Float64Array,
  counts: Uint32Array,
  rows?: Uint32Array,
): { readonly before: number; readonly after: number } {
  let [before, after] = [0, 0]
  const count = (time: number): void => {
    if (!isTime(time)) return
    if (time < edges[0]!) before++
    else if (time >= edges.at(-1)!) after++
    else counts[binOf(time, edges)]!++
  }
  if (rows === undefined) for (const time of times) count(time)
  else for (const row of rows) count(times[row]!)
  return { before, after }
}

/**
 * Bursts of a group among all tweets: Kleinberg's automaton of two states (2002, section 4, batched), with the usual
 * share of the group in one and twice that (at most half of what is left to all) in the other; entering a burst costs
 * the logarithm of the number of bins. Strongest first.
 */
export function burstsOf({ edges, counts: all }: Timeline, counts: Uint32Array, limit: number): Burst[] {
  const total = sum(all)
  const own = sum(counts)
  if (own < LEAST_FOR_BURST || own === total) return []
  const usual = own / total
  const raised = Math.min(2 * usual, (1 + usual) / 2)
  // How much a bin speaks for a burst.
  const gains = Float64Array.from(
    all,
    (tweets, bin) =>
      counts[bin]! * Math.log(raised / usual) +
      (tweets - counts[bin]!) * Math.log((1 - raised) / (1 - usual)),
  )
  return inBurst(gains, Math.log(all.length))
    .map(([from, to]) => {
      const tweets = sum(counts.subarray(from, to))
      return {
        from: edges[from]!,
        to: edges[to]!,
        tweets,
        expected: usual * sum(all.subarray(from, to)),
        weight: gains.subarray(from, to).reduce((added, gain) => added + gain, 0),
      }
    })
    .filter(({ tweets, weight }) => tweets >= LEAST_IN_BURST && weight > 0)
    .toSorted((a, b) => b.weight - a.weight || a.from - b.from)
    .slice(0, limit)
}

const LEAST_FOR_BURST = 20
const LEAST_IN_BURST = 5

/** The runs of bins in the state "burst" on the best way through both states (Viterbi). */
function inBurst(gains: Float64Array, entry: number): [from: number, to: number][] {
  const bins = gains.length
  // Best sums of gains that end outside and inside a burst, and whether the bin before was inside.
  let [outside, inside] = [0, Number.NEGATIVE_INFINITY]
  const leftBurst = new Uint8Array(bins)
  const stayedInside = new Uint8Array(bins)
  for (let bin = 0; bin < bins; bin++) {
    leftBurst[bin] = inside > outside ? 1 : 0
    stayedInside[bin] = inside >= outside - entry ? 1 : 0
    const nextInside = Math.max(inside, outside - entry) + gains[bin]!
    outside = Math.max(outside, inside)
    inside = nextInside
  }
  const runs: [number, number][] = []
  let end = bins
  let isInside = inside > outside
  for (let bin = bins - 1; bin >= 0; bin--) {
    if (isInside && stayedInside[bin] === 0) {
      runs.push([bin, end])
      isInside = false
    } else if (!isInside && leftBurst[bin] === 1) {
      isInside = true
      end = bin
    }
  }
  return runs.toReversed()
}

function wholeSpan(times: Float64Array): [first: number, last: number] | undefined {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const time of times) {
    if (!isTime(time)) continue
    if (time < first) first = time
    if (time > last) last = time
  }
  return first <= last ? [first, last] : undefined
}

/** The whole span, or the part of it in which all but the tails lie, where that is a small part. */
function middleSpan(times: Float64Array, first: number, last: number): [first: number, last: number] {
  if (first === last) return [first, last]
  const slots = new Uint32Array(SLOTS)
  const width = (last - first) / SLOTS
  let known = 0
  for (const time of times) {
    if (!isTime(time)) continue
    slots[Math.min(SLOTS - 1, Math.floor((time - first) / width))]!++
    known++
  }
  const tail = TAIL * known
  let [low, high] = [0, SLOTS - 1]
  for (let below = slots[0]!; below <= tail; below += slots[low]!) low++
  for (let above = slots[high]!; above <= tail; above += slots[high]!) high--
  return high + 1 - low < NARROW * SLOTS ? [first + low * width, first + (high + 1) * width] : [first, last]
}

function edgesOf(first: number, last: number): Pick<Timeline, 'unit' | 'edges'> {
  for (const [unit, length, shift] of EVEN_UNITS) {
    const start = Math.floor((first + shift) / length)
    const end = Math.floor((last + shift) / length) + 1
    if (end - start > MOST_BINS) continue
    return {
      unit,
      edges: Float64Array.from({ length: end - start + 1 }, (_, i) => (start + i) * length - shift),
    }
  }
  const from = monthOf(first)
  const to = monthOf(last) + 1
  const years = to - from > MOST_BINS
  // Longer than anyone tweeted: times that a damaged export made up. Years in steps keep the bins few.
  const step = years ? 12 * Math.ceil((to - from) / 12 / MOST_BINS) : 1
  const start = years ? from - (((from % 12) + 12) % 12) : from
  const bins = Math.ceil((to - start) / step)
  return {
    unit: years ? 'year' : 'month',
    edges: Float64Array.from({ length: bins + 1 }, (_, i) => startOfMonth(start + i * step)),
  }
}

/** Months since January 1970. */
function monthOf(time: number): number {
  const date = new Date(time)
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()
}

function startOfMonth(month: number): number {
  const time = Date.UTC(1970, month, 1)
  // The calendar ends in the middle of a month, on both sides.
  if (!Number.isNaN(time)) return time
  return month < 0 ? -LAST_TIME : LAST_TIME + 1
}

const LAST_TIME = 8.64e15

function isTime(time: number): boolean {
  return Math.abs(time) <= LAST_TIME
}

function binOf(time: number, edges: Float64Array): number {
  let [low, high] = [0, edges.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (edges[middle]! <= time) low = middle
    else high = middle
  }
  return low
}

function sum(counts: Uint32Array): number {
  return counts.reduce((total, count) => total + count, 0)
}
