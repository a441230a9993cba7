import { ConfigError, expected } from '../errors.js'

/** Checks of option values that aren't configuration. Each is made for an option, which its message names. */

type OptionParser<T> = (text: string) => T

export function countOf(option: string): OptionParser<number> {
  return (text) => {
    const count = Number(text)
    if (Number.isSafeInteger(count) && count >= 1) return count
    throw new ConfigError(expected('a whole number of at least 1', option, text))
  }
}

export function fractionOf(option: string): OptionParser<number> {
  return (text) => {
    const fraction = Number(text)
    if (fraction > 0 && fraction <= 1) return fraction
    throw new ConfigError(expected('a number above 0 and at most 1', option, text))
  }
}

/** Gigabytes, as bytes. */
export function gigabytesOf(option: string): OptionParser<number> {
  return (text) => {
    const gigabytes = Number(text)
    if (gigabytes > 0 && gigabytes <= 1e6) return gigabytes * 1024 ** 3
    throw new ConfigError(expected('gigabytes, such as 100,', option, text))
  }
}

/** Collects `field=name` pairs of --column; the reader judges the fields. */
export function parseColumn(
  text: string,
  columns: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const cut = text.indexOf('=')
  if (cut < 1) throw new ConfigError(expected('FIELD=COLUMN, such as text=body,', '--column', text))
  return { ...columns, [text.slice(0, cut).trim()]: text.slice(cut + 1).trim() }
}

/** Collects `key=value` pairs of --tag. */
export function parseTag(
  text: string,
  tags: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const cut = text.indexOf('=')
  if (cut < 1) throw new ConfigError(expected('KEY=VALUE, such as team=news,', '--tag', text))
  return { ...tags, [text.slice(0, cut).trim()]: text.slice(cut + 1) }
}
