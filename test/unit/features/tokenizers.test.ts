import { describe, expect, test } from 'vitest'
import { defineConfig } from '../../../src/config/index.js'
import { cleanText } from '../../../src/features/clean-text.js'
import { CleanTokenizer } from '../../../src/features/clean-tokenizer.js'
import { IgnoredWords, ignoredWords, MEDIUM_BIT } from '../../../src/features/ignored-words.js'
import { ShardWordsWriter } from '../../../src/features/shard-words.js'
import { SocialTokenizer } from '../../../src/features/social-tokenizer.js'
import { WordList } from '../../../src/features/word-list.js'
import { WordRows } from '../../../src/features/word-rows.js'
import { WordTable } from '../../../src/features/word-table.js'
import { ENGLISH_BIT, languageBit } from '../../../src/language/index.js'

function listed(words: WordList): string[] {
  return Array.from(words.codes.subarray(0, words.count), (code) => words.table.text(code))
}

function ignoring(...masks: [string, number][]): IgnoredWords {
  return new IgnoredWords(new Map(masks))
}

function social(text: string): string[] {
  const words = new WordList(ignoredWords(defineConfig({ stop_words: 'none' })))
  new SocialTokenizer(words).tokenize(text)
  return listed(words)
}

function clean(text: string): string[] {
  const words = new WordList(new IgnoredWords(new Map()))
  new CleanTokenizer(words).tokenize(cleanText(text))
  return listed(words)
}

describe('social terms', () => {
  test.each([
    ['RT @United: my flight is LATE #Delay', ['@united', 'my', 'flight', 'is', 'late', '#delay']],
    ['see https://t.co/aB1?x=y#z now www.example.com/x', ['see', 'now']],
    ['cut https://t.co/… http…', ['cut']],
    ['pic.twitter.com/abc bit.ly/x12 but U.S. stays', ['but', 'stays']],
    ['pic.twitter.com… t.co twitter.com: Bit.ly. a', []],
    ['twitter.com/sam/status/1?s=20 t.co/aB1 goo.gl/x', []],
    [
      'latepic.twitter.com/aB1 konuşuldupic.twitter.com/aB1 #sadpic.twitter.com/aB1',
      ['late', 'konuşuldu', '#sad'],
    ],
    ['@sampic.twitter.com/aB1 endhttps://t.co/aB1 #tophttp://t.co/aB1', ['@sam', 'end', '#top']],
    [
      'topic. epic olympic #pic t.company bit.lyrics',
      ['topic', 'epic', 'olympic', '#pic', 'company', 'bit', 'lyrics'],
    ],
    ['リンクhttps://t.co/abc東京', ['リンク', '東京']],
    ['rock &amp roll &nbsp x &quot', ['rock', 'roll']],
    ['a < b <3 AT&T R&D', ['at']],
    ["don't we're it’s l'avion d’accord", ["don't", 'we', 'it', 'avion', 'accord']],
    ['soooo goooood 10000 times', ['soo', 'good', '10000', 'times']],
    ['me@example.com a#b', ['me', 'example', 'com']],
    ['#1 #a1 ##x @ # @@bob', ['#a1', '#x', '@bob']],
    ['no 😀😀 ❤️ 🇩🇪 👍🏽 1️⃣ ©', ['no', '😀', '😀', '❤', '🇩🇪', '👍', '1️⃣']],
    ['👩🏾‍🚀 👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️‍🔥😀‍ x1', ['👩‍🚀', '👨‍👩‍👧', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '❤‍🔥', '😀', 'x1']],
    ['مُحَمَّد الســـلام', ['محمد', 'السلام']],
    ['می‌روم #خانه', ['میروم', '#خانه']],
    ['#BlackLivesMatter now', ['#blacklivesmatter', 'now']],
    ['ｆｕｌｌ 𝐛𝐨𝐥𝐝 ＃tag', ['full', 'bold', '#tag']],
    ['उड़ान में #दिल्ली', ['उड़ान', 'में', '#दिल्ली']],
    ['ΚΑΛΗΜΕΡΑΣ İstanbul STRASSE Straße', ['καλημερας', 'i̇stanbul', 'strasse', 'straße']],
    ['', []],
    [' @ # & http:// ', []],
  ])('%s', (text, expected) => {
    expect(social(text)).toEqual(expected)
  })

  // How finely depends on the ICU of the Node that runs.
  test.each(['東京タワーに行きました', '我今天去了北京', 'ฉันรักกรุงเทพ'])('%s is cut into words', (text) => {
    const terms = social(`${text} #${text}`)
    expect(terms.at(-1)).toBe(`#${text}`)
    expect(terms.length).toBeGreaterThan(2)
    for (const term of terms.slice(0, -1)) {
      expect(text).toContain(term)
      expect(term.length).toBeLessThan(text.length)
    }
  })

  test('stop words are those of English and of the language of the text', () => {
    const words = new WordList(ignoredWords(defineConfig()))
    const tokenizer = new SocialTokenizer(words)
    const found = (language: string | undefined): string[] => {
      words.languages = ENGLISH_BIT | languageBit(language)
      tokenizer.tokenize('RT the die que tram')
      return listed(words)
    }
    expect(found('de')).toEqual(['que', 'tram'])
    expect(found('es')).toEqual(['die', 'tram'])
    expect(found(undefined)).toEqual(['die', 'que', 'tram'])
    expect(found('xx')).toEqual(['die', 'que', 'tram'])
  })

  test('scripts and ignored words are noted apart', () => {
    const words = new WordList(ignoring(['the', ENGLISH_BIT], ['rt', MEDIUM_BIT]), (word) => `~${word}`)
    new SocialTokenizer(words, true).tokenize('RT the поезд is late 東京 42')
    expect(listed(words)).toEqual(['поезд', 'is', 'late', '東京', '42'])
    const notes = Array.from(words.notes.subarray(0, words.noted), (code, i) => [
      words.table.text(code),
      words.noteCounts[i],
    ])
    expect(notes).toEqual([
      ['~the', 1],
      ['~~latin', 4],
      ['~~cyrillic', 1],
      ['~~han', 1],
    ])
  })

  test('a table of known words takes no others', () => {
    const known = new WordTable()
    for (const word of ['late', 'flight']) known.addText(word)
    const rows = new WordRows(known)
    const words = new WordList(new IgnoredWords(new Map()))
    const writer = new ShardWordsWriter()
    new SocialTokenizer(words).tokenize('late train flight')
    writer.addRow(words)
    rows.add(writer.finish(words.table.pack()))
    expect([...rows.words.codes.subarray(0, rows.words.size)]).toEqual([0, -1, 1])
    expect(known.size).toBe(2)
  })
})

describe('clean terms, as scikit-learn cuts them', () => {
  test.each([
    ['The #delay of @united: I am 24 hours LATE', ['the', 'of', 'am', '24', 'hours', 'late']],
    ["don't me@example.com x_y", ['don', 'me', 'com', 'x_y']],
    ['see https://t.co/a and www.example.com/b', ['see', 'and']],
    ['उड़ान 𝐛𝐨𝐥𝐝 ½½ 東京', ['उड', '𝐛𝐨𝐥𝐝', '½½', '東京']],
  ])('%s', (text, expected) => {
    expect(clean(text)).toEqual(expected)
  })
})
