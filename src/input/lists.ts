/** Reading of lists of hashtags, mentions or URLs in the many ways exports write them. */
import { isNothing } from './field-values.js'

/** Where the text of an item stands when items are objects: names of v1.1, v2, snscrape and Mastodon. */
const ITEM_KEYS = ['tag', 'text', 'username', 'screen_name', 'name', 'expanded_url', 'url'] as const

const PYTHON_STRING = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g
const PYTHON_ITEM =
  /['"](?:tag|text|username|screen_name|expanded_url)['"]\s*:\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g
/** `c("a", "b")`, as R prints a list. */
const R_VECTOR = /^c\(\s*"/
const LONGEST = 100_000

/** Hashtags or mentions, bare and lower case. */
export function parseNames(value: unknown): string[] {
  return items(value, /[\s;,|]+/)
    .map(bareName)
    .filter((name) => name !== '')
}

/** URLs. */
export function parseUrls(value: unknown): string[] {
  return items(value, /[\s|]+|[;,](?=\s*https?:)/).filter((url) => url !== '')
}

/** The texts of a list of entity objects (or of texts), first key found. */
export function itemTexts(list: readonly unknown[], keys: readonly string[] = ITEM_KEYS): string[] {
  const texts: string[] = []
  for (const item of list) {
    if (typeof item === 'string') texts.push(item)
    else if (typeof item === 'object' && item !== null) {
      const text = firstText(item as Record<string, unknown>, keys)
      if (text !== undefined) texts.push(text)
    }
  }
  return texts
}

function firstText(item: Record<string, unknown>, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = item[key]
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}

function bareName(name: string): string {
  return name.replace(/^[#＃@＠]+/, '').toLowerCase()
}

function items(value: unknown, separators: RegExp): string[] {
  if (Array.isArray(value)) return itemTexts(value)
  if (typeof value !== 'string' || value.length > LONGEST || isNothing(value)) return []
  const text = value.trim()
  if (text.startsWith('[') || R_VECTOR.test(text)) return bracketed(text)
  return text.split(separators)
}

function bracketed(text: string): string[] {
  try {
    const list: unknown = JSON.parse(text)
    if (Array.isArray(list)) return itemTexts(list)
  } catch {
    // Not JSON: Python's way of printing a list.
  }
  const pattern = text.startsWith('[{') ? PYTHON_ITEM : PYTHON_STRING
  return Array.from(text.matchAll(pattern), (found) => (found[1] ?? found[2] ?? '').replace(/\\(.)/g, '$1'))
}
