import { finishHash, HASH_START, hashUnit } from '../threads/index.js'
import { characterClasses, highCharacterClass, LOWER, PUNCTUATION, SPACE, UPPER } from './characters.js'
import { nameEmoji } from './name-emoji.js'
import { roundHalfEven } from './round-half-even.js'
import { phraseKey, vaderWords } from './vader-words.js'

/**
 * Sentiment of English text by VADER (C.J. Hutto, E. Gilbert, ICWSM 2014): a port of the rules of the Python
 * package vaderSentiment 3.3.2, equal to it in all four numbers. Where the package's code differs from the paper
 * (the `index` of equal values in the rule for "but", for one), the port does as the code does.
 */

const CAPITALS = 0.733
const NEGATION = -0.74
const EXCLAMATION = 0.292
const QUESTION = 0.18
const NORMALIZATION = 15
/** Weight of a modifier one, two and three words before the word it modifies. */
const DISTANCE_WEIGHTS = [1, 0.95, 0.9] as const

const EXCLAMATION_MARK = 33
const QUESTION_MARK = 63
const APOSTROPHE = 39
const SMALL_N = 110
const SMALL_T = 116
const KELVIN_SIGN = 0x212a
const SMALL_K = 107

/** Scores texts one after the other, reusing its buffers. */
export class SentimentScorer {
  readonly #classes = characterClasses()
  readonly #words = vaderWords()
  #units = new Uint16Array(1 << 10)
  #folded = new Uint16Array(1 << 10)
  /** Per word of the text: its code, whether it is in capitals, whether it negates, and its valence. */
  #codes = new Int32Array(1 << 8)
  #capitals = new Uint8Array(1 << 8)
  #negating = new Uint8Array(1 << 8)
  #sentiments = new Float64Array(1 << 8)
  #wordCount = 0
  #capitalsStandOut = false

  /** Writes pos, neu, neg (0 to 1) and compound (-1 to 1) of the text to `out`, from `at`. */
  score(text: string, out: Float32Array | Float64Array, at: number): void {
    const named = nameEmoji(text)
    this.#load(named)
    this.#splitWords(named.length)
    for (let i = 0; i < this.#wordCount; i++) this.#sentiments[i] = this.#wordSentiment(i)
    this.#applyBut()
    this.#total(punctuationEmphasis(this.#units, named.length), out, at)
  }

  #load(text: string): void {
    const length = text.length
    if (length > this.#units.length) this.#grow(length)
    const units = this.#units
    const folded = this.#folded
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i)
      units[i] = unit
      folded[i] = unit >= 65 && unit <= 90 ? unit | 32 : unit === KELVIN_SIGN ? SMALL_K : unit
    }
  }

  #grow(length: number): void {
    this.#units = new Uint16Array(length)
    this.#folded = new Uint16Array(length)
    // Words are separated by at least one character.
    const most = (length >> 1) + 1
    this.#codes = new Int32Array(most)
    this.#capitals = new Uint8Array(most)
    this.#negating = new Uint8Array(most)
    this.#sentiments = new Float64Array(most)
  }

  #splitWords(length: number): void {
    const classes = this.#classes
    const units = this.#units
    this.#wordCount = 0
    let inCapitals = 0
    let i = 0
    while (i < length) {
      while (i < length && (classes[units[i]!]! & SPACE) !== 0) i++
      if (i === length) break
      const start = i
      while (i < length && (classes[units[i]!]! & SPACE) === 0) i++
      inCapitals += this.#addWord(start, i)
    }
    this.#capitalsStandOut = inCapitals > 0 && inCapitals < this.#wordCount
  }

  /** Returns 1 for a word in capitals. */
  #addWord(tokenStart: number, tokenEnd: number): number {
    const classes = this.#classes
    const { table, negates } = this.#words
    const units = this.#units
    let start = tokenStart
    let end = tokenEnd
    while (start < end && (classes[units[start]!]! & PUNCTUATION) !== 0) start++
    while (end > start && (classes[units[end - 1]!]! & PUNCTUATION) !== 0) end--
    if (codePoints(units, start, end) <= 2) {
      // Most likely an emoticon.
      start = tokenStart
      end = tokenEnd
    }
    const folded = this.#folded
    let hash = HASH_START
    let contraction = 0
    let cased = 0
    for (let i = start; i < end; i++) {
      const unit = folded[i]!
      hash = hashUnit(hash, unit)
      cased |= classes[units[i]!]!
      if (
        unit === APOSTROPHE &&
        i > start &&
        folded[i - 1] === SMALL_N &&
        i + 1 < end &&
        folded[i + 1] === SMALL_T
      )
        contraction = 1
      if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < end)
        cased |= surrogateClass(classes, unit, units[i + 1]!)
    }
    const found = table.find(folded, start, end, finishHash(hash))
    const word = Math.max(found, 0)
    const capitals = (cased & (UPPER | LOWER)) === UPPER ? 1 : 0
    this.#codes[this.#wordCount] = word
    this.#capitals[this.#wordCount] = capitals
    this.#negating[this.#wordCount] = negates[word]! | contraction
    this.#wordCount++
    return capitals
  }

  #wordSentiment(i: number): number {
    const { inLexicon, booster, code } = this.#words
    const codes = this.#codes
    const word = codes[i]!
    if (inLexicon[word] === 0 || booster[word] !== 0) return 0
    if (word === code.kind && i + 1 < this.#wordCount && codes[i + 1] === code.of) return 0
    let valence = this.#lexiconValence(i)
    if (this.#capitals[i] === 1 && this.#capitalsStandOut) valence += valence > 0 ? CAPITALS : -CAPITALS
    for (let before = 0; before < 3; before++) {
      const at = i - before - 1
      if (at < 0 || inLexicon[codes[at]!] === 1) continue
      valence += this.#modifier(at, valence) * DISTANCE_WEIGHTS[before]!
      valence = this.#negate(valence, before, i)
      if (before === 2) valence = this.#phrases(valence, i)
    }
    return this.#least(valence, i)
  }

  /** "no" before a word of the lexicon negates that word, and counts for nothing itself. */
  #lexiconValence(i: number): number {
    const { valence, inLexicon, code } = this.#words
    const codes = this.#codes
    const word = codes[i]!
    const { no, or, nor } = code
    if (
      (i > 0 && codes[i - 1] === no) ||
      (i > 1 && codes[i - 2] === no) ||
      (i > 2 && codes[i - 3] === no && (codes[i - 1] === or || codes[i - 1] === nor))
    )
      return valence[word]! * NEGATION
    if (word === no && i + 1 < this.#wordCount && inLexicon[codes[i + 1]!] === 1) return 0
    return valence[word]!
  }

  #modifier(at: number, valence: number): number {
    let scalar = this.#words.booster[this.#codes[at]!]!
    if (scalar === 0) return 0
    if (valence < 0) scalar = -scalar
    if (this.#capitals[at] === 1 && this.#capitalsStandOut) scalar += valence > 0 ? CAPITALS : -CAPITALS
    return scalar
  }

  #negate(valence: number, before: number, i: number): number {
    const codes = this.#codes
    const { never, so, this: thisWord, without, doubt } = this.#words.code
    const first = codes[i - 1]!
    if (before === 1) {
      if (codes[i - 2] === never && (first === so || first === thisWord)) return valence * 1.25
      if (codes[i - 2] === without && first === doubt) return valence
    }
    if (before === 2) {
      const second = codes[i - 2]!
      const neverSo = codes[i - 3] === never && (second === so || second === thisWord)
      if (neverSo || first === so || first === thisWord) return valence * 1.25
      if (codes[i - 3] === without && (second === doubt || first === doubt)) return valence
    }
    return this.#negating[i - before - 1] === 1 ? valence * NEGATION : valence
  }

  #phrases(before: number, i: number): number {
    const { specialCases, dampeningPhrases } = this.#words
    const codes = this.#codes
    const [three, two, one, zero] = [codes[i - 3]!, codes[i - 2]!, codes[i - 1]!, codes[i]!]
    const following = i + 1 < this.#wordCount ? codes[i + 1]! : 0
    const afterNext = i + 2 < this.#wordCount ? codes[i + 2]! : 0
    let valence =
      specialCases.get(phraseKey(one, zero)) ??
      specialCases.get(phraseKey(two, one, zero)) ??
      specialCases.get(phraseKey(two, one)) ??
      specialCases.get(phraseKey(three, two, one)) ??
      specialCases.get(phraseKey(three, two)) ??
      before
    if (following !== 0) valence = specialCases.get(phraseKey(zero, following)) ?? valence
    if (afterNext !== 0) valence = specialCases.get(phraseKey(zero, following, afterNext)) ?? valence
    if (dampeningPhrases.has(phraseKey(three, two))) valence -= 0.293
    if (dampeningPhrases.has(phraseKey(two, one))) valence -= 0.293
    return valence
  }

  /** "least" negates, unless it is "at least" or "very least". */
  #least(valence: number, i: number): number {
    const codes = this.#codes
    const { inLexicon, code } = this.#words
    const { least, at, very } = code
    if (i === 0 || codes[i - 1] !== least || inLexicon[least] === 1) return valence
    if (i > 1 && (codes[i - 2] === at || codes[i - 2] === very)) return valence
    return valence * NEGATION
  }

  /** What stands before the first "but" counts half, what stands after it one and a half times. */
  #applyBut(): void {
    const but = this.#firstBut()
    if (but < 0) return
    const sentiments = this.#sentiments
    for (let i = 0; i < this.#wordCount; i++) {
      const sentiment = sentiments[i]!
      // The package looks the value up, and so changes the first word that has the same one.
      const at = sentiments.indexOf(sentiment)
      if (at < but) sentiments[at] = sentiment * 0.5
      else if (at > but) sentiments[at] = sentiment * 1.5
    }
  }

  #firstBut(): number {
    const { but } = this.#words.code
    for (let i = 0; i < this.#wordCount; i++) if (this.#codes[i] === but) return i
    return -1
  }

  #total(emphasis: number, out: Float32Array | Float64Array, at: number): void {
    let sum = 0
    let positive = 0
    let negative = 0
    let neutral = 0
    for (let i = 0; i < this.#wordCount; i++) {
      const sentiment = this.#sentiments[i]!
      sum += sentiment
      // One more each, as neutral words count as one.
      if (sentiment > 0) positive += sentiment + 1
      else if (sentiment < 0) negative += sentiment - 1
      else neutral++
    }
    if (this.#wordCount === 0) {
      out.fill(0, at, at + 4)
      return
    }
    if (sum > 0) sum += emphasis
    else if (sum < 0) sum -= emphasis
    if (positive > Math.abs(negative)) positive += emphasis
    else if (positive < Math.abs(negative)) negative -= emphasis
    const total = positive + Math.abs(negative) + neutral
    out[at] = roundHalfEven(positive / total, 3)
    out[at + 1] = roundHalfEven(neutral / total, 3)
    out[at + 2] = roundHalfEven(Math.abs(negative / total), 3)
    out[at + 3] = roundHalfEven(sum / Math.sqrt(sum * sum + NORMALIZATION), 4)
  }
}

/** Up to four exclamation marks, and two or more question marks, strengthen what is said. */
function punctuationEmphasis(units: Uint16Array, length: number): number {
  let exclamations = 0
  let questions = 0
  for (let i = 0; i < length; i++) {
    if (units[i] === EXCLAMATION_MARK) exclamations++
    else if (units[i] === QUESTION_MARK) questions++
  }
  const asked = questions < 2 ? 0 : questions <= 3 ? questions * QUESTION : 0.96
  return Math.min(exclamations, 4) * EXCLAMATION + asked
}

/** Counted only as far as it matters: whether there are more than two. */
function codePoints(units: Uint16Array, start: number, end: number): number {
  const length = end - start
  if (length <= 2 || length > 4) return length
  let pairs = 0
  for (let i = start; i < end; i++) if (units[i]! >= 0xdc00 && units[i]! < 0xe000) pairs++
  return length - pairs
}

function surrogateClass(classes: Uint8Array, high: number, low: number): number {
  const codePoint = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00)
  return codePoint < classes.length ? classes[codePoint]! : highCharacterClass(codePoint)
}
