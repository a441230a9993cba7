/** Why the columns of a flat file can't be read, in words. */
import { oneLine } from '../output/index.js'
import { GIVE_TWEETS, quotedForShell, TEXT_NAMES } from './advice.js'
import type { Other } from './books.js'
import { comparable, OTHER_TABLES } from './column-names.js'
import { planColumns } from './flat.js'
import { holdsTexts, isLikeText } from './headerless.js'
import { RefusedSource } from './refused-source.js'
import { excerptOf } from './rejects.js'

const LISTED_COLUMNS = 30
const LONGEST_NAME = 60

/** What a file holds whose header is that of something else than tweets. */
export function otherTable(names: readonly string[]): Other | undefined {
  const comparables = new Set(names.map(comparable))
  const hasText = planColumns(names, {}, () => []).places.has('text')
  return hasText ? undefined : OTHER_TABLES.find(({ recognises }) => recognises(comparables))
}

/** @param unknown Columns that the user has named and the file doesn't have. */
export function refuseUnknown(path: string, names: readonly string[], unknown: readonly string[]): never {
  throw new RefusedSource(
    `Expected a column ${unknown.map((name) => JSON.stringify(name)).join(', ')} in ${oneLine(path)} but received the columns ${listed(names)}: name one of these`,
  )
}

export function refuseTextless(
  path: string,
  names: readonly string[],
  rows: readonly (readonly unknown[])[],
): never {
  if (isMeantAsJson(path, names[0]!))
    throw new RefusedSource(
      `Expected JSON in ${oneLine(path)} but received a line that begins with ${oneLine(JSON.stringify(visible(names[0]!)))}: correct it, or give another file`,
    )
  throw new RefusedSource(
    `Expected a column with the text of the tweets (such as ${TEXT_NAMES}) in ${oneLine(path)} but received the columns ${listed(names)}: ${waysOut(names, rows)}`,
  )
}

const JSON_FILE = /\.(?:json|jsonl|ndjson)(?:\.\w+)?$/i

/** By its name, or by the bracket that it begins with: text that isn't JSON is read as a table. */
function isMeantAsJson(path: string, beginning: string): boolean {
  return JSON_FILE.test(path) || /^\s*[[{]/.test(beginning)
}

/** Only columns are named that hold texts. */
function waysOut(names: readonly string[], rows: readonly (readonly unknown[])[]): string {
  // Without a header, the first row would be taken for one, and be lost.
  const isHeaderless = names.some(isLikeText)
  const all = [names, ...rows]
  const text = longestText(names, isHeaderless ? all : rows)
  const ways: string[] = []
  if (text !== undefined)
    ways.push(
      isHeaderless
        ? `without a header, name it by its place, for example --column text=${text + 1}`
        : `name it, for example --column text=${quotedForShell(visible(names[text]!))}`,
    )
  if (names.length === 1 && holdsTexts(all, 0)) ways.push('where each line is a tweet, add --format lines')
  if (text === undefined) ways.push(GIVE_TWEETS)
  return ways.join(', or ')
}

/** @param text Place of a column that by its name has the text. */
export function refuseNumbers(path: string, names: readonly string[], text: number): never {
  const column = quotedForShell(visible(names[text]!))
  throw new RefusedSource(
    `Expected texts in the column ${column} of ${oneLine(path)} but received nothing but numbers, and the columns ${listed(names)}: name the one with the texts, --column text=NAME, or ${column} to take the numbers`,
  )
}

export function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED_COLUMNS).map((name) => visible(name) || '(unnamed)')
  return shown.join(', ') + (names.length > shown.length ? `, … (${names.length} in all)` : '')
}

/** Place of the column that holds the longest texts; undefined where none holds any. */
function longestText(names: readonly string[], rows: readonly (readonly unknown[])[]): number | undefined {
  const length = (place: number): number =>
    rows.reduce((sum, row) => sum + String(row[place] ?? '').length, 0)
  return [...names.keys()]
    .filter((place) => names[place] !== '' && holdsTexts(rows, place))
    .sort((a, b) => length(b) - length(a))[0]
}

/** Names come from the file: whatever moves a terminal's cursor is replaced, and long ones are cut. */
function visible(name: string): string {
  return excerptOf(name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd')).slice(0, LONGEST_NAME)
}
