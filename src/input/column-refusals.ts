/** Why the columns of a flat file can't be read, in words. */
import { oneLine } from '../output/index.js'
import { quotedForShell, TEXT_NAMES } from './advice.js'
import type { Other } from './books.js'
import { comparable, OTHER_TABLES } from './column-names.js'
import { planColumns } from './flat.js'
import { isLikeText } from './headerless.js'
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
  // Without a header, the first row would be taken for one, and be lost.
  const isText = names.some(isLikeText)
  const suggestion = longestColumn(names, rows)
  const advice = isText
    ? `without a header, name it by its place, for example --column text=${names.indexOf(suggestion) + 1}`
    : `name it, for example --column text=${quotedForShell(visible(suggestion))}`
  throw new RefusedSource(
    `Expected a column with the text of the tweets (such as ${TEXT_NAMES}) in ${oneLine(path)} but received the columns ${listed(names)}: ${advice}`,
  )
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

/** The column whose values are longest is the likeliest text. */
function longestColumn(names: readonly string[], rows: readonly (readonly unknown[])[]): string {
  let best = names[0]!
  let most = -1
  names.forEach((name, place) => {
    const length = rows.reduce((sum, row) => sum + String(row[place] ?? '').length, 0)
    if (name !== '' && length > most) [best, most] = [name, length]
  })
  return best
}

/** Names come from the file: whatever moves a terminal's cursor is replaced, and long ones are cut. */
function visible(name: string): string {
  return excerptOf(name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd')).slice(0, LONGEST_NAME)
}
