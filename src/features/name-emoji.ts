import { VADER_EMOJI } from './lexicon/vader-emoji.js'

const SPACE_CHARACTER = 32

interface Emoji {
  readonly names: ReadonlyMap<number, string>
  /** 1 for UTF-16 units that an emoji can begin with. */
  readonly firstUnits: Uint8Array
}

let emoji: Emoji | undefined

/** The text with each emoji replaced by its name, as VADER reads it: code point by code point. */
export function nameEmoji(text: string): string {
  emoji ??= readEmoji()
  const { names, firstUnits } = emoji
  let first = 0
  while (first < text.length && firstUnits[text.charCodeAt(first)] === 0) first++
  if (first === text.length) return text
  let named = ''
  let copied = 0
  for (let i = first; i < text.length; i++) {
    if (firstUnits[text.charCodeAt(i)] === 0) continue
    const codePoint = text.codePointAt(i)!
    const name = names.get(codePoint)
    if (name === undefined) continue
    // A space before the name, unless there is one or the text begins here; none is taken from behind another emoji.
    const spaced = i === 0 || (i !== copied && text.charCodeAt(i - 1) === SPACE_CHARACTER)
    named += text.slice(copied, i) + (spaced ? name : ` ${name}`)
    if (codePoint > 0xffff) i++
    copied = i + 1
  }
  return named + text.slice(copied)
}

function readEmoji(): Emoji {
  const names = new Map<number, string>()
  const firstUnits = new Uint8Array(0x1_0000)
  for (const line of VADER_EMOJI.split('\n')) {
    const [symbol, name] = line.split('\t') as [string, string]
    names.set(symbol.codePointAt(0)!, name)
    firstUnits[symbol.charCodeAt(0)] = 1
  }
  return { names, firstUnits }
}
