import { finishHash, HASH_START, hashUnit } from '../threads/index.js'
import { characterClasses, highCharacterClass, MARK, PICTOGRAPH, UNSPACED, WORD } from './characters.js'
import { scriptNotes } from './notes.js'
import type { WordList } from './word-list.js'
import { hashUnits, textOf } from './word-table.js'

const AT = 64
const NUMBER_SIGN = 35
const APOSTROPHE = 39
const FULL_STOP = 46
const DIGIT_0 = 48
const DIGIT_9 = 57
const SMALL_H = 104
const SMALL_P = 112
const SMALL_T = 116
const SMALL_W = 119
const RIGHT_QUOTE = 0x2019
const FIRST_NON_ASCII = 0x80
const NON_JOINER = 0x200c
const JOINER = 0x200d
const REGIONAL_A = 0x1f1e6
const REGIONAL_Z = 0x1f1ff

/** Where pictures of tweets are; exports write it right behind the last word. */
const PICTURES = 'pic.twitter.com'
/** Hosts that are links without a path, too: nobody writes them as words. */
const HOSTS =
  'pic.twitter.com mobile.twitter.com twitter.com t.co amzn.to bit.ly buff.ly dlvr.it fb.me goo.gl ift.tt instagr.am is.gd j.mp lnkd.in ow.ly tinyurl.com tl.gd trib.al wp.me youtu.be'
    .replaceAll('.', '\\.')
    .replaceAll(' ', '|')
/** A link ends where another script begins: Japanese goes on without a space. */
const LINK = new RegExp(
  `https?:\\/\\/[!-~]*|www\\.[!-~]+|[a-z\\d-]+(?:\\.[a-z\\d-]+)*\\.[a-z]{2,}\\/[!-~]*|(?:${HOSTS})(?![\\w.-]*[\\w-])`,
  'y',
)
/** Endings that say nothing of their own; "n't" isn't one of them. */
const EMPTY_ENDINGS: ReadonlySet<string> = new Set(['s', 'm', 'd', 'll', 're', 've'])
const SHORTEST = 2
const LONGEST_ELISION = 2
const SHORTEST_ELIDED = 3

/** Words of the medium, and what exports that cut texts leave of links and entities. */
export const MEDIUM_WORDS: readonly string[] = [
  'rt',
  'via',
  'amp',
  'http',
  'https',
  'htt',
  'ht',
  'tco',
  'nbsp',
  'quot',
]

/**
 * Terms of tweets: words, `@mentions`, `#hashtags` and emoji, in lower case and compatibility form (NFKC). Links are
 * dropped, also where they have no scheme or stand right behind a word. A word keeps its combining marks and the apostrophe of "don't", and of three or more
 * equal letters in a row two (sooo is soo); it loses 's, 'll and the like, elided articles (l'avion is avion), and the
 * vowel signs and stretching lines of Arabic. An emoji of several code points is one term, without its skin tones.
 * Japanese, Chinese, Thai, Lao, Khmer and Burmese are cut into words by `Intl.Segmenter`.
 */
export class SocialTokenizer {
  readonly #classes = characterClasses()
  readonly #words: WordList
  readonly #scriptOfUnit: Int8Array | undefined
  readonly #scriptCodes: Int32Array = new Int32Array(0)
  /** Words of each script in the text at hand. */
  readonly #scriptCounts: Int32Array = new Int32Array(0)
  #units = new Uint16Array(1 << 10)
  #word = new Uint16Array(1 << 10)
  #segmenter: Intl.Segmenter | undefined

  /** Tokenises into `words`. `noteScripts`: also notes the script of each word. */
  constructor(words: WordList, noteScripts = false) {
    this.#words = words
    if (!noteScripts) return
    const { names, ofUnit } = scriptNotes()
    this.#scriptOfUnit = ofUnit
    this.#scriptCodes = Int32Array.from(names, (name) => words.table.addText(name))
    this.#scriptCounts = new Int32Array(names.length)
  }

  /** Puts the terms of the text into the list, which is cleared first. */
  tokenize(original: string): void {
    const text = this.#load(original)
    this.#words.clear()
    let i = 0
    while (i < text.length) i = this.#token(text, i)
    this.#noteScripts()
  }

  #load(original: string): string {
    let ascii = true
    for (let i = 0; i < original.length && ascii; i++) ascii = original.charCodeAt(i) < FIRST_NON_ASCII
    const text = (ascii ? original : original.normalize('NFKC')).toLowerCase()
    if (text.length > this.#units.length) {
      this.#units = new Uint16Array(text.length)
      this.#word = new Uint16Array(text.length)
    }
    const units = this.#units
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      units[i] = unit === RIGHT_QUOTE ? APOSTROPHE : unit
    }
    return text
  }

  /** Reads what begins at `i`; returns where to go on. */
  #token(text: string, i: number): number {
    const unit = this.#units[i]!
    const classOf = this.#classAt(text, i)
    if ((classOf & WORD) !== 0)
      return (classOf & UNSPACED) !== 0 ? this.#unspaced(text, i) : this.#spaced(text, i)
    if (unit === AT) return this.#mention(text, i)
    if (unit === NUMBER_SIGN) return this.#hashtag(text, i)
    if ((classOf & PICTOGRAPH) !== 0) return this.#pictograph(text, i)
    return i + 1
  }

  #classAt(text: string, i: number): number {
    const unit = this.#units[i]!
    if (unit < 0xd800 || unit >= 0xdc00) return this.#classes[unit]!
    const codePoint = text.codePointAt(i)!
    return codePoint < this.#classes.length ? this.#classes[codePoint]! : highCharacterClass(codePoint)
  }

  #afterWord(text: string, i: number): boolean {
    return i > 0 && (this.#classAt(text, i - 1) & WORD) !== 0
  }

  #spaced(text: string, start: number): number {
    const units = this.#units
    const first = units[start]!
    if (
      (first === SMALL_H || first === SMALL_W) &&
      (text.startsWith('http', start) || text.startsWith('www', start))
    ) {
      const end = endOf(LINK, text, start)
      if (end !== undefined) return end
    }
    const word = this.#word
    let length = 0
    let apostrophe = -1
    let ascii = true
    let i = start
    while (i < text.length) {
      const unit = units[i]!
      const classOf = this.#classAt(text, i)
      if ((unit === SMALL_H || unit === SMALL_P) && length > 0 && this.#linkBegins(text, i)) break
      // Persian and the scripts of India put a joiner inside words.
      if (isArabicOrnament(unit) || (isJoiner(unit) && length > 0 && this.#joins(text, i))) {
        ascii = false
      } else if ((classOf & (WORD | MARK)) !== 0 && (classOf & UNSPACED) === 0) {
        if (unit >= FIRST_NON_ASCII) ascii = false
        const third = length > 1 && word[length - 1] === unit && word[length - 2] === unit
        if (!third || isDigit(unit)) word[length++] = unit
        if (unit >= 0xd800 && unit < 0xdc00) word[length++] = units[++i]!
      } else if (unit === APOSTROPHE && this.#joins(text, i)) {
        if (apostrophe < 0) apostrophe = length
        word[length++] = unit
      } else break
      i++
    }
    // A domain without a scheme, as exports shorten links; only ASCII can be one.
    if (ascii && units[i] === FULL_STOP && i + 1 < text.length && (this.#classAt(text, i + 1) & WORD) !== 0) {
      const end = endOf(LINK, text, start)
      if (end !== undefined) return end
    }
    this.#push(apostrophe, length)
    this.#countScript(first)
    return i
  }

  /** Exports write links right behind a word. */
  #linkBegins(text: string, i: number): boolean {
    const units = this.#units
    if (units[i] === SMALL_H)
      return units[i + 1] === SMALL_T && (text.startsWith('http://', i) || text.startsWith('https://', i))
    return units[i] === SMALL_P && units[i + 3] === FULL_STOP && text.startsWith(PICTURES, i)
  }

  #countScript(unit: number): void {
    const script = this.#scriptOfUnit?.[unit] ?? -1
    if (script >= 0) this.#scriptCounts[script]!++
  }

  #noteScripts(): void {
    for (let script = 0; script < this.#scriptCounts.length; script++) {
      const times = this.#scriptCounts[script]!
      if (times === 0) continue
      this.#words.note(this.#scriptCodes[script]!, times)
      this.#scriptCounts[script] = 0
    }
  }

  /** An apostrophe between two letters is part of the word. */
  #joins(text: string, i: number): boolean {
    return i + 1 < text.length && (this.#classAt(text, i + 1) & WORD) !== 0
  }

  #push(apostrophe: number, length: number): void {
    const word = this.#word
    let start = 0
    let end = length
    if (apostrophe >= 0) {
      const ending = textOf(word.subarray(apostrophe + 1, length))
      if (EMPTY_ENDINGS.has(ending)) end = apostrophe
      else if (apostrophe <= LONGEST_ELISION && ending.length >= SHORTEST_ELIDED) start = apostrophe + 1
    }
    if (end - start < SHORTEST) return
    let hash = HASH_START
    for (let i = start; i < end; i++) hash = hashUnit(hash, word[i]!)
    this.#words.push(word, start, end, finishHash(hash))
  }

  #mention(text: string, at: number): number {
    const units = this.#units
    let end = at + 1
    while (
      end < text.length &&
      units[end]! < FIRST_NON_ASCII &&
      (this.#classes[units[end]!]! & WORD) !== 0 &&
      !this.#linkBegins(text, end)
    )
      end++
    if (end === at + 1 || this.#afterWord(text, at)) return at + 1
    this.#words.push(units, at, end, hashUnits(units, at, end))
    return end
  }

  /** A number alone is no hashtag. */
  #hashtag(text: string, at: number): number {
    const units = this.#units
    let end = at + 1
    let letters = false
    while (
      end < text.length &&
      (this.#classAt(text, end) & (WORD | MARK)) !== 0 &&
      !this.#linkBegins(text, end)
    ) {
      if (!isDigit(units[end]!)) letters = true
      end += isHigh(units[end]!) ? 2 : 1
    }
    if (!letters || (this.#classAt(text, at + 1) & WORD) === 0 || this.#afterWord(text, at)) return at + 1
    this.#words.push(units, at, end, hashUnits(units, at, end))
    return end
  }

  /**
   * One emoji: two regional indicators make a flag, joined ones a family or a profession. Skin tones and the sign for
   * a coloured picture say nothing of their own, and are left out.
   */
  #pictograph(text: string, start: number): number {
    const word = this.#word
    let length = 0
    let at = start
    for (;;) {
      const codePoint = text.codePointAt(at)!
      const end = at + (codePoint > 0xffff ? 2 : 1)
      for (; at < end; at++) word[length++] = this.#units[at]!
      if (length === 2 && isRegional(codePoint) && isRegional(text.codePointAt(at))) continue
      while (isEmojiVariant(text.codePointAt(at))) at += text.codePointAt(at)! > 0xffff ? 2 : 1
      while (isFlagTag(text.codePointAt(at))) {
        word[length++] = this.#units[at++]!
        word[length++] = this.#units[at++]!
      }
      if (!this.#joinsPictograph(text, at)) break
      word[length++] = this.#units[at++]!
    }
    this.#words.push(word, 0, length, hashUnits(word, 0, length))
    return at
  }

  #joinsPictograph(text: string, at: number): boolean {
    return (
      this.#units[at] === JOINER && at + 1 < text.length && (this.#classAt(text, at + 1) & PICTOGRAPH) !== 0
    )
  }

  #unspaced(text: string, start: number): number {
    const units = this.#units
    let end = start
    while (end < text.length && (this.#classAt(text, end) & (UNSPACED | MARK)) !== 0)
      end += isHigh(units[end]!) ? 2 : 1
    this.#segmenter ??= new Intl.Segmenter('und', { granularity: 'word' })
    for (const { index, segment, isWordLike } of this.#segmenter.segment(text.slice(start, end))) {
      if (!isWordLike || (segment.length < SHORTEST && !isHan(segment.codePointAt(0)!))) continue
      const first = start + index
      const last = first + segment.length
      this.#words.push(units, first, last, hashUnits(units, first, last))
      this.#countScript(units[first]!)
    }
    return end
  }
}

/** Where a sticky pattern that matches at `i` ends. */
function endOf(pattern: RegExp, text: string, i: number): number | undefined {
  pattern.lastIndex = i
  return pattern.test(text) ? pattern.lastIndex : undefined
}

function isDigit(unit: number): boolean {
  return unit >= DIGIT_0 && unit <= DIGIT_9
}

/** The sign for a coloured picture, and skin tones. */
function isEmojiVariant(codePoint: number | undefined): boolean {
  return codePoint === 0xfe0f || (codePoint !== undefined && codePoint >= 0x1f3fb && codePoint <= 0x1f3ff)
}

/** Of the flags of Scotland and other regions. */
function isFlagTag(codePoint: number | undefined): boolean {
  return codePoint !== undefined && codePoint >= 0xe0020 && codePoint <= 0xe007f
}

/** Vowel signs of Arabic, and the line that stretches its words. */
function isArabicOrnament(unit: number): boolean {
  return unit === 0x640 || (unit >= 0x64b && unit <= 0x65f) || unit === 0x670
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00
}

function isJoiner(unit: number): boolean {
  return unit === JOINER || unit === NON_JOINER
}

function isRegional(codePoint: number | undefined): boolean {
  return codePoint !== undefined && codePoint >= REGIONAL_A && codePoint <= REGIONAL_Z
}

/** A Han character alone can be a word; a kana or a Thai letter alone is a particle. */
function isHan(codePoint: number): boolean {
  return codePoint >= 0x3400 && codePoint <= 0x9fff
}
