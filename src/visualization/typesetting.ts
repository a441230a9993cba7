import type { SKRSContext2D } from '@napi-rs/canvas'
import { fontFamily, loadFontFor, registerFonts } from './fonts.js'

export type Weight = 400 | 700

/** Measures and breaks texts with the fonts of the figures, and leaves out what no font can draw. */
export interface Typesetter {
  /** One line of text as it can be drawn: no control characters, no glyph that every font lacks. */
  clean(text: string): string
  /** Whether some of the text can be drawn, and none of its characters is lacking. */
  drawable(text: string): boolean
  width(text: string, size: number, weight?: Weight): number
  /** The text, cut with an ellipsis where it is wider. */
  shorten(text: string, size: number, maxWidth: number, weight?: Weight): string
  /** Lines no wider than `maxWidth`; the last of `maxLines` ends with an ellipsis where text is left over. */
  wrap(text: string, size: number, maxWidth: number, maxLines: number, weight?: Weight): string[]
  /** Characters that were left out because no font has them, in order of first appearance. */
  readonly missing: ReadonlySet<string>
}

const ELLIPSIS = '…'
/** No figure shows more of a text; a tweet may have ten million characters. */
const MOST_CHARACTERS = 2000
// Controls, bidi overrides, byte order marks and lone surrogates are never drawn. First-strong isolates stay: each
// text is drawn by itself, and they keep words of two directions in order.
const UNDRAWABLE =
  /[\p{Cc}\u200e\u200f\u202a-\u202e\u2060-\u2067\u206a-\u206f\ufeff\ufff9-\ufffd\p{Surrogate}]/gu
// All but the no-break space, which keeps a number with its unit.
const SPACES = /[^\S\u00a0]+/gu
const ALWAYS_DRAWN = /^(?:[\x20-\x7e\u00a0-\u017f]|\u200c|\u200d|\u2068|\u2069|\ufe0e|\ufe0f)$/u
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** What a typesetter has to know of the fonts. */
export interface FontMeasure {
  width(text: string, size: number, weight: Weight): number
  /** Whether any font has the character. */
  has(character: string): boolean
}

/** Sets type with the bundled fonts and those of the machine. */
export async function createTypesetter(): Promise<Typesetter> {
  const [{ createCanvas }] = await Promise.all([import('@napi-rs/canvas'), registerFonts()])
  const context = createCanvas(1, 1).getContext('2d')
  const probe = createCanvas(PROBE_SIZE, PROBE_SIZE).getContext('2d', { willReadFrequently: true })
  const glyphs = new GlyphProbe(probe)
  let font = ''
  return typesetter({
    width(text, size, weight) {
      const wanted = `${weight} ${size}px ${fontFamily()}`
      if (font !== wanted) {
        font = wanted
        context.font = wanted
      }
      return context.measureText(text).width
    },
    has: (character) => glyphs.has(character),
  })
}

export function typesetter(fonts: FontMeasure): Typesetter {
  const missing = new Set<string>()

  function width(text: string, size: number, weight: Weight = 400): number {
    return fonts.width(text, size, weight)
  }

  function oneLine(text: string): string {
    return text
      .slice(0, MOST_CHARACTERS)
      .replace(SPACES, ' ')
      .replace(UNDRAWABLE, '')
      .replace(/ {2,}/g, ' ')
      .trim()
  }

  function has(character: string): boolean {
    return ALWAYS_DRAWN.test(character) || fonts.has(character)
  }

  function drawable(text: string): boolean {
    const lacking = Array.from(oneLine(text)).filter((character) => !has(character))
    for (const character of lacking) missing.add(character)
    return lacking.length === 0 && /[^\s\p{P}\p{Cf}]/u.test(text)
  }

  function clean(text: string): string {
    const line = oneLine(text)
    let drawn = ''
    for (const character of line) {
      if (has(character)) drawn += character
      else missing.add(character)
    }
    return drawn.trim()
  }

  function shorten(text: string, size: number, maxWidth: number, weight: Weight = 400): string {
    if (text.length <= MOST_CHARACTERS && width(text, size, weight) <= maxWidth) return text
    const parts = Array.from(graphemes.segment(text.slice(0, MOST_CHARACTERS)), (part) => part.segment)
    const kept = longest(parts.length, (count) => {
      return width(parts.slice(0, count).join('').trimEnd() + ELLIPSIS, size, weight) <= maxWidth
    })
    return parts.slice(0, kept).join('').trimEnd() + ELLIPSIS
  }

  function wrap(
    text: string,
    size: number,
    maxWidth: number,
    maxLines: number,
    weight: Weight = 400,
  ): string[] {
    const lines: string[] = []
    let rest = text.slice(0, MOST_CHARACTERS)
    while (rest !== '' && lines.length < maxLines) {
      if (lines.length === maxLines - 1) {
        lines.push(shorten(rest, size, maxWidth, weight))
        break
      }
      const words = rest.split(' ')
      const whole = longest(words.length, (count) => {
        return width(words.slice(0, count).join(' '), size, weight) <= maxWidth
      })
      // A word wider than the line is broken between characters: Japanese, long links.
      const line = whole > 0 ? words.slice(0, whole).join(' ') : breakWord(rest, size, maxWidth, weight)
      lines.push(line)
      rest = rest.slice(line.length).trimStart()
    }
    return lines
  }

  function breakWord(text: string, size: number, maxWidth: number, weight: Weight): string {
    const parts = Array.from(graphemes.segment(text), (part) => part.segment)
    const kept = longest(parts.length, (count) => {
      return width(parts.slice(0, count).join(''), size, weight) <= maxWidth
    })
    return parts.slice(0, Math.max(1, kept)).join('')
  }

  return { clean, drawable, width, shorten, wrap, missing }
}

/** The largest count from 0 to `limit` that fits, for a condition that holds up to some count and fails after it. */
function longest(limit: number, fits: (count: number) => boolean): number {
  let low = 0
  let high = limit
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(middle)) low = middle
    else high = middle - 1
  }
  return low
}

const PROBE_SIZE = 40
// A noncharacter: what the canvas draws for it is what it draws for every glyph it lacks.
const NO_CHARACTER = '\u{10ffff}'

/** Ours first: a picture shall not change with the fonts that a machine has for them. */
const OWN_SCRIPTS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Hebrew}\p{Script=Thai}\p{Script=Devanagari}]/u

/**
 * Tells whether any font has a character: of those that come in parts it is known, of others by drawing it, for the
 * canvas has no other way to ask. The first drawing after a part was loaded takes the canvas some ten milliseconds.
 */
class GlyphProbe {
  readonly #context: SKRSContext2D
  readonly #known = new Map<string, boolean>()
  readonly #lacking: Buffer
  #families = ''

  constructor(context: SKRSContext2D) {
    this.#context = context
    context.textBaseline = 'top'
    this.#lacking = this.#draw(NO_CHARACTER)
  }

  has(character: string): boolean {
    let known = this.#known.get(character)
    if (known === undefined) {
      known =
        (OWN_SCRIPTS.test(character) && loadFontFor(character)) ||
        !this.#draw(character).equals(this.#lacking) ||
        loadFontFor(character)
      this.#known.set(character, known)
    }
    return known
  }

  #draw(character: string): Buffer {
    if (this.#families !== fontFamily()) {
      this.#families = fontFamily()
      this.#context.font = `24px ${this.#families}`
    }
    this.#context.clearRect(0, 0, PROBE_SIZE, PROBE_SIZE)
    this.#context.fillText(character, 4, 4)
    return Buffer.from(this.#context.getImageData(0, 0, PROBE_SIZE, PROBE_SIZE).data.buffer)
  }
}
