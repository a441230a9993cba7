import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { compact } from '../numbers.js'
import type { PageData, ShownTweet } from './data.js'

interface TweetListProps {
  readonly data: PageData
  /** Rows of the page's data, in the order to show. */
  readonly rows: RowList
  readonly empty: string
}

/** Rows without a copy for each: a run of rows, or those that a search found. */
export interface RowList {
  readonly length: number
  at(index: number): number
}

const ROW_HEIGHT = 118
const EXTRA_ROWS = 4
/** Ids of tweets since late 2010; the numbers of rows are shorter and lead to somebody else's tweet. */
const REAL_ID = /^\d{15,20}$/
/** Characters of one tweet that the page shows before it is opened, and after. */
const CLOSED_CHARACTERS = 400
const OPEN_CHARACTERS = 20_000

/** A list of any length that only holds the tweets in view. One tweet may be open to its full text. */
export function TweetList({ data, rows, empty }: TweetListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(600)
  const [open, setOpen] = useState<{ row: number; index: number; extra: number }>()

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const observer = new ResizeObserver(() => setHeight(element.clientHeight))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  // Another list begins at its top.
  useLayoutEffect(() => {
    scroller.current?.scrollTo(0, 0)
    setTop(0)
    setOpen(undefined)
  }, [rows])

  const openAt = open && rows.at(open.index) === open.row ? open : undefined
  const offsetOf = (index: number) => index * ROW_HEIGHT + (openAt && index > openAt.index ? openAt.extra : 0)
  const first = Math.max(0, Math.floor((top - (openAt?.extra ?? 0)) / ROW_HEIGHT) - EXTRA_ROWS)
  const last = Math.min(rows.length, Math.ceil((top + height) / ROW_HEIGHT) + EXTRA_ROWS)
  const shown = Array.from({ length: Math.max(0, last - first) }, (_, offset) => first + offset)

  if (rows.length === 0) return <p class="nothing">{empty}</p>
  return (
    <div
      class="tweets"
      ref={scroller}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
      tabIndex={0}
    >
      <ol style={{ height: `${offsetOf(rows.length)}px` }}>
        {shown.map((index) => (
          <TweetItem
            key={rows.at(index)}
            tweet={data.tweet(rows.at(index))}
            top={offsetOf(index)}
            open={openAt?.index === index}
            onToggle={(extra) =>
              setOpen(extra === undefined ? undefined : { row: rows.at(index), index, extra })
            }
          />
        ))}
      </ol>
    </div>
  )
}

interface TweetItemProps {
  readonly tweet: ShownTweet
  readonly top: number
  readonly open: boolean
  /** Told how much higher the open tweet is, or undefined when it closes. */
  readonly onToggle: (extra: number | undefined) => void
}

function TweetItem({ tweet, top, open, onToggle }: TweetItemProps) {
  const item = useRef<HTMLLIElement>(null)
  const [clipped, setClipped] = useState(false)

  useLayoutEffect(() => {
    const element = item.current
    if (!element) return
    if (open) onToggle(Math.max(0, element.offsetHeight - ROW_HEIGHT))
    else {
      const text = element.querySelector('p')
      setClipped(text !== null && text.scrollHeight > text.clientHeight + 1)
    }
  }, [open, tweet.row])

  const limit = open ? OPEN_CHARACTERS : CLOSED_CHARACTERS
  const cut = tweet.text.length - limit
  return (
    <li ref={item} class={open ? 'open' : undefined} style={{ top: `${top}px` }}>
      <div class="by">
        <bdi>{tweet.user}</bdi>
        <span>{when(tweet.createdAt)}</span>
      </div>
      <p dir="auto" class={tweet.text.trim() === '' ? 'none' : undefined}>
        {tweet.text.trim() === '' ? '(no text)' : cut > 0 ? `${tweet.text.slice(0, limit)}…` : tweet.text}
      </p>
      <div class="counts">
        {tweet.likes !== undefined && <span>{number(tweet.likes, 'like')}</span>}
        {tweet.retweets !== undefined && <span>{number(tweet.retweets, 'retweet')}</span>}
        {tweet.language !== undefined && <span>{tweet.language}</span>}
        {(clipped || open || cut > 0) && (
          <button type="button" aria-expanded={open} onClick={() => onToggle(open ? undefined : 0)}>
            {open ? 'Less' : 'Whole tweet'}
          </button>
        )}
        {REAL_ID.test(tweet.id) && (
          <a href={`https://x.com/i/status/${tweet.id}`} target="_blank" rel="noopener noreferrer">
            Source
          </a>
        )}
      </div>
    </li>
  )
}

function number(count: number, noun: string): string {
  return `${compact(count)} ${noun}${count === 1 ? '' : 's'}`
}

function when(time: number | undefined): string {
  if (time === undefined) return 'no date'
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
