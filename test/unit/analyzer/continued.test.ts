import { describe, expect, test } from 'vitest'
import { TwitterSOMAnalyzer } from '../../../src/analyzer/index.js'
import { generateSampleTweets, TwitterDataCollection } from '../../../src/input/index.js'

const config = { xDim: 5, yDim: 4, numIterations: 6, latentComponents: 8, minDf: 2, threads: 1 }
const first = TwitterDataCollection.fromTweets(generateSampleTweets(300, 1))
const more = TwitterDataCollection.fromTweets(generateSampleTweets(200, 2))

async function trained(): Promise<TwitterSOMAnalyzer> {
  const analyzer = new TwitterSOMAnalyzer(config)
  await analyzer.train(first)
  return analyzer
}

describe('a model whose training goes on', () => {
  test('takes other tweets by the features that it was fitted with, and moves with them', async () => {
    const { model } = await trained()
    const analyzer = TwitterSOMAnalyzer.continueFrom(model, { numIterations: 200 })
    const outcomes: string[] = []
    const onStageDone = ({ outcome }: { readonly outcome: string }) => outcomes.push(outcome)
    const stats = await analyzer.train(more, { onStageDone })
    expect(stats.numSamples).toBe(200)
    expect(analyzer.model.fitted).toBe(model.fitted)
    const { map, config: effective } = analyzer.model
    expect(effective).toEqual({ ...model.config, num_iterations: 200 })
    expect([map.xDim, map.yDim, map.features]).toEqual([5, 4, model.map.features])
    expect(map.codebook).not.toEqual(model.map.codebook)
    expect(new Set(map.history.map(({ sigma }) => sigma))).toEqual(new Set([0.8]))
    // 200 epochs are more than it takes until nothing changes.
    expect(stats.settledAt).toBe(map.history.length)
    expect(outcomes[1]).toMatch(/^5 x 4 neurons, \d+ more epochs \(then nothing changed any more\), /)
    // And again, from the same model: the same map.
    const again = TwitterSOMAnalyzer.continueFrom(model, { numIterations: 200, earlyStopping: false })
    expect((await again.train(more)).settledAt).toBeUndefined()
    expect(again.model.map.codebook).toEqual(map.codebook)
  })

  test('keeps what its map and features rest on', async () => {
    const { model } = await trained()
    const refused = (values: Readonly<Record<string, unknown>>) => {
      try {
        TwitterSOMAnalyzer.continueFrom(model, values)
      } catch (error) {
        return String(error)
      }
      return 'accepted'
    }
    expect([
      refused({ xDim: 6 }),
      refused({ topology: 'rectangular' }),
      refused({ activationDistance: 'cosine' }),
      refused({ maxFeatures: 10 }),
      refused({ featureWeights: { words: 1 } }),
      refused({ xDim: 5, topology: 'hexagonal', sigma: 2, threads: 2 }),
      refused({ numEpochs: 3 }),
    ]).toMatchInlineSnapshot(`
      [
        "ConfigError: Expected 5, as the continued model has it, for x_dim but received 6",
        "ConfigError: Expected hexagonal, as the continued model has it, for topology but received "rectangular"",
        "ConfigError: Expected euclidean, as the continued model has it, for activation_distance but received "cosine"",
        "ConfigError: Expected 5000, as the continued model has it, for max_features but received 10",
        "ConfigError: Expected {"temporal":0.5,"engagement":0.5,"form":0.5,"sentiment":1,"words":2,"network":0.5}, as the continued model has it, for feature_weights but received an object with temporal, engagement, form, sentiment, words…",
        "accepted",
        "ConfigError: Expected a known configuration key but received "numEpochs" (in the configuration)",
      ]
    `)
  })

  test('is left as it was when the training is aborted before an epoch', async () => {
    const { model } = await trained()
    const analyzer = TwitterSOMAnalyzer.continueFrom(model)
    const reason = new Error('enough')
    await expect(analyzer.train(more, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(analyzer.isTrained).toBe(false)
  })
})

test('measures are taken as the configuration says', async () => {
  const measured = async (values: Readonly<Record<string, unknown>>) => {
    const analyzer = new TwitterSOMAnalyzer({ ...config, ...values })
    await analyzer.train(first)
    return analyzer.analysis.quality
  }
  const none = await measured({ qualityMeasures: 'none' })
  const all = await measured({ qualityMeasures: 'all' })
  expect(Object.keys(none)).toHaveLength(6)
  expect(Object.values(all).filter(Number.isFinite)).toHaveLength(12)
  // A small map: everything costs little.
  expect(await measured({})).toEqual(all)
  const sampled = await measured({ qualitySample: 100 })
  expect(sampled.trustworthiness).not.toBe(all.trustworthiness)
  expect(sampled.daviesBouldin).toBe(all.daviesBouldin)
})

describe('tweets that don’t fit a map', () => {
  const foreign = TwitterDataCollection.fromTweets(
    Array.from({ length: 40 }, (_, i) => ({ text: `猫は${i}時に窓のそばで眠ります`, likes: 10 ** (i % 9) })),
  )
  const heard = async (use: (onWarning: (message: string) => void) => Promise<unknown>) => {
    const warnings: string[] = []
    await use((message) => warnings.push(message))
    return warnings
  }

  test('are told of by predictions and by trainings that go on, once', async () => {
    const analyzer = await trained()
    const warnings = await heard((onWarning) => analyzer.predictCluster(foreign, { onWarning }))
    expect(warnings).toEqual([expect.stringContaining('100 % of them have none of its words')])
    const { model } = analyzer
    expect(
      await heard((onWarning) => TwitterSOMAnalyzer.continueFrom(model).train(foreign, { onWarning })),
    ).toEqual(warnings)
  })

  test('are not told of where they do', async () => {
    const analyzer = await trained()
    const { model } = analyzer
    expect(await heard((onWarning) => analyzer.predictCluster(more, { onWarning }))).toEqual([])
    expect(
      await heard((onWarning) => TwitterSOMAnalyzer.continueFrom(model).train(more, { onWarning })),
    ).toEqual([])
    expect(await heard((onWarning) => new TwitterSOMAnalyzer(config).train(first, { onWarning }))).toEqual([])
  })
})
