/** Most records have none: this looks at what may stand before a value only. */
const LONG_NUMBER = /[:[,][ \t\r\n]*-?\d{16}/
/** Apart from the other, which takes longer with a second beginning. */
const BARE_NUMBER = /^[ \t\r\n]*-?\d{16}/

const AHEAD = String.raw`(?=[ \t\r\n]*(?:[,\]}]|$))`
/**
 * A long number behind a key. The quote is behind neither a backslash nor anything that may stand before a string,
 * so it closes one, and the number stands outside.
 */
const KEYED = new RegExp(String.raw`("(?<=[^\s{[,:\\]")[ \t\r\n]*:[ \t\r\n]*)(-?[1-9]\d{15,})${AHEAD}`, 'g')
/** A long number anywhere else: in a list, alone, behind a key of another end, or inside a string. */
const OTHER = new RegExp(String.raw`(^|[:[,])([ \t\r\n]*)(-?[1-9]\d{15,})${AHEAD}`, 'g')

/**
 * Puts whole numbers of 16 and more digits, which JavaScript's own numbers may not hold, into quotes, so that ids
 * survive JSON.parse under whatever name they stand. Never changes the inside of a string, and makes no valid JSON
 * of what was none: such a number stays a value where a value was.
 */
export function quoteLongIds(json: string): string {
  if (!mayHaveLongNumber(json)) return json
  const keyed = json.replace(KEYED, '$1"$2"')
  return mayHaveLongNumber(keyed) ? quoteOthers(keyed) : keyed
}

function mayHaveLongNumber(json: string): boolean {
  return LONG_NUMBER.test(json) || BARE_NUMBER.test(json)
}

function quoteOthers(json: string): string {
  let inString = false
  let seen = 0
  return json.replace(OTHER, (found, before: string, space: string, number: string, at: number) => {
    for (let quote = json.indexOf('"', seen); quote >= 0 && quote < at; quote = json.indexOf('"', quote + 1))
      if (!inString || !isEscaped(json, quote)) inString = !inString
    seen = at
    return inString ? found : `${before}${space}"${number}"`
  })
}

function isEscaped(json: string, at: number): boolean {
  let backslashes = 0
  while (json[at - 1 - backslashes] === '\\') backslashes++
  return backslashes % 2 === 1
}
