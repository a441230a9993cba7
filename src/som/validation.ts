import { ArgumentError, expected } from '../errors.js'
import type { SomOptions, TrainedMap } from './options.js'
import { MEASURES, type QualityOptions } from './quality.js'
import type { RowOptions } from './rows.js'

const MAX_SIDE = 65_535
const MAX_NEURONS = 1_000_000
const MAX_ITERATIONS = 2 ** 31
export const MAX_ROWS = 2 ** 29
export const MAX_COLUMNS = 65_536
const MAX_SIGMA = 65_535
const MIN_SIGMA = 1e-6

export interface Rule {
  readonly what: string
  readonly holds: (value: unknown) => boolean
}

const topology = oneOf('rectangular', 'hexagonal')
const mapShape = oneOf('planar', 'toroid')
const activationDistance = oneOf('euclidean', 'cosine', 'manhattan', 'chebyshev')
const side = whole(1, MAX_SIDE)
const radius: Rule = {
  what: `a number from ${MIN_SIGMA} to ${MAX_SIGMA}`,
  holds: (value) => isNumber(value) && value >= MIN_SIGMA && value <= MAX_SIGMA,
}

const RULES = {
  xDim: side,
  yDim: side,
  topology,
  mapShape,
  activationDistance,
  neighborhoodFunction: oneOf('gaussian', 'bubble', 'triangle', 'mexican_hat'),
  trainingAlgorithm: oneOf('batch', 'online'),
  numIterations: whole(1, MAX_ITERATIONS),
  learningRate: {
    what: 'a number above 0 and at most 1',
    holds: (value) => isNumber(value) && value > 0 && value <= 1,
  },
  learningRateDecay: oneOf('asymptotic_decay', 'inverse_decay_to_zero', 'linear_decay_to_zero'),
  sigma: radius,
  sigmaEnd: radius,
  sigmaDecay: oneOf(
    'linear',
    'exponential',
    'asymptotic_decay',
    'inverse_decay_to_one',
    'linear_decay_to_one',
  ),
  initialization: oneOf('pca', 'random', 'sample'),
  randomOrder: { what: 'true or false', holds: (value) => typeof value === 'boolean' },
  randomState: whole(0, 2 ** 32 - 1),
  threads: whole(0, 1024),
  earlyStopping: { what: 'true or false', holds: (value) => typeof value === 'boolean' },
} satisfies Record<keyof SomOptions, Rule>

/**
 * Checks every option.
 *
 * @throws {ArgumentError} for the first that is missing, unknown or can't be used
 */
export function checkOptions(options: SomOptions): void {
  requireObject(options, 'the options of a Som')
  requireKnown(options, Object.keys(RULES))
  for (const [name, rule] of Object.entries(RULES)) {
    const value = options[name as keyof SomOptions]
    if (value !== undefined || rule === side) check(rule, name, value)
  }
  checkLattice(options)
}

function checkLattice(grid: Pick<SomOptions, 'xDim' | 'yDim' | 'topology' | 'mapShape'>): void {
  const neurons = grid.xDim * grid.yDim
  if (neurons > MAX_NEURONS) {
    throw new ArgumentError(expected(`at most ${MAX_NEURONS} neurons`, 'xDim * yDim', neurons))
  }
  if (grid.mapShape === 'toroid' && grid.topology !== 'rectangular' && grid.yDim % 2 === 1) {
    const what = 'an even number (the rows of a hexagonal toroid alternate)'
    throw new ArgumentError(expected(what, 'yDim', grid.yDim))
  }
}

const MAX_SAMPLE_ROWS = 100_000

const QUALITY_RULES = {
  signal: { what: 'an AbortSignal', holds: (value) => value instanceof AbortSignal },
  measures: { what: 'all, or a list of measures', holds: (value) => value === 'all' || Array.isArray(value) },
  neighbors: whole(1, MAX_ROWS),
  sampleRows: whole(1, MAX_SAMPLE_ROWS),
  randomState: RULES.randomState,
  regions: { what: 'a Uint32Array', holds: (value) => value instanceof Uint32Array },
} satisfies Record<Exclude<keyof QualityOptions, keyof RowOptions>, Rule>

/** Weights and what is missing are checked with the rows. */
const QUALITY_NAMES = [...Object.keys(QUALITY_RULES), 'weights', 'missing']

/**
 * Checks what is asked of a map of `neurons` neurons.
 *
 * @throws {ArgumentError} for the first option that is unknown or can't be used
 */
export function checkQualityOptions(options: QualityOptions, neurons: number): void {
  requireObject(options, 'the options of quality')
  requireKnown(options, QUALITY_NAMES)
  for (const [name, rule] of Object.entries(QUALITY_RULES)) {
    const value = options[name as keyof QualityOptions]
    if (value !== undefined) check(rule, name, value)
  }
  const { measures, regions } = options
  if (Array.isArray(measures)) for (const measure of measures) check(oneOf(...MEASURES), 'measures', measure)
  if (regions !== undefined && regions.length !== neurons) {
    throw new ArgumentError(expected(`${neurons} regions (one for each neuron)`, 'regions', regions))
  }
}

/**
 * Checks a map from outside, such as one read from a file.
 *
 * @throws {ArgumentError} if a field is missing or doesn't fit the others
 */
export function checkMap(map: TrainedMap): void {
  requireObject(map, 'a trained map')
  if (map.version !== 1) throw new ArgumentError(expected('1', 'the version of a trained map', map.version))
  check(side, 'xDim', map.xDim)
  check(side, 'yDim', map.yDim)
  check(topology, 'topology', map.topology)
  check(mapShape, 'mapShape', map.mapShape)
  check(activationDistance, 'activationDistance', map.activationDistance)
  check(whole(1, MAX_COLUMNS), 'features', map.features)
  checkLattice(map)
  checkCodebook(map.codebook, map.xDim * map.yDim, map.features, 'codebook')
}

/** Checks a codebook's type, size and values. */
export function checkCodebook(codebook: Float32Array, neurons: number, features: number, name: string): void {
  const what = `a Float32Array of ${neurons} x ${features} values (neurons x features)`
  if (!(codebook instanceof Float32Array) || codebook.length !== neurons * features) {
    throw new ArgumentError(expected(what, name, codebook))
  }
  const bad = codebook.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0) {
    const place = `row ${Math.floor(bad / features)}, column ${bad % features} of ${name}`
    throw new ArgumentError(expected('a finite number', place, codebook[bad]))
  }
}

function requireKnown(options: object, names: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !names.includes(name))
  if (unknown === undefined) return
  throw new ArgumentError(`Expected one of ${names.join(', ')} as an option but received ${unknown}`)
}

export function check(rule: Rule, name: string, value: unknown): void {
  if (!rule.holds(value)) throw new ArgumentError(expected(rule.what, name, value))
}

export function requireObject(value: unknown, name: string): asserts value is object {
  if (typeof value !== 'object' || value === null) throw new ArgumentError(expected('an object', name, value))
}

export function oneOf(...words: readonly string[]): Rule {
  return {
    what: `one of ${words.join(', ')}`,
    holds: (value) => typeof value === 'string' && words.includes(value),
  }
}

export function whole(least: number, most: number): Rule {
  return {
    what: `a whole number from ${least} to ${most}`,
    holds: (value) => isNumber(value) && Number.isInteger(value) && value >= least && value <= most,
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}
