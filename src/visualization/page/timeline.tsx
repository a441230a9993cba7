import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { full } from '../numbers.js'
import type { PageData } from './data.js'
import { activityOf } from './facts.js'
import type { Filters, Matching } from './filters.js'
import { type BinRange, binSpan, binsOf, nextWindow, secondsOf, stampOf } from './time-window.js'

const HEIGHT = 52
/** A step of the play, in milliseconds. */
const STEP = 500

interface TimelineProps {
  readonly data: PageData
  readonly matching: Matching
  /** Whether a row is among the selected cells; undefined where none is selected. */
  readonly isSelected: ((row: number) => boolean) | undefined
  readonly filters: Filters
  readonly onTimes: (times: Pick<Filters, 'from' | 'to'>) => void
  readonly onAnnounce: (message: string) => void
}

/** Tweets over time; a stretch of it, dragged or set, filters them, and can be played. */
export function Timeline(props: TimelineProps) {
  const { data } = props
  const { timeline } = data.header
  if (timeline === undefined || !data.hasTimes)
    return <p class="timeline nothing">The tweets have no dates, so there is no timeline.</p>
  if (timeline.length < 3)
    return (
      <p class="timeline nothing">
        All tweets are of one time, {stampOf(timeline, 0)} (UTC), so there is no timeline.
      </p>
    )
  return <Histogram {...props} edges={timeline} />
}

function Histogram(props: TimelineProps & { readonly edges: readonly number[] }) {
  const { data, matching, isSelected, filters, edges, onTimes, onAnnounce } = props
  const svg = useRef<SVGSVGElement>(null)
  const start = useRef<number | undefined>(undefined)
  const [playing, setPlaying] = useState(false)
  const bins = edges.length - 1
  const all = useMemo(() => activityOf(data, () => true), [data])
  const { anytime } = matching
  const chosen = useMemo(
    () => activityOf(data, (row) => anytime[row] === 1 && (isSelected?.(row) ?? true)),
    [data, anytime, isSelected],
  )
  const range = binsOf(edges, filters)
  const isCut = filters.from !== undefined || filters.to !== undefined
  const isOther = isSelected !== undefined || chosen.some((count, bin) => count !== all[bin])
  const most = Math.max(1, ...all)
  const mostChosen = Math.max(1, ...chosen)
  const outside = useMemo(
    () => data.rows - untimed(data) - all.reduce((sum, count) => sum + count, 0),
    [data, all],
  )

  const set = (next: BinRange) => onTimes(secondsOf(edges, next))

  useEffect(() => {
    if (!playing) return
    const timer = setTimeout(() => {
      const next = nextWindow(binsOf(edges, filters), bins)
      if (next === undefined) setPlaying(false)
      else set(next)
    }, STEP)
    return () => clearTimeout(timer)
  }, [playing, filters, edges])

  function binUnder(event: PointerEvent): number {
    const box = svg.current!.getBoundingClientRect()
    return Math.min(bins - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * bins)))
  }

  function drawTo(event: PointerEvent): void {
    if (start.current === undefined) return
    const bin = binUnder(event)
    set({ from: Math.min(bin, start.current), to: Math.max(bin, start.current) + 1 })
  }

  function play(): void {
    if (!playing && !isCut) set({ from: 0, to: Math.max(1, Math.round(bins / 12)) })
    else if (!playing && nextWindow(range, bins) === undefined) set({ from: 0, to: range.to - range.from })
    setPlaying(!playing)
    onAnnounce(playing ? 'Stopped.' : 'Playing through time.')
  }

  const spanned = `${stampOf(edges, range.from)} to ${stampOf(edges, range.to, true)}`
  return (
    <figure class="timeline">
      <div class="histogram">
        <svg
          ref={svg}
          viewBox={`0 0 ${bins} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`Tweets ${binSpan(edges)} from ${stampOf(edges, 0)} to ${stampOf(edges, bins, true)}`}
          onPointerDown={(event) => {
            setPlaying(false)
            start.current = binUnder(event)
            svg.current!.setPointerCapture(event.pointerId)
            drawTo(event)
          }}
          onPointerMove={drawTo}
          onPointerUp={() => {
            start.current = undefined
          }}
          onPointerCancel={() => {
            start.current = undefined
          }}
        >
          {isCut && (
            <rect class="window" x={range.from} y={0} width={range.to - range.from} height={HEIGHT} />
          )}
          {Array.from(all, (count, bin) => bar(bin, count / most, isOther ? 'all' : within(range, bin)))}
          {isOther && Array.from(chosen, (count, bin) => bar(bin, count / mostChosen, within(range, bin)))}
        </svg>
        <label class="edge">
          <span class="spoken">First time shown</span>
          <input
            type="range"
            min={0}
            max={bins - 1}
            value={range.from}
            aria-valuetext={stampOf(edges, range.from)}
            onInput={(event) => {
              const from = Number(event.currentTarget.value)
              set({ from, to: Math.max(range.to, from + 1) })
            }}
          />
        </label>
        <label class="edge">
          <span class="spoken">Last time shown</span>
          <input
            type="range"
            min={1}
            max={bins}
            value={range.to}
            aria-valuetext={stampOf(edges, range.to, true)}
            onInput={(event) => {
              const to = Number(event.currentTarget.value)
              set({ from: Math.min(range.from, to - 1), to })
            }}
          />
        </label>
      </div>
      <figcaption>
        <button type="button" class="play" aria-pressed={playing} onClick={play}>
          {playing ? '❚❚ Stop' : '▶ Play'}
        </button>
        <span class="span">
          {spanned}
          <span class="unit">, {binSpan(edges)} (UTC)</span>
        </span>
        {isOther && <span class="key">blue: shown, grey: all, each to its own height</span>}
        {outside > 0 && <span class="key">{full(outside)} tweets lie outside</span>}
        {isCut && (
          <button
            type="button"
            onClick={() => {
              setPlaying(false)
              onTimes({ from: undefined, to: undefined })
            }}
          >
            All times
          </button>
        )}
      </figcaption>
    </figure>
  )
}

function untimed({ seconds }: PageData): number {
  return seconds.reduce((count, second) => count + Number(second === 0xffff_ffff), 0)
}

function within({ from, to }: BinRange, bin: number): string {
  return bin >= from && bin < to ? 'chosen' : 'all'
}

function bar(bin: number, share: number, kind: string) {
  if (share === 0) return null
  const height = Math.max(1, share * HEIGHT)
  return (
    <rect key={`${kind}${bin}`} class={kind} x={bin + 0.1} y={HEIGHT - height} width={0.8} height={height} />
  )
}
