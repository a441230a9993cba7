/**
 * Tables without a header, such as Sentiment140: their first row is one of tweets. Columns are then named by their
 * place, from 1, and known by what stands in them.
 */
import { isTweetTime, parseDate } from './dates.js'
import type { ColumnOverrides } from './flat.js'
import { isLanguageCode } from './languages.js'

/** The beginning says as much as the whole, and hostile fields are as long as a row may be. */
const JUDGED_CHARACTERS = 500

const ID = /^\d{5,20}$/
const HANDLE = /^@?\w{1,20}$/
/** Shortest date that is no number. */
const DATE_LENGTH = 8
/** Share of the rows that must fit. */
const MOST = 0.9
/** Tweets that are numbers are rare. */
const FEWEST_NUMBERS = 3
const NUMBER = /^[+-]?(?=[,.]*\d)[\d,.]+(?:e[+-]?\d+)?%?$/i
const SPACED = /\S\s+\S/

/** Whether the first row holds values, not names: an id or a date among several columns. */
export function isRowOfValues(fields: readonly string[]): boolean {
  return fields.length > 1 && fields.some((field) => ID.test(field.trim()) || isDate(field))
}

/** Rather a text than the name of a column. */
export function isLikeText(field: string): boolean {
  return /(?:\S+\s+){3}\S|https?:|[@#]\w/.test(field.slice(0, JUDGED_CHARACTERS))
}

/** Whether a column holds nothing but numbers, in more rows than would be chance: none of tweets, whatever its name. */
export function holdsNumbers(rows: readonly (readonly unknown[])[], place: number): boolean {
  const values = rows.map((row) => String(row[place] ?? '').trim()).filter((value) => value !== '')
  return values.length >= FEWEST_NUMBERS && values.every((value) => NUMBER.test(value))
}

/** Whether most of what stands in a column are words, rather than numbers, dates or nothing. */
export function holdsTexts(rows: readonly (readonly unknown[])[], place: number): boolean {
  const values = rows.map((row) => String(row[place] ?? '').trim()).filter((value) => value !== '')
  return share(values, (value) => /\p{L}/u.test(value) && !NUMBER.test(value) && !isDate(value)) > 0.5
}

/** "1", "2" and so on. */
export function placeNames(columns: number): string[] {
  return Array.from({ length: columns }, (_, place) => String(place + 1))
}

/** The columns of the fields that can be told by their values, as if the user had named them. */
export function columnsByContent(rows: readonly (readonly unknown[])[], columns: number): ColumnOverrides {
  const texts = Array.from({ length: columns }, (_, place) => rows.map((row) => String(row[place] ?? '')))
  const free = new Set(texts.keys())
  const take = (fits: (values: readonly string[]) => boolean): string | undefined => {
    const place = [...free].find((each) => fits(texts[each]!))
    if (place === undefined) return undefined
    free.delete(place)
    return String(place + 1)
  }
  const longest = [...free]
    .filter((place) => share(texts[place]!, (value) => SPACED.test(value) && !isDate(value)) > 1 - MOST)
    .sort((a, b) => lengthOf(texts[b]!) - lengthOf(texts[a]!))[0]
  if (longest === undefined) return {}
  free.delete(longest)
  const found = {
    text: String(longest + 1),
    created_at: take((values) => share(values, isDate) >= MOST),
    id: take((values) => share(values, (value) => ID.test(value)) >= MOST && isVaried(values)),
    language: take((values) => share(values, isLanguageCode) >= MOST),
    user: take((values) => share(values, isHandle) >= MOST && isVaried(values)),
  }
  return Object.fromEntries(Object.entries(found).filter(([, column]) => column !== undefined))
}

function isDate(value: string): boolean {
  return value.length >= DATE_LENGTH && /\D/.test(value) && isTweetTime(parseDate(value))
}

function isHandle(value: string): boolean {
  return HANDLE.test(value) && !/^\d+$/.test(value)
}

/** Not one word for most of the rows, such as a label. */
function isVaried(values: readonly string[]): boolean {
  return new Set(values).size * 2 > values.length
}

function share(values: readonly string[], fits: (value: string) => boolean): number {
  return values.length === 0 ? 0 : values.filter((value) => fits(value.trim())).length / values.length
}

function lengthOf(values: readonly string[]): number {
  return values.reduce((sum, value) => sum + value.length, 0)
}
