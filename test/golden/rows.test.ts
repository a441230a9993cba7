/**
 * Rows with missing values and with weights against NumPy's float64, by the SOM Toolbox's formulas; made by
 * test/golden/make/make_rows.py. Our codebook is float32: half a unit in its last place is 6e-8 of the largest value.
 */
import { describe, expect, test } from 'vitest'
import { NO_WINNER, Som } from '../../src/som/index.js'
import { codes, deviation, doubles, type Encoded, floats, readFixture } from './fixture.js'

interface Case {
  readonly name: string
  readonly algorithm: 'batch' | 'online'
  readonly rows: Encoded
  /** 1 where a value is known. */
  readonly known: Encoded
  readonly weights: Encoded
  readonly codebook: Encoded
  /** Quantization error of each epoch. */
  readonly errors: Encoded
  /** Of the rows of which something is known. */
  readonly winners: Encoded
  readonly quantization_error: number
  readonly topographic_error: number
  readonly explained_variance: number
}

interface Fixture {
  readonly x_dim: number
  readonly y_dim: number
  readonly features: number
  readonly epochs: number
  readonly steps: number
  readonly sigma: number
  readonly sigma_end: number
  readonly rate: number
  readonly start: Encoded
  readonly cases: readonly Case[]
}

const ROUNDING = 2e-7
const fixture = readFixture<Fixture>('rows')

describe.each(fixture.cases.map((golden) => [`${golden.name}, ${golden.algorithm}`, golden] as const))(
  '%s',
  (_, golden) => {
    const known = codes(golden.known)
    const data = floats(golden.rows).map((value, at) => (known[at] === 1 ? value : Number.NaN))
    const matrix = { data, rows: data.length / fixture.features, cols: fixture.features }
    const given = { weights: floats(golden.weights), missing: 'mask' } as const
    const batch = golden.algorithm === 'batch'
    const som = new Som({
      xDim: fixture.x_dim,
      yDim: fixture.y_dim,
      trainingAlgorithm: golden.algorithm,
      numIterations: batch ? fixture.epochs : fixture.steps,
      sigma: fixture.sigma,
      sigmaEnd: fixture.sigma_end,
      learningRate: fixture.rate,
      randomOrder: false,
    })
    const trained = som.train(matrix, { ...given, initialCodebook: floats(fixture.start) })

    test('codebook and errors of the epochs', async () => {
      const { codebook, history } = await trained
      expect(deviation(codebook, doubles(golden.codebook))).toBeLessThan(ROUNDING)
      if (!batch) return
      const errors = history.map((step) => step.quantizationError)
      expect(deviation(errors, doubles(golden.errors))).toBeLessThan(ROUNDING)
    })

    test('winners and errors of the map', async () => {
      await trained
      const { winners, quality } = await som.evaluate(matrix, given)
      expect(winners.filter((winner) => winner !== NO_WINNER)).toEqual(codes(golden.winners))
      expect(Math.abs(quality.quantizationError / golden.quantization_error - 1)).toBeLessThan(ROUNDING)
      expect(quality.topographicError).toBeCloseTo(golden.topographic_error, 12)
      expect(quality.explainedVariance).toBeCloseTo(golden.explained_variance, 6)
    })
  },
)
