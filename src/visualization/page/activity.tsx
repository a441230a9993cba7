import { useMemo } from 'preact/hooks'
import { full } from '../numbers.js'
import type { PageData } from './data.js'
import { activityOf, burstsIn } from './facts.js'
import { binSpan, stampOf } from './time-window.js'

interface ActivityProps {
  readonly data: PageData
  readonly rows: Uint32Array
  readonly onTimes: (times: { readonly from: number; readonly to: number }) => void
}

const HEIGHT = 60

/** Tweets in the course of time, and when there were more of them among all than usual. */
export function Activity({ data, rows, onTimes }: ActivityProps) {
  const { timeline: edges } = data.header
  const all = useMemo(() => activityOf(data, () => true), [data])
  const own = useMemo(() => {
    const within = new Uint8Array(data.rows)
    for (const row of rows) within[row] = 1
    return activityOf(data, (row) => within[row] === 1)
  }, [data, rows])
  const bursts = useMemo(() => burstsIn(data, all, own), [data, all, own])
  if (edges === undefined || edges.length < 3) return null
  const most = Math.max(1, ...own)
  const isBurst = (bin: number) => bursts.some(({ from, to }) => edges[bin]! >= from && edges[bin]! < to)
  return (
    <section class="chart">
      <h3>
        Activity, tweets {binSpan(edges)} (at most {full(Math.max(...own))})
      </h3>
      <svg
        class="activity"
        viewBox={`0 0 ${own.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Tweets from ${stampOf(edges, 0)} to ${stampOf(edges, own.length, true)}, ${bursts.length} bursts`}
      >
        {Array.from(own, (count, bin) => {
          const height = Math.max(1, (count / most) * HEIGHT)
          return count === 0 ? null : (
            <rect
              key={edges[bin]}
              class={isBurst(bin) ? 'burst' : 'chosen'}
              x={bin + 0.05}
              y={HEIGHT - height}
              width={0.9}
              height={height}
            />
          )
        })}
      </svg>
      <p class="ends">
        <span>{stampOf(edges, 0)}</span>
        <span>{stampOf(edges, own.length, true)} UTC</span>
      </p>
      {bursts.length > 0 && (
        <ul class="facts">
          {bursts.map(({ from, to, tweets, expected }) => (
            <li key={from}>
              <span class="lit" aria-hidden="true" />
              <button
                type="button"
                class="term"
                onClick={() => onTimes({ from: from / 1000, to: to / 1000 })}
              >
                {stampOf(edges, edges.indexOf(from))} to {stampOf(edges, edges.indexOf(to), true)}
              </button>
              : {full(tweets)} tweets, {full(expected)} expected of its usual share
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
