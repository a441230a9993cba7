/** Trains our map as a peer trained its own, and says how far apart the two are. */
import { Som, type SomOptions, type TrainedMap } from '../../src/som/index.js'
import { codes, deviation, type Encoded, floats } from './fixture.js'

/** Options in a fixture, with the names of the configuration. */
export interface PeerOptions {
  readonly training_algorithm: 'batch' | 'online'
  readonly num_iterations: number
  readonly activation_distance: NonNullable<SomOptions['activationDistance']>
  readonly neighborhood_function: NonNullable<SomOptions['neighborhoodFunction']>
  readonly learning_rate?: number
  readonly learning_rate_decay?: NonNullable<SomOptions['learningRateDecay']>
  readonly sigma: number
  readonly sigma_end?: number
  readonly sigma_decay: NonNullable<SomOptions['sigmaDecay']>
}

export interface PeerFixture<Case> {
  readonly topology: NonNullable<SomOptions['topology']>
  /** Default `planar`. */
  readonly map_shape?: NonNullable<SomOptions['mapShape']>
  readonly x_dim: number
  readonly y_dim: number
  readonly features: number
  readonly data: Encoded
  readonly initial_codebook: Encoded
  readonly cases: readonly Case[]
}

export interface Quality {
  readonly quantization_error: number
  readonly topographic_error: number
}

/** What a peer, or the referee, made of the case. */
export interface Golden extends Quality {
  readonly codebook: Encoded
  readonly winners: Encoded
}

/** How far our map is from theirs. */
export interface Deviations {
  /** Largest difference in the codebook, as a share of its largest magnitude. */
  readonly codebook: number
  /** Rows with another winner. */
  readonly winners: number
  /** Relative. */
  readonly quantizationError: number
  /** Absolute. */
  readonly topographicError: number
}

export interface Ours {
  readonly map: TrainedMap
  readonly uMatrix: Float32Array
  readonly winners: Uint32Array
  readonly quantizationError: number
  readonly topographicError: number
}

export async function trainOurs(fixture: PeerFixture<unknown>, options: PeerOptions): Promise<Ours> {
  const data = floats(fixture.data)
  const som = new Som(toSomOptions(fixture, options))
  const initialCodebook = floats(fixture.initial_codebook)
  const map = await som.train(data, { cols: fixture.features, initialCodebook })
  const { winners } = await som.winners(data)
  const { quantizationError, topographicError } = await som.quality(data)
  return { map, uMatrix: som.uMatrix(), winners, quantizationError, topographicError }
}

export function deviations(ours: Ours, golden: Golden): Deviations {
  const theirs = codes(golden.winners)
  return {
    codebook: deviation(ours.map.codebook, floats(golden.codebook)),
    winners: ours.winners.filter((winner, row) => winner !== theirs[row]).length,
    quantizationError: Math.abs(ours.quantizationError / golden.quantization_error - 1),
    topographicError: Math.abs(ours.topographicError - golden.topographic_error),
  }
}

/** One line that tells a case from the others. */
export function caseName(options: PeerOptions): string {
  const { training_algorithm, activation_distance, neighborhood_function, sigma_decay } = options
  const rate = options.learning_rate_decay === undefined ? '' : `, rate ${options.learning_rate_decay}`
  return `${training_algorithm}, ${activation_distance}, ${neighborhood_function}, sigma ${sigma_decay}${rate}`
}

function toSomOptions(fixture: PeerFixture<unknown>, options: PeerOptions): SomOptions {
  return {
    xDim: fixture.x_dim,
    yDim: fixture.y_dim,
    topology: fixture.topology,
    mapShape: fixture.map_shape ?? 'planar',
    activationDistance: options.activation_distance,
    neighborhoodFunction: options.neighborhood_function,
    trainingAlgorithm: options.training_algorithm,
    numIterations: options.num_iterations,
    sigma: options.sigma,
    sigmaDecay: options.sigma_decay,
    randomOrder: false,
    ...(options.sigma_end === undefined ? {} : { sigmaEnd: options.sigma_end }),
    ...(options.learning_rate === undefined ? {} : { learningRate: options.learning_rate }),
    ...(options.learning_rate_decay === undefined ? {} : { learningRateDecay: options.learning_rate_decay }),
  }
}
