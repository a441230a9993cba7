/**
 * The language of a short text, by its script, its words of grammar and its telling letters: in one pass over the
 * text, without an object for any word. `docs/features.md` has how often it is right.
 */
import { STOP_WORD_LISTS } from './lexicon/stop-words.js'
import { plainText } from './plain-text.js'
import {
  ARABIC,
  CYRILLIC,
  DEVANAGARI,
  FIRST_SINGLE,
  HAN,
  KANA,
  LATIN,
  OTHER_CYRILLIC,
  SINGLE_LANGUAGES,
  scriptTable,
  TELLING_LETTERS,
} from './scripts.js'
import { LISTED_LANGUAGES, type ListedLanguage } from './stop-words.js'

/** Fewer letters say nothing. */
const FEWEST_LETTERS = 3
const SYLLABLE_WEIGHT = 3
/** A text with one kana in twenty characters of Han is Japanese. */
const KANA_SHARE = 0.05
/** What a language needs at least: a third of a word. */
const LEAST_VOTE = 0.3
/** What the languages of most tweets in Latin and Cyrillic letters have without a word. */
const LEADS: Readonly<Partial<Record<ListedLanguage, number>>> = { en: 0.2, ru: 0.31 }

const AT = 64
const NUMBER_SIGN = 35
const APOSTROPHE = 39
const SPACE = 32
const SMALL_H = 104
const SMALL_P = 112
const SMALL_W = 119
const HASH_START = 0x811c_9dc5 | 0
const HASH_PRIME = 0x0100_0193

interface Knowledge {
  readonly scripts: Uint8Array
  /** What a character of each script counts: one of Han or Hangul says as much as several letters. */
  readonly weights: Uint8Array
  /** Open addressing by the hash of a word; two words with one hash don't occur among so few. */
  readonly hashes: Int32Array
  readonly words: Int32Array
  /** Languages of word w: `languages[offsets[w] .. offsets[w + 1]]`, by their place among the listed. */
  readonly offsets: Uint32Array
  readonly languages: Uint8Array
  /** By UTF-16 unit: the languages that a letter speaks for. */
  readonly letters: ReadonlyMap<number, readonly number[]>
}

let knowledge: Knowledge | undefined
const votes = new Float64Array(LISTED_LANGUAGES.length)
const scriptCounts = new Uint32Array(FIRST_SINGLE + SINGLE_LANGUAGES.length)

/** Code of the language as Twitter has it (`in` is Indonesian, `iw` Hebrew), or undefined where it can't be told. */
export function detectLanguage(text: string): string | undefined {
  knowledge ??= learn()
  votes.fill(0)
  scriptCounts.fill(0)
  readWords(plainText(text).toLowerCase(), knowledge)
  const script = mainScript()
  if (script === 0) return undefined
  if (script >= FIRST_SINGLE) return SINGLE_LANGUAGES[script - FIRST_SINGLE]
  if (script === HAN || script === KANA)
    return scriptCounts[KANA]! >= KANA_SHARE * scriptCounts[HAN]! && scriptCounts[KANA]! > 0 ? 'ja' : 'zh'
  if (script === CYRILLIC && hasOtherCyrillic(text)) return undefined
  return mostVoted(script)
}

function readWords(text: string, { scripts, weights, letters }: Knowledge): void {
  let hash = HASH_START
  let inWord = false
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    const script = scripts[unit]!
    if (script === 0 && !(inWord && (unit === APOSTROPHE || isMark(unit)))) {
      if (inWord) vote(hash)
      inWord = false
      // Hashtags of Latin letters are the same in all languages.
      if (unit === AT || (unit === NUMBER_SIGN && text.charCodeAt(i + 1) < 0x80)) i = endOfWord(text, i)
      continue
    }
    if (!inWord) {
      if ((unit === SMALL_H || unit === SMALL_W || unit === SMALL_P) && isLink(text, i)) {
        i = endOfWord(text, i)
        continue
      }
      inWord = true
      hash = HASH_START
    }
    scriptCounts[script]! += weights[script]!
    hash = Math.imul(hash ^ unit, HASH_PRIME)
    if (unit >= 0x80) {
      const languages = letters.get(unit)
      if (languages) for (const language of languages) votes[language]! += 1 / languages.length
    }
  }
  if (inWord) vote(hash)
}

function vote(hash: number): void {
  const { hashes, words, offsets, languages } = knowledge!
  const mask = hashes.length - 1
  let slot = (hash ^ (hash >>> 15)) & mask
  while (words[slot]! >= 0 && hashes[slot] !== hash) slot = (slot + 1) & mask
  const word = words[slot]!
  if (word < 0) return
  const start = offsets[word]!
  const end = offsets[word + 1]!
  for (let i = start; i < end; i++) votes[languages[i]!]! += 1 / (end - start)
}

/** The script of most letters, 0 where there are too few; kana and Han count together. */
function mainScript(): number {
  scriptCounts[0] = 0
  let main = 0
  let letters = 0
  for (let script = 1; script < scriptCounts.length; script++) {
    const count = scriptCounts[script]! + (script === HAN ? scriptCounts[KANA]! : 0)
    letters += scriptCounts[script]!
    if (count > (main === HAN ? scriptCounts[HAN]! + scriptCounts[KANA]! : scriptCounts[main]!)) main = script
  }
  return letters < FEWEST_LETTERS ? 0 : main
}

const LANGUAGES_OF_SCRIPT: Readonly<Record<number, readonly ListedLanguage[]>> = {
  [LATIN]: [
    'en',
    'es',
    'pt',
    'fr',
    'de',
    'it',
    'in',
    'tr',
    'tl',
    'nl',
    'pl',
    'sv',
    'no',
    'da',
    'fi',
    'ca',
    'ro',
    'hu',
    'vi',
  ],
  [CYRILLIC]: ['ru', 'uk', 'bg'],
  [ARABIC]: ['ar', 'fa', 'ur'],
  [DEVANAGARI]: ['hi'],
}

/** By script: the places of its languages among the listed, and what they have without a word. */
const CANDIDATES = Object.fromEntries(
  Object.entries(LANGUAGES_OF_SCRIPT).map(([script, languages]) => [
    script,
    languages.map((language) => ({ place: LISTED_LANGUAGES.indexOf(language), lead: LEADS[language] ?? 0 })),
  ]),
)

function mostVoted(script: number): string | undefined {
  let best = -1
  let most = LEAST_VOTE
  for (const { place, lead } of CANDIDATES[script]!) {
    const count = votes[place]! + lead
    if (count > most) [best, most] = [place, count]
  }
  return LISTED_LANGUAGES[best]
}

function hasOtherCyrillic(text: string): boolean {
  for (const letter of OTHER_CYRILLIC) if (text.includes(letter)) return true
  return false
}

function isMark(unit: number): boolean {
  return unit >= 0x300 && unit < 0x370
}

function isLink(text: string, i: number): boolean {
  return text.startsWith('http', i) || text.startsWith('www.', i) || text.startsWith('pic.twitter.com/', i)
}

/** Place of the last unit before the next space. */
function endOfWord(text: string, start: number): number {
  let i = start + 1
  while (i < text.length && text.charCodeAt(i) > SPACE) i++
  return i - 1
}

function learn(): Knowledge {
  const byWord = new Map<string, number[]>()
  for (const [place, language] of LISTED_LANGUAGES.entries())
    for (const word of STOP_WORD_LISTS[language].split(' ')) {
      const languages = byWord.get(word)
      if (languages) languages.push(place)
      else byWord.set(word, [place])
    }
  const slots = 1 << Math.ceil(Math.log2(byWord.size * 2))
  const hashes = new Int32Array(slots)
  const words = new Int32Array(slots).fill(-1)
  const offsets = new Uint32Array(byWord.size + 1)
  const languages: number[] = []
  let word = 0
  for (const [text, places] of byWord) {
    let hash = HASH_START
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), HASH_PRIME)
    let slot = (hash ^ (hash >>> 15)) & (slots - 1)
    while (words[slot]! >= 0) slot = (slot + 1) & (slots - 1)
    hashes[slot] = hash
    words[slot] = word++
    languages.push(...places)
    offsets[word] = languages.length
  }
  const weights = new Uint8Array(scriptCounts.length).fill(1)
  for (const script of [HAN, KANA, FIRST_SINGLE + SINGLE_LANGUAGES.indexOf('ko')])
    weights[script] = SYLLABLE_WEIGHT
  return {
    scripts: scriptTable(),
    weights,
    hashes,
    words,
    offsets,
    languages: Uint8Array.from(languages),
    letters: new Map(
      TELLING_LETTERS.flatMap(([letters, names]) =>
        [...letters].map((letter) => [
          letter.charCodeAt(0),
          names.map((name) => LISTED_LANGUAGES.indexOf(name)),
        ]),
      ),
    ),
  }
}
