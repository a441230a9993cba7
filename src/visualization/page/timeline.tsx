import { useMemo } from 'preact/hooks'
import { UNKNOWN } from '../page-format.js'
import type { PageData } from './data.js'
import type { RowList } from './tweet-list.js'

const BINS = 120
const HEIGHT = 44

interface TimelineProps {
  readonly data: PageData
  /** Rows to stand out; undefined where all do. */
  readonly rows: RowList | undefined
}

/** Tweets over time, with those of the selection in front. */
export function Timeline({ data, rows }: TimelineProps) {
  const all = useMemo(() => countBins(data), [data])
  const chosen = useMemo(() => (all && rows ? countRows(data, rows, all) : undefined), [data, rows, all])
  if (all === undefined)
    return <p class="timeline nothing">The tweets have no dates, so there is no timeline.</p>
  const most = Math.max(1, ...all.counts)
  const front = chosen ?? all.counts
  const frontMost = Math.max(1, ...front)
  return (
    <figure class="timeline">
      <svg viewBox={`0 0 ${BINS} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={spanText(all)}>
        {all.counts.map((count, bin) => bar(bin, count / most, 'all'))}
        {chosen && front.map((count, bin) => bar(bin, count / frontMost, 'chosen'))}
      </svg>
      <figcaption>
        <span>{moment(all.from, all)}</span>
        <span>
          {chosen
            ? 'blue: the selection, grey: all tweets (each to its own height)'
            : 'tweets over time (UTC)'}
        </span>
        <span>{moment(all.to, all)}</span>
      </figcaption>
    </figure>
  )
}

function bar(bin: number, share: number, kind: string) {
  if (share === 0) return null
  const height = Math.max(1, share * HEIGHT)
  return (
    <rect key={`${kind}${bin}`} class={kind} x={bin + 0.1} y={HEIGHT - height} width={0.8} height={height} />
  )
}

interface Bins {
  readonly from: number
  readonly to: number
  readonly counts: readonly number[]
}

function countBins(data: PageData): Bins | undefined {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const second of data.seconds) {
    if (second === UNKNOWN) continue
    if (second < from) from = second
    if (second > to) to = second
  }
  if (from > to) return undefined
  const counts = Array.from({ length: BINS }, () => 0)
  for (const second of data.seconds) {
    if (second !== UNKNOWN) counts[binOf(second, from, to)]!++
  }
  return { from, to, counts }
}

function countRows(data: PageData, rows: RowList, { from, to }: Bins): number[] {
  const counts = Array.from({ length: BINS }, () => 0)
  for (let index = 0; index < rows.length; index++) {
    const second = data.seconds[rows.at(index)]!
    if (second !== UNKNOWN) counts[binOf(second, from, to)]!++
  }
  return counts
}

function binOf(second: number, from: number, to: number): number {
  return Math.min(BINS - 1, Math.floor(((second - from) / (to - from || 1)) * BINS))
}

function spanText(span: Span): string {
  return `Tweets from ${moment(span.from, span)} to ${moment(span.to, span)}`
}

type Span = Pick<Bins, 'from' | 'to'>

const DAY = 24 * 60 * 60

/** The day, with the time where the tweets span less than two days, to the second where less than an hour. */
function moment(seconds: number, { from, to }: Span): string {
  const iso = new Date(seconds * 1000).toISOString()
  if (to - from >= 2 * DAY) return iso.slice(0, 10)
  return iso.slice(0, to - from >= HOUR ? 16 : 19).replace('T', ' ')
}

const HOUR = 60 * 60
