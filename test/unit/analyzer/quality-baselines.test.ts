import { describe, expect, test } from 'vitest'
import { qualityCard } from '../../../src/analyzer/quality-baselines.js'
import type { FeatureMatrix } from '../../../src/features/index.js'
import { Random } from '../../../src/input/index.js'
import { Som, type SomOptions } from '../../../src/som/index.js'

/** Rows around `centres` places in the plane, far from each other, in four columns of which two are noise. */
function rowsAround(centres: number, rows: number): FeatureMatrix {
  const random = new Random(5)
  const data = Float32Array.from({ length: rows * 4 }, (_, i) => {
    const centre = Math.floor(i / 4) % centres
    const place = [10 * Math.cos(centre), 10 * Math.sin(3 * centre), 0, 0][i % 4]!
    return place + random.normal()
  })
  const columns = ['a', 'b', 'c', 'd'].map((name) => ({ name, group: 'words' as const }))
  return { version: 1, rows, columns, data }
}

async function cardOf(matrix: FeatureMatrix, options: SomOptions, seed = 1) {
  const som = new Som({ randomState: 3, ...options })
  await som.train(matrix.data, { cols: matrix.columns.length })
  const { winners } = await som.winners(matrix.data)
  const config = { random_state: seed, threads: 1 }
  const card = await qualityCard({
    matrix,
    weights: undefined,
    map: som.map,
    hits: som.hits(winners),
    config,
  })
  return { card, som }
}

describe('qualityCard', () => {
  const matrix = rowsAround(12, 3000)

  test('a trained map lies between the plane it began with and k-means', async () => {
    const { card } = await cardOf(matrix, { xDim: 6, yDim: 5 })
    const { map, kmeans, pcaPlane, randomRows } = card
    expect(kmeans!.explainedVariance).toBeGreaterThan(map.explainedVariance)
    expect(map.explainedVariance).toBeGreaterThan(pcaPlane!.explainedVariance)
    expect(kmeans!.explainedVariance).toBeGreaterThan(randomRows.explainedVariance)
    expect(map.topographicError).toBeLessThan(card.shuffledTopographicError)
    expect([kmeans!.topographicError, randomRows.topographicError]).toEqual([Number.NaN, Number.NaN])
    expect(card.verdict).toEqual({ size: 'too_small', training: 'trained' })
    expect(card).toMatchObject({ rows: 3000, heldOut: false, neurons: 30 })
  })

  test('where there are few rows, the map is measured as Som.quality measures it', async () => {
    const { card, som } = await cardOf(matrix, { xDim: 4, yDim: 4 })
    const quality = await som.quality(matrix.data)
    expect(card.map.explainedVariance).toBe(quality.explainedVariance)
    expect(card.map.quantizationError).toBe(quality.quantizationError)
    expect(card.map.topographicError).toBe(quality.topographicError)
  })

  test('where there are many, on rows that k-means hasn’t seen, the same for the same seed', async () => {
    const many = rowsAround(12, 9000)
    const [first, again, other] = await Promise.all([
      cardOf(many, { xDim: 4, yDim: 4 }),
      cardOf(many, { xDim: 4, yDim: 4 }),
      cardOf(many, { xDim: 4, yDim: 4 }, 2),
    ])
    expect(first.card).toMatchObject({ rows: 2000, heldOut: true })
    expect(again.card).toEqual(first.card)
    expect(other.card.map.quantizationError).not.toBe(first.card.map.quantizationError)
  })

  test('the plane is the map before its first step', async () => {
    const { card } = await cardOf(matrix, { xDim: 6, yDim: 5 })
    const plane = new Som({
      xDim: 6,
      yDim: 5,
      trainingAlgorithm: 'online',
      numIterations: 1,
      learningRate: 1e-30,
    })
    await plane.train(matrix.data, { cols: 4 })
    expect(card.pcaPlane!.explainedVariance).toBe((await plane.quality(matrix.data)).explainedVariance)
  })

  test('the error of a shuffled map is that of many shuffles', async () => {
    const { card, som } = await cardOf(matrix, { xDim: 6, yDim: 5 })
    const random = new Random(9)
    let sum = 0
    for (let i = 0; i < 40; i++) {
      const order = Array.from({ length: 30 }, (_, neuron) => neuron)
      for (let at = 29; at > 0; at--) {
        const other = random.below(at + 1)
        ;[order[at], order[other]] = [order[other]!, order[at]!]
      }
      const codebook = Float32Array.from(
        order.flatMap((neuron) => [...som.map.codebook.subarray(neuron * 4, neuron * 4 + 4)]),
      )
      sum += (await Som.fromMap({ ...som.map, codebook }).quality(matrix.data)).topographicError
    }
    expect(Math.abs(sum / 40 - card.shuffledTopographicError)).toBeLessThan(0.05)
  })

  test('a map that was hardly trained says so', async () => {
    const { card } = await cardOf(matrix, {
      xDim: 6,
      yDim: 5,
      trainingAlgorithm: 'online',
      numIterations: 3,
      initialization: 'random',
    })
    expect(card.verdict.training).toBe('undertrained')
  })

  test('more cells than tweets can fill are too many', async () => {
    const { card } = await cardOf(rowsAround(12, 100), { xDim: 12, yDim: 10 })
    expect(card.kmeans).toBeUndefined()
    expect(card.verdict.size).toBe('too_large')
  })

  test('one cell, and one row', async () => {
    const one = await cardOf(matrix, { xDim: 1, yDim: 1 })
    expect(one.card.shuffledTopographicError).toBeNaN()
    expect(one.card.verdict).toEqual({ size: 'too_small', training: 'trained' })
    const row = await cardOf(rowsAround(1, 1), { xDim: 2, yDim: 2 })
    expect(row.card.verdict).toEqual({ size: 'too_large', training: 'nothing_to_learn' })
  })
})
