import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { findEntities } from '../../src/input/index.js'

interface Case {
  readonly text: string
  readonly hashtags: string[]
  readonly mentions: string[]
  readonly urls: string[]
}

const { cases } = JSON.parse(readFileSync('test/fixtures/golden/twitter-text-entities.json', 'utf8')) as {
  cases: Case[]
}

/**
 * Where we differ on purpose: a link that an export has glued to the word before it is a link, and so is one that is
 * followed by what may be a name; inside a path, `@name` is part of the path.
 */
const ON_PURPOSE = /(?:word|1)http|http\S*@z$|http:\/\/x\.com-x$/

describe('findEntities and twitter-text', () => {
  it('agree, but for glued links', () => {
    const differences: unknown[] = []
    let different = 0
    for (const { text, ...expected } of cases) {
      const found = findEntities(text)
      if (JSON.stringify(found) === JSON.stringify(expected)) continue
      if (ON_PURPOSE.test(text)) different++
      else differences.push({ text, twitter: expected, found })
    }
    expect(cases.length).toBe(1050)
    expect(different).toBe(18)
    expect(differences).toEqual([])
  })
})
