import { describe, expect, test } from 'vitest'
import { busySlots, clearPeak, engagementLeader, isClearEffect } from '../../../src/analysis/index.js'
import { sampleAnalysis } from '../../support/sample-analysis.js'

describe('clearPeak', () => {
  test.each([
    ['three tweets', [0, 2, 1], undefined],
    ['nine in one slot', [0, 9, 1], undefined],
    ['twelve in one slot', [0, 12, 1], 1],
    ['no lead over the next', [3231, 3229, 1000, 900], undefined],
    ['all in one slot', [0, 100, 0], undefined],
    ['a tie', [20, 20, 0, 0, 0], undefined],
    ['an even spread', [103, 100, 99, 98], undefined],
    ['beyond chance', [150, 100, 99, 98], 0],
    ['beyond chance, but hardly', [100_900, 100_000, 100_000], undefined],
    ['nothing', [0, 0, 0], undefined],
  ])('%s', (_name, counts, slot) => {
    expect(clearPeak(Uint32Array.from(counts))).toBe(slot)
  })
})

test('slots are busy beyond chance, fullest first', () => {
  expect(busySlots(Uint32Array.of(3231, 99, 3229, 1))).toEqual([0, 2])
  expect(busySlots(Uint32Array.of(0, 9, 0))).toEqual([])
  expect(busySlots(Uint32Array.of(0, 100, 0))).toEqual([])
})

test('an effect is clear by its size and by its tweets', () => {
  expect([
    isClearEffect(5, 9),
    isClearEffect(5, 10),
    isClearEffect(-0.5, 35),
    isClearEffect(-0.5, 36),
    isClearEffect(Number.NaN, 100),
  ]).toEqual([false, true, false, true, false])
})

describe('engagementLeader', () => {
  const leaderOf = async (known: number, average: number, std: number, total = 3000) => {
    const analysis = await sampleAnalysis()
    const [first, second] = analysis.clusters
    const groups = [
      { ...first!, engagementSources: 500, avgEngagement: 10 },
      { ...second!, engagementKnown: 500, engagementSources: known, avgEngagement: average },
    ]
    const training = { ...analysis.training, numSamples: total }
    const summary = { ...analysis.summary, avgEngagementPerTweet: 10 }
    const score = { name: 'engagement_score', group: 'engagement' as const, mean: 10, std, known: total }
    return engagementLeader({ training, summary, features: [score] }, groups) === groups[1]
  }

  test.each([
    ['three tweets are too few', 3, 1000, 1, 3000, false],
    ['29 are too few', 29, 1000, 1, 3000, false],
    ['30 are enough', 30, 1000, 1, 3000, true],
    ['of very many, 0.2 %', 30, 1000, 1, 100_000, false],
    ['less than a fifth more is nothing to speak of', 30, 11.9, 0.1, 3000, false],
    ['what the spread of all tweets explains is chance', 30, 20, 20, 3000, false],
    ['what it does not is none', 30, 20, 18, 3000, true],
  ])('%s', async (_name, known, average, std, total, leads) => {
    expect(await leaderOf(known, average, std, total)).toBe(leads)
  })
})
