import { expect, test } from 'vitest'
import { SentimentScorer } from '../../src/features/vader.js'
import { readFixture } from './fixture.js'

type Row = readonly [text: string, pos: number, neu: number, neg: number, compound: number]

const { rows } = readFixture<{ rows: readonly Row[] }>('vader')

test('all four scores equal those of vaderSentiment', () => {
  const scorer = new SentimentScorer()
  const scores = new Float64Array(4)
  const differing = rows.filter(([text, ...expected]) => {
    scorer.score(text, scores, 0)
    return expected.some((value, i) => value !== scores[i])
  })
  expect(rows.length).toBeGreaterThan(300)
  expect(differing).toEqual([])
})

test('the fixture has shares half-way between two decimals, rounded to even', () => {
  const shares = rows.flatMap(([, pos, neu, neg]) => [pos, neu, neg])
  // 5/16 = 0.3125, 13/16 = 0.8125.
  expect(shares).toContain(0.312)
  expect(shares).toContain(0.812)
})

test('scores do not depend on the text before', () => {
  const scorer = new SentimentScorer()
  const alone = new Float64Array(4)
  const after = new Float64Array(4)
  for (const [text] of [...rows].reverse()) {
    new SentimentScorer().score(text, alone, 0)
    scorer.score(text, after, 0)
    expect([...after], text).toEqual([...alone])
  }
})
