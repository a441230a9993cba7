import { VADER_WORDS } from './lexicon/vader-words.js'
import { WordTable } from './word-table.js'

const BOOST = 0.293

const NEGATIONS =
  "aint arent cannot cant couldnt darent didnt doesnt ain't aren't can't couldn't daren't didn't doesn't dont hadnt " +
  "hasnt havent isnt mightnt mustnt neither don't hadn't hasn't haven't isn't mightn't mustn't neednt needn't never " +
  "none nope nor not nothing nowhere oughtnt shant shouldnt uhuh wasnt werent oughtn't shan't shouldn't uh-uh wasn't " +
  "weren't without wont wouldnt won't wouldn't rarely seldom despite"

const BOOSTERS =
  'absolutely amazingly awfully completely considerable considerably decidedly deeply effing enormous enormously ' +
  'entirely especially exceptional exceptionally extreme extremely fabulously flipping flippin frackin fracking ' +
  'fricking frickin frigging friggin fully fuckin fucking fuggin fugging greatly hella highly hugely incredible ' +
  'incredibly intensely major majorly more most particularly purely quite really remarkably so substantially ' +
  'thoroughly total totally tremendous tremendously uber unbelievably unusually utter utterly very'

const DAMPENERS =
  'almost barely hardly kinda kindof kind-of less little marginal marginally occasional occasionally partly scarce ' +
  'scarcely slight slightly somewhat sorta sortof sort-of'

/** Phrases of two and three words that take the place of a word's valence. */
const SPECIAL_CASES: readonly (readonly [string, number])[] = [
  ['the shit', 3],
  ['the bomb', 3],
  ['bad ass', 1.5],
  ['bus stop', 0],
  ['yeah right', -2],
  ['kiss of death', -1.5],
  ['to die for', 3],
  ['beating heart', 3.5],
]

const DAMPENING_PHRASES = ['just enough', 'kind of', 'sort of']

/** Words that the rules name; unknown words have code 0. */
export interface VaderWords {
  readonly table: WordTable
  /** By code: mean valence of the word in the lexicon, 0 where it isn't in it. */
  readonly valence: Float64Array
  readonly inLexicon: Uint8Array
  /** By code: how much the word strengthens (or weakens, below 0) what follows; 0 for most words. */
  readonly booster: Float64Array
  readonly negates: Uint8Array
  readonly specialCases: ReadonlyMap<number, number>
  readonly dampeningPhrases: ReadonlySet<number>
  readonly code: Readonly<Record<RuleWord, number>>
}

const RULE_WORDS = [
  'no',
  'or',
  'nor',
  'kind',
  'of',
  'least',
  'at',
  'very',
  'never',
  'so',
  'this',
  'without',
  'doubt',
  'but',
] as const
type RuleWord = (typeof RULE_WORDS)[number]

/** A phrase as one number; codes stay far below 2^17, so that three fit into a double. */
export function phraseKey(first: number, second: number, third = 0): number {
  return (first * 0x2_0000 + second) * 0x2_0000 + third
}

let words: VaderWords | undefined

/** The lexicon and the rules' words, built on first use. */
export function vaderWords(): VaderWords {
  words ??= buildWords()
  return words
}

function buildWords(): VaderWords {
  const table = new WordTable()
  table.addText('')
  const lexicon = VADER_WORDS.split('\n').map((line) => line.split('\t') as [string, string])
  const phrases = [...SPECIAL_CASES.map(([phrase]) => phrase), ...DAMPENING_PHRASES]
  const negations = NEGATIONS.split(' ')
  const boosters = BOOSTERS.split(' ')
  const dampeners = DAMPENERS.split(' ')
  for (const [word] of lexicon) table.addText(word)
  for (const word of [...RULE_WORDS, ...negations, ...boosters, ...dampeners]) table.addText(word)
  for (const word of phrases.join(' ').split(' ')) table.addText(word)

  const valence = new Float64Array(table.size)
  const inLexicon = new Uint8Array(table.size)
  for (const [word, value] of lexicon) {
    valence[table.findText(word)] = Number(value)
    inLexicon[table.findText(word)] = 1
  }
  const booster = new Float64Array(table.size)
  for (const word of boosters) booster[table.findText(word)] = BOOST
  for (const word of dampeners) booster[table.findText(word)] = -BOOST
  const negates = new Uint8Array(table.size)
  for (const word of negations) negates[table.findText(word)] = 1

  const keyOf = (phrase: string): number => {
    const [first, second, third] = phrase.split(' ').map((word) => table.findText(word))
    return phraseKey(first!, second!, third)
  }
  return {
    table,
    valence,
    inLexicon,
    booster,
    negates,
    specialCases: new Map(SPECIAL_CASES.map(([phrase, value]) => [keyOf(phrase), value])),
    dampeningPhrases: new Set(DAMPENING_PHRASES.map(keyOf)),
    code: Object.fromEntries(RULE_WORDS.map((word) => [word, table.findText(word)])) as Record<
      RuleWord,
      number
    >,
  }
}
