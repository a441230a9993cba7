import { InvalidArgumentError } from 'commander'
import { describeValue } from '../errors.js'

/** Checks of option values that aren't configuration; commander adds the option's name and ends with exit code 2. */

export function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new InvalidArgumentError(
      `Expected a whole number of at least 1 but received ${describeValue(text)}.`,
    )
  }
  return count
}

export function parseFraction(text: string): number {
  const fraction = Number(text)
  if (!(fraction > 0 && fraction <= 1)) {
    throw new InvalidArgumentError(
      `Expected a number above 0 and at most 1 but received ${describeValue(text)}.`,
    )
  }
  return fraction
}

/** Collects `field=name` pairs; the reader judges the fields. */
export function parseColumn(
  text: string,
  columns: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const cut = text.indexOf('=')
  if (cut < 1)
    throw new InvalidArgumentError(
      `Expected FIELD=COLUMN, such as text=body, but received ${describeValue(text)}.`,
    )
  return { ...columns, [text.slice(0, cut).trim()]: text.slice(cut + 1).trim() }
}
