/** Flat records, of CSV or JSON: the columns are matched with fields once per header, then read by place. */
import { AMBIGUOUS_NAMES, COLUMN_FIELDS, COLUMN_NAMES, type ColumnField, comparable } from './column-names.js'
import { parseDate } from './dates.js'
import { isObject, type JsonObject, type TweetDraft } from './draft.js'
import { isNothing, parseFlag, parseText, refersToSomething } from './field-values.js'
import { parseNames, parseUrls } from './lists.js'

/** Fields named by the user; the empty name means "ignore this field". */
export type ColumnOverrides = Readonly<Partial<Record<ColumnField, string>>>

/** Some values of a column, for names that don't say enough. */
export type Samples = (place: number) => readonly unknown[]

/** Which column (by place) gives which field. */
export interface ColumnPlan {
  readonly places: ReadonlyMap<ColumnField, number>
  /** Names of the user's overrides that no column has. */
  readonly unknown: readonly string[]
}

const NAMES: ReadonlyMap<ColumnField, readonly string[]> = new Map(
  COLUMN_FIELDS.map((field) => [field, COLUMN_NAMES[field].map(comparable)]),
)
/** Of at most three words: more are a text of their own. */
const ENDS_WITH_TEXT = /^(?:\S+\s+){0,2}(?:\S*[._\-/])?text$/i
const CLOCK_TIME = /^\d{1,2}:\d{2}/

export function planColumns(
  names: readonly string[],
  overrides: ColumnOverrides,
  samples: Samples,
): ColumnPlan {
  const comparables = names.map(comparable)
  const places = new Map<ColumnField, number>()
  const unknown: string[] = []
  const take = (field: ColumnField, place: number): void => {
    if (place >= 0 && !places.has(field) && overrides[field] === undefined) places.set(field, place)
  }
  for (const [field, column] of Object.entries(overrides) as [ColumnField, string][]) {
    if (column === '') continue
    const place = findColumn(names, comparables, column)
    if (place < 0) unknown.push(column)
    else places.set(field, place)
  }
  for (const [field, known] of NAMES) {
    for (const name of known) {
      const place = comparables.indexOf(name)
      if (place >= 0) take(field, place)
    }
  }
  for (const { name, count, flag } of AMBIGUOUS_NAMES) {
    const place = comparables.indexOf(name)
    if (place < 0) continue
    if (!holdsFlags(samples(place))) take(count, place)
    else if (flag) take(flag, place)
  }
  const endings = names.flatMap((name, place) => (ENDS_WITH_TEXT.test(name) ? [place] : []))
  if (endings.length === 1) take('text', endings[0]!)
  settleTime(places, names, comparables, samples, overrides)
  return { places, unknown }
}

/** The exact name wins over the comparable one, and both over the place, counted from 1. */
function findColumn(names: readonly string[], comparables: readonly string[], column: string): number {
  const exact = names.indexOf(column)
  if (exact >= 0) return exact
  const alike = comparables.indexOf(comparable(column))
  if (alike >= 0 || !isPlace(column)) return alike
  return Number(column) <= names.length ? Number(column) - 1 : -1
}

export function isPlace(column: string | undefined): boolean {
  return column !== undefined && /^[1-9]\d{0,4}$/.test(column)
}

function holdsFlags(values: readonly unknown[]): boolean {
  let flags = 0
  for (const value of values) {
    if (isNothing(value)) continue
    if (parseFlag(value) === undefined) return false
    flags++
  }
  return flags > 0
}

/** A column `time` is the whole date, or the time of day that a column `date` lacks. */
function settleTime(
  places: Map<ColumnField, number>,
  names: readonly string[],
  comparables: readonly string[],
  samples: Samples,
  overrides: ColumnOverrides,
): void {
  const date = places.get('created_at')
  const time = places.get('time_of_day')
  if (time === undefined || overrides.time_of_day !== undefined) return
  const isClock = samples(time).some((value) => typeof value === 'string' && CLOCK_TIME.test(value.trim()))
  const dateHasTime =
    date === undefined ||
    comparables[date] !== 'date' ||
    samples(date).some((value) => typeof value === 'string' && value.includes(':'))
  if (names.length === 0 || date === time || !isClock || dateHasTime) places.delete('time_of_day')
}

/** Place of a column that isn't there: behind every record's end, where arrays read as undefined. */
const MISSING = 0x3fff_ffff

/** Reads records whose values stand in the order of the plan's columns. */
export class FlatReader {
  constructor(plan: ColumnPlan) {
    const place = (field: ColumnField): number => plan.places.get(field) ?? MISSING
    this.#text = place('text')
    this.#id = place('id')
    this.#createdAt = place('created_at')
    this.#timeOfDay = place('time_of_day')
    this.#zone = place('time_zone')
    this.#user = place('user')
    this.#language = place('language')
    this.#likes = place('like_count')
    this.#retweets = place('retweet_count')
    this.#replies = place('reply_count')
    this.#quotes = place('quote_count')
    this.#hashtags = place('hashtags')
    this.#mentions = place('mentions')
    this.#urls = place('urls')
    this.#isRetweet = place('is_retweet')
    this.#isReply = place('is_reply')
    this.#isQuote = place('is_quote')
    this.#postType = place('post_type')
    this.#retweetOf = place('retweet_of')
    this.#replyTo = place('reply_to')
    this.#quoteOf = place('quote_of')
    this.#link = place('link')
  }

  readonly #text: number
  readonly #id: number
  readonly #createdAt: number
  readonly #timeOfDay: number
  readonly #zone: number
  readonly #user: number
  readonly #language: number
  readonly #likes: number
  readonly #retweets: number
  readonly #replies: number
  readonly #quotes: number
  readonly #hashtags: number
  readonly #mentions: number
  readonly #urls: number
  readonly #isRetweet: number
  readonly #isReply: number
  readonly #isQuote: number
  readonly #postType: number
  readonly #retweetOf: number
  readonly #replyTo: number
  readonly #quoteOf: number
  readonly #link: number

  /** Lists and flags that the record doesn't have are left to the text. */
  read(values: readonly unknown[]): TweetDraft {
    const type = this.#postType === MISSING ? undefined : kindOf(values[this.#postType])
    const isRetweet = this.#flag(values, this.#isRetweet, this.#retweetOf, type === 'retweet')
    const link = this.#link === MISSING ? undefined : linkParts(values[this.#link])
    return {
      text: values[this.#text],
      id: isNothing(values[this.#id]) ? link?.id : values[this.#id],
      createdAt: this.#date(values),
      user: isNothing(values[this.#user]) ? link?.user : values[this.#user],
      language: values[this.#language],
      likeCount: values[this.#likes],
      retweetCount: values[this.#retweets],
      replyCount: values[this.#replies],
      quoteCount: values[this.#quotes],
      hashtags: this.#hashtags === MISSING ? undefined : filled(parseNames(values[this.#hashtags])),
      mentions: this.#mentions === MISSING ? undefined : filled(parseNames(values[this.#mentions])),
      urls: this.#urls === MISSING ? undefined : filled(parseUrls(values[this.#urls])),
      isRetweet,
      isReply: this.#flag(values, this.#isReply, this.#replyTo, type === 'reply'),
      isQuote: this.#flag(values, this.#isQuote, this.#quoteOf, type === 'quote') ?? false,
    }
  }

  #flag(values: readonly unknown[], flag: number, reference: number, typed: boolean): boolean | undefined {
    if (typed) return true
    const said = flag === MISSING ? undefined : parseFlag(values[flag])
    if (said !== undefined) return said
    return reference === MISSING ? undefined : refersToSomething(values[reference])
  }

  #date(values: readonly unknown[]): unknown {
    const date = values[this.#createdAt]
    if (this.#timeOfDay === MISSING && this.#zone === MISSING) return date
    const day = parseText(date)
    if (day === undefined) return date
    const time = parseText(values[this.#timeOfDay])
    const local = time === undefined ? day : `${day} ${time}`
    const zone = parseText(values[this.#zone])
    // A date that says its own zone doesn't take another, and a zone that nobody knows says nothing.
    const zoned = zone === undefined ? local : `${local} ${zone}`
    return zone !== undefined && Number.isNaN(parseDate(zoned)) ? local : zoned
  }
}

/** An empty list says nothing: some tools leave it empty whatever the text has. */
function filled<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined
}

function kindOf(value: unknown): 'retweet' | 'reply' | 'quote' | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.trim().toLowerCase()
  if (text.startsWith('rep')) return 'reply'
  if (text.startsWith('r')) return 'retweet'
  return text.startsWith('q') ? 'quote' : undefined
}

/** Spreadsheets have written `8,66E+22` even into links; taken whole, so that it is seen to be damaged. */
const STATUS_LINK = /(?:twitter|x)\.com\/(?:#!\/)?(\w{1,20})\/status(?:es)?\/(\d+(?:(?:[.,]\d+)?e\+?\d+)?)/i

function linkParts(value: unknown): { id: string; user: string | undefined } | undefined {
  const found = typeof value === 'string' ? STATUS_LINK.exec(value) : null
  if (!found) return undefined
  // `twitter.com/i/status/...` and `twitter.com/user/status/...` name nobody.
  const user = /^(?:i|user|anyuser|statuses)$/i.test(found[1]!) ? undefined : found[1]
  return { id: found[2]!, user }
}

/** The names and values of a JSON record, nested objects as `outer.inner`. */
export function flatten(record: JsonObject): { names: string[]; values: unknown[] } {
  const names: string[] = []
  const values: unknown[] = []
  for (const key of Object.keys(record)) {
    const value = record[key]
    if (!isObject(value)) {
      names.push(key)
      values.push(value)
      continue
    }
    for (const inner of Object.keys(value)) {
      names.push(`${key}.${inner}`)
      values.push(value[inner])
    }
  }
  return { names, values }
}
