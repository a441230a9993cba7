import { type Cluster, clusterName, type MapInsights, type TermCount } from '../analysis/index.js'
import { shownText, shownUser } from '../output/index.js'

/** How the report writes numbers, times and other people's words. */

export const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

const WIDTH = 100
const TERM_LENGTH = 40

const wholeNumber = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const date = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})

/** 14,640. */
export function count(value: number): string {
  return wholeNumber.format(value)
}

/** "1 tweet", "14,640 tweets". */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`
}

/** "40 of 400 (10 %)", "40 of 400 tweets (10 %)". */
export function share(part: number, all: number, noun?: string): string {
  const whole = noun === undefined ? count(all) : counted(all, noun)
  return `${count(part)} of ${whole} (${percent(part / all)})`
}

/**
 * One decimal below 10 %, none above: "48 %", "8.0 %", "0 %"; what is more than nothing is at least "< 0.1 %", and
 * what is less than all at most "> 99.9 %".
 */
export function percent(share: number): string {
  if (Number.isNaN(share)) return 'unknown'
  const value = share * 100
  if (value > 0 && value < 0.1) return '< 0.1 %'
  if (value > 99.9 && value < 100) return '> 99.9 %'
  const isNearAnEnd = (value > 0 && value < 9.95) || (value >= 99.5 && value < 100)
  return `${isNearAnEnd ? value.toFixed(1) : Math.round(value)} %`
}

/** Three digits or so: 1,204; 85.2; 0.052; 0. */
export function measure(value: number): string {
  if (!Number.isFinite(value)) return 'unknown'
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 1000) return wholeNumber.format(value)
  if (size >= 10) return value.toFixed(1)
  return size >= 1 ? value.toFixed(2) : value.toFixed(3)
}

/** "6 Mar 2023"; "unknown" for times that no calendar has. */
export function day(time: number): string {
  return Math.abs(time) <= 8.64e15 ? date.format(time) : 'unknown'
}

/** "from 6 Mar 2023 to 2 Apr 2023", "on 6 Mar 2023". */
export function period(first: number, last: number): string {
  return day(first) === day(last) ? `on ${day(first)}` : `from ${day(first)} to ${day(last)}`
}

/** "on 6 Mar 2023, 14:00 to 15:59", "from 6 Mar 2023, 14:00 to 7 Mar 2023, 01:59"; whole days without the hours. */
export function momentPeriod(first: number, last: number): string {
  const [from, to] = [first, last].map((time) => new Date(time).toISOString().slice(11, 16))
  if (from === '00:00' && to === '23:59') return period(first, last)
  return day(first) === day(last)
    ? `on ${day(first)}, ${from} to ${to}`
    : `from ${day(first)}, ${from} to ${day(last)}, ${to}`
}

/** "06:00 to 06:59". */
export function hour(value: number): string {
  const digits = String(value).padStart(2, '0')
  return `${digits}:00 to ${digits}:59`
}

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** Other people's words, safe to show; right-to-left ones are kept from reordering what stands beside them. */
export function theirs(text: string, limit = TERM_LENGTH): string {
  const shown = shownText(text, limit)
  return RIGHT_TO_LEFT.test(shown) ? `\u2068${shown}\u2069` : shown
}

/** “flight, #delays, late again”: what a cluster is about, or its place where nothing speaks for it. */
export function quotedName(analysis: Pick<MapInsights, 'clusters' | 'features'>, cluster: Cluster): string {
  const { place } = clusterName(analysis, cluster)
  const name = quotedWords(analysis, cluster)
  if (name === undefined) return String(place)
  return place === undefined ? name : `${name} (${place})`
}

/** The same without the place, for where that stands anyway; undefined where there is nothing else. */
export function quotedWords(
  analysis: Pick<MapInsights, 'clusters' | 'features'>,
  cluster: Cluster,
): string | undefined {
  const { terms, traits } = clusterName(analysis, cluster)
  if (terms.length > 0) return `“${terms.map((term) => theirs(term)).join(', ')}”`
  return traits.length > 0 ? traits.join(', ') : undefined
}

/** "#delays 24, #late 3". */
export function termCounts(terms: readonly TermCount[], limit: number, prefix = ''): string {
  return terms
    .slice(0, limit)
    .map(({ term, count: tweets }) => `${theirs(prefix + term)} ${count(tweets)}`)
    .join(', ')
}

/** "@mel 24, user 1236557193752657926 3": authors with their tweets. */
export function userCounts(users: readonly TermCount[], limit: number): string {
  return termCounts(
    users.map((user) => ({ ...user, term: shownUser(user.term) })),
    limit,
  )
}

/** "a, b and c". */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

/** Between words, but neither between a number and its percent sign nor behind the sign of a bound: "< 0.1 %". */
const BREAK = /(?<![<>]) (?!%)/

/** Lines of at most WIDTH characters where words allow; the first begins with `first`, the others with `rest`. */
export function wrapped(text: string, first = '', rest = ''): string {
  const lines: string[] = []
  let line = first
  let isEmpty = true
  for (const word of text.split(BREAK)) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = rest + word
    } else line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line].join('\n')
}

export function heading(text: string): string {
  return `\n${text}\n${'-'.repeat(text.length)}\n`
}

const LABEL_WIDTH = 17

/** "    Label        text", wrapped under the text. */
export function labelled(label: string, text: string): string {
  return `${wrapped(text, `    ${label}`.padEnd(LABEL_WIDTH), ' '.repeat(LABEL_WIDTH))}\n`
}
