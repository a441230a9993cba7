/** Options of the general-purpose `Som`, in the field's words. Defaults and ranges stand at each option. */

export type Topology = 'rectangular' | 'hexagonal'
export type MapShape = 'planar' | 'toroid'
export type ActivationDistance = 'euclidean' | 'cosine' | 'manhattan' | 'chebyshev'
export type NeighborhoodFunction = 'gaussian' | 'bubble' | 'triangle' | 'mexican_hat'
export type TrainingAlgorithm = 'batch' | 'online'
export type Initialization = 'pca' | 'random' | 'sample'
export type LearningRateDecay = 'asymptotic_decay' | 'inverse_decay_to_zero' | 'linear_decay_to_zero'
export type SigmaDecay =
  | 'linear'
  | 'exponential'
  | 'asymptotic_decay'
  | 'inverse_decay_to_one'
  | 'linear_decay_to_one'

export interface SomOptions {
  /** Neurons along x, 1 to 65535. */
  readonly xDim: number
  /** Neurons along y, 1 to 65535. Neuron (x, y) has index `x * yDim + y`, as MiniSom's `weights[x, y]`. */
  readonly yDim: number
  /** Default `hexagonal`. */
  readonly topology?: Topology
  /** Default `planar`. A hexagonal toroid needs an even `yDim`. */
  readonly mapShape?: MapShape
  /** Default `euclidean`. */
  readonly activationDistance?: ActivationDistance
  /** Default `gaussian`. */
  readonly neighborhoodFunction?: NeighborhoodFunction
  /** Default `batch`. */
  readonly trainingAlgorithm?: TrainingAlgorithm
  /** Epochs for batch (default 40), single samples for online (default 500 per neuron). 1 to 2^31. */
  readonly numIterations?: number
  /** Online only: above 0, at most 1. Default 0.1. */
  readonly learningRate?: number
  /** Online only. Default `asymptotic_decay`, as MiniSom's code has it. */
  readonly learningRateDecay?: LearningRateDecay
  /** Radius at the start, in grid units, 0.000001 to 65535. Default: half the longer side, at least 1. */
  readonly sigma?: number
  /** Radius at the end, for the decays `linear` and `exponential`; range as `sigma`. Default 0.8. */
  readonly sigmaEnd?: number
  /** Default `linear` for batch, `asymptotic_decay` for online. */
  readonly sigmaDecay?: SigmaDecay
  /** Where the codebook starts. Default `pca`. */
  readonly initialization?: Initialization
  /** Online only: false presents the rows in order, as MiniSom's `train` does by default. Default true. */
  readonly randomOrder?: boolean
  /** Seed of all that is random, 0 to 2^32 - 1. Default 42. */
  readonly randomState?: number
  /** Threads of the kernel, at most 1024; 0 takes all cores. Default 0. The result doesn't depend on it. */
  readonly threads?: number
  /**
   * Batch only: ends the training when no later epoch could change anything, that is, when the radius stays as it is
   * and every row kept its winner. The map is the same, bit for bit, as after all epochs; of the decays only a radius
   * that begins at its end (`sigma` equal to `sigmaEnd`) comes to stay. Default true.
   */
  readonly earlyStopping?: boolean
}

/** Told after each epoch (batch) or about a hundred times per training (online), and once before the first with step 0. */
export interface TrainingProgress {
  /** Epochs or samples done. */
  readonly step: number
  readonly steps: number
  readonly sigma: number
  /** 1 for batch, where it plays no part. */
  readonly learningRate: number
  /**
   * Mean distance of the rows to their winners in this epoch, before its update; online: of the samples presented
   * since the last report. NaN at step 0.
   */
  readonly quantizationError: number
  /**
   * Of at most 1000 rows, after the epoch, where `uMatrices` are asked for; else NaN, as a training doesn't look for
   * second winners. `Som.quality` tells it of all rows afterwards.
   */
  readonly topographicError: number
  /**
   * Share of the distances (rows x neurons) that the search for the winners looked at; the others were proven too long.
   * NaN at step 0. The only number here that may depend on the kernel.
   */
  readonly visited: number
  readonly elapsedMs: number
}

export interface TrainingHistory {
  readonly step: number
  readonly sigma: number
  readonly learningRate: number
  readonly quantizationError: number
  readonly topographicError: number
  /** As in `TrainingProgress`. */
  readonly visited?: number
}

/** What a training leaves behind; plain data. */
export interface TrainedMap {
  readonly version: 1
  readonly xDim: number
  readonly yDim: number
  readonly features: number
  readonly topology: Topology
  readonly mapShape: MapShape
  readonly activationDistance: ActivationDistance
  /** Row-major, `xDim * yDim` x `features`; neuron (x, y) is row `x * yDim + y`. */
  readonly codebook: Float32Array
  readonly history: readonly TrainingHistory[]
  /** Name of the kernel really used, for example `avx512`. */
  readonly kernel: string
  readonly threads: number
  /** Rows that counted for nothing, of weight 0 or with nothing known, where there were some. */
  readonly leftOut?: number
  /** Epochs after which nothing could change any more, where that ended the training (`earlyStopping`). */
  readonly settledAt?: number
  /** True when an abort ended the training early; the codebook is that of the last complete epoch. */
  readonly stopped: boolean
}

/** Winners of rows on a trained map. */
export interface Winners {
  /** Index of the best matching unit of each row; the lowest index on ties, `NO_WINNER` where nothing is known. */
  readonly winners: Uint32Array
  /** Distance of each row to its winner, in the map's own activation distance; NaN where it has none. */
  readonly distances: Float32Array
}
