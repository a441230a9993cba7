import { describe, expect, test } from 'vitest'
import { commonTerms, countCorpus, groupKeywords } from '../../../src/analysis/keywords.js'
import { Pacer } from '../../../src/analysis/pacer.js'
import { groupRows } from '../../../src/analysis/row-groups.js'
import { type DictionaryColumn, NO_CODE } from '../../../src/input/index.js'
import { countTerms } from '../../support/small-map.js'

const pacer = new Pacer(1, {})

/** The language of each tweet. */
function languagesOf(spoken: readonly (string | undefined)[]): DictionaryColumn {
  const values = [...new Set(spoken.filter((language) => language !== undefined))]
  const codes = spoken.map((language) => (language === undefined ? NO_CODE : values.indexOf(language)))
  return { values, codes: Uint32Array.from(codes) }
}

type Groups = readonly (readonly (readonly string[])[])[]

async function keywordsOf(groups: Groups, limit = 10, spoken: readonly (string | undefined)[] = []) {
  const terms = countTerms(groups.flat())
  const winners = Uint32Array.from(groups.flatMap((documents, group) => documents.map(() => group)))
  const languages = languagesOf(groups.flatMap((documents, i) => documents.map(() => spoken[i])))
  const corpus = await countCorpus(terms, languages, pacer)
  const limits = {
    perGroup: limit,
    perPart: limit,
    partOf: Uint32Array.from(groups.keys()),
    parts: groups.length,
  }
  const keywords = await groupKeywords(
    terms,
    corpus,
    groupRows(winners, groups.length),
    languages,
    limits,
    pacer,
  )
  return keywords.groups
}

async function namesOf(...groups: Parameters<typeof keywordsOf>[0]) {
  return (await keywordsOf(groups)).map((keywords) => keywords.map(({ term }) => term))
}

describe('groupKeywords', () => {
  test('of parts, what all tweets have as often says nothing, unless there is nothing else', async () => {
    const documents = [
      [
        ['flight', 'late'],
        ['flight', 'late'],
        ['flight', 'gate'],
      ],
      [
        ['flight', 'bread'],
        ['flight', 'bread'],
        ['flight', 'warm'],
      ],
    ]
    const terms = countTerms(documents.flat())
    const languages = languagesOf(documents.flat().map(() => 'en'))
    const corpus = await countCorpus(terms, languages, pacer)
    const groups = groupRows(Uint32Array.of(0, 0, 0, 1, 1, 1), 2)
    const limits = { perGroup: 5, perPart: 5 }
    const termsOf = async (partOf: readonly number[], parts: number) => {
      const of = { ...limits, partOf: Uint32Array.from(partOf), parts }
      const found = await groupKeywords(terms, corpus, groups, languages, of, pacer)
      return found.parts.map((part) => part.map(({ term }) => term))
    }
    expect(await termsOf([0, 1], 2)).toEqual([['late'], ['bread']])
    expect(await termsOf([0, 0], 1)).toEqual([['flight', 'bread', 'late']])
  })

  test('parts have the keywords of all their tweets, as if each were one group', async () => {
    const documents = [
      [['late', 'tram'], ['late']],
      [
        ['bread', 'bread'],
        ['bread', 'tram'],
      ],
      [['tram', 'late'], ['gate', 'late'], ['gate']],
    ]
    const terms = countTerms(documents.flat())
    const spoken = documents.flatMap((group, i) => group.map(() => (i === 1 ? 'de' : 'en')))
    const languages = languagesOf(spoken)
    const corpus = await countCorpus(terms, languages, pacer)
    const limits = { perGroup: 5, perPart: 5, partOf: Uint32Array.of(1, 0, 1), parts: 2 }
    const groups = groupRows(Uint32Array.of(0, 0, 1, 1, 2, 2, 2), 3)
    const together = await groupKeywords(terms, corpus, groups, languages, limits, pacer)
    const apart = await groupKeywords(
      terms,
      corpus,
      groupRows(Uint32Array.of(1, 1, 0, 0, 1, 1, 1), 2),
      languages,
      { ...limits, partOf: Uint32Array.of(0, 1) },
      pacer,
    )
    expect(together.parts).toEqual(apart.parts)
    expect(together.parts.flat().map(({ term }) => term)).toContain('gate')
  })

  test('words of grammar are those of the languages of the group, and English ones', async () => {
    const documents = [
      ['die', 'que', 'the', 'tram'],
      ['die', 'que', 'the', 'tram'],
    ]
    const named = async (...spoken: string[]) =>
      (await keywordsOf([documents, documents], 10, spoken)).map((words) => words.map(({ term }) => term))
    expect(await named('de', 'es')).toEqual([
      ['que', 'tram'],
      ['die', 'tram'],
    ])
    expect(await named('en', 'xx')).toEqual([
      ['die', 'que', 'tram'],
      ['die', 'que', 'tram'],
    ])
  })

  test('scores are the share of the term times log(1 + A / f)', async () => {
    const [first, second] = await keywordsOf([
      [['late', 'late', 'train'], ['late'], ['train']],
      [['bread', 'train'], ['bread'], ['bread', 'warm']],
    ])
    // Ten terms in all, five per group: A = 5.
    expect(first).toEqual([
      { term: 'late', count: 2, score: expect.closeTo((3 / 5) * Math.log(1 + 5 / 3), 12) },
      { term: 'train', count: 2, score: expect.closeTo((2 / 5) * Math.log(1 + 5 / 3), 12) },
    ])
    expect(second).toEqual([
      { term: 'bread', count: 3, score: expect.closeTo((3 / 5) * Math.log(1 + 5 / 3), 12) },
    ])
  })

  test('what one tweet alone has is no keyword, however often it says it', async () => {
    expect(await namesOf([['spam', 'spam', 'spam', 'tea'], ['tea']], [['milk'], ['milk']])).toEqual([
      ['tea'],
      ['milk'],
    ])
  })

  test('where no two tweets of a cell share a term, one shared with another cell will do', async () => {
    expect(await namesOf([['tea', 'own']], [['tea'], ['milk'], ['milk']])).toEqual([['tea'], ['milk']])
    expect(await namesOf([['own']], [['milk'], ['milk']])).toEqual([[], ['milk']])
  })

  test('what fewer than one tweet in fifty has is no keyword of a large group', async () => {
    const tweets = (count: number, ...terms: string[]): string[][] =>
      Array.from({ length: count }, () => terms)
    const [names] = await namesOf([...tweets(3, 'rare'), ...tweets(4, 'fourfold'), ...tweets(193, 'usual')])
    expect(names).toEqual(['usual', 'fourfold'])
    expect(await namesOf(tweets(60).with(0, ['heart']), [['heart'], ['bread'], ['bread']])).toEqual([
      [],
      ['bread'],
    ])
  })

  test('stop words are none, nor phrases that begin or end with one', async () => {
    const tweet = ['the', 'tea', 'of', 'tea of', 'the tea', 'cup of tea']
    expect(await namesOf([tweet, tweet], [['x'], ['x']])).toEqual([['cup of tea'], ['x']])
    expect(await namesOf([['tea of'], ['tea of'], ['the tea'], ['the tea']])).toEqual([[]])
  })

  test('a phrase stands for words that hardly come without it', async () => {
    const phrase = ['customer', 'service', 'customer service']
    expect(await namesOf([phrase, phrase, phrase])).toEqual([['customer service']])
  })

  test('a word stands for phrases that are only some of its uses', async () => {
    const phrase = ['customer', 'service', 'customer service']
    const [names] = await namesOf([phrase, phrase, ['service'], ['service'], ['service']])
    expect(names).toEqual(['service', 'customer'])
  })

  test('of pieces of one wording, one is kept', async () => {
    const tweet = ['lost wallet', 'wallet today', 'today noon']
    expect(await namesOf([tweet, tweet], [['x'], ['x']])).toEqual([['lost wallet', 'today noon'], ['x']])
  })

  test('equal scores: more tweets first, then the order of code points', async () => {
    const [names] = await namesOf([
      ['d', 'd', '😺', '\uffee', 'c', 'c'],
      ['d', 'd', '😺', '\uffee', 'c'],
      ['c'],
    ])
    expect(names).toEqual(['c', 'd', '\uffee', '😺'])
  })

  test('at most so many', async () => {
    const tweet = ['u', 'v', 'w', 'x', 'y', 'z']
    expect((await keywordsOf([[tweet, tweet]], 4))[0]).toHaveLength(4)
  })
})

test('commonTerms counts tweets and leaves out stop words and what one tweet alone has', async () => {
  const terms = countTerms([
    ['tea', 'tea', 'the'],
    ['tea', 'milk', 'the'],
    ['milk', 'the'],
    ['own', 'own'],
  ])
  expect(commonTerms(terms, await countCorpus(terms, languagesOf([]), pacer), 5)).toEqual([
    { term: 'milk', count: 2 },
    { term: 'tea', count: 2 },
  ])
})
