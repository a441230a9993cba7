import type { SomTrainingConfig } from '../config/index.js'
import type { FeatureMatrix } from '../features/index.js'
import type { SomOptions } from '../som/index.js'
import { Som } from '../som/index.js'
import { somData } from './som-data.js'

/** The part of the configuration that the map is trained with; `auto` sizes are worked out from the features. */
export async function somOptionsFor(
  config: SomTrainingConfig,
  matrix: FeatureMatrix,
  signal: AbortSignal | undefined,
): Promise<SomOptions> {
  const { xDim, yDim } = await sidesFor(config, matrix, signal)
  return {
    xDim,
    yDim,
    topology: config.topology,
    mapShape: config.map_shape,
    activationDistance: config.activation_distance,
    neighborhoodFunction: config.neighborhood_function,
    trainingAlgorithm: config.training_algorithm,
    learningRate: config.learning_rate,
    learningRateDecay: config.learning_rate_decay,
    sigmaEnd: config.sigma_end,
    initialization: config.initialization,
    randomState: config.random_state,
    threads: config.threads,
    earlyStopping: config.early_stopping,
    // Left out where `auto`: the kernel's defaults depend on the other options.
    ...(config.num_iterations !== 'auto' && { numIterations: config.num_iterations }),
    ...(config.num_iterations === 'auto' &&
      config.training_algorithm === 'batch' && { numIterations: epochsFor(matrix.rows) }),
    ...(config.sigma !== 'auto' && { sigma: config.sigma }),
    ...(config.sigma_decay !== 'auto' && { sigmaDecay: config.sigma_decay }),
  }
}

const EPOCHS = 40
const FEWEST_EPOCHS = 20
/** Rows up to which all epochs are needed. */
const EPOCHS_IN_FULL = 50_000

/**
 * Epochs of batch training where the number is left open: 40, and fewer where every epoch sees very many rows, by the
 * square root of their number (28 for 100,000), at least 20. `docs/features.md` has what that costs: nothing.
 */
export function epochsFor(rows: number): number {
  const epochs = Math.round(EPOCHS * Math.sqrt(EPOCHS_IN_FULL / Math.max(rows, EPOCHS_IN_FULL)))
  return Math.max(FEWEST_EPOCHS, epochs)
}

async function sidesFor(
  config: SomTrainingConfig,
  matrix: FeatureMatrix,
  signal: AbortSignal | undefined,
): Promise<{ readonly xDim: number; readonly yDim: number }> {
  const { x_dim, y_dim } = config
  if (x_dim !== 'auto' && y_dim !== 'auto') return { xDim: x_dim, yDim: y_dim }
  const evenY = config.map_shape === 'toroid' && config.topology === 'hexagonal'
  const auto = await Som.autoSize(somData(matrix), {
    cols: matrix.columns.length,
    topology: config.topology,
    mapShape: config.map_shape,
    threads: config.threads,
    ...(signal && { signal }),
  })
  if (x_dim === 'auto' && y_dim === 'auto') return auto
  // One side is given: the other makes up the number of neurons.
  const neurons = auto.xDim * auto.yDim
  if (x_dim !== 'auto') return { xDim: x_dim, yDim: otherSide(neurons, x_dim, evenY) }
  return { xDim: otherSide(neurons, y_dim as number, false), yDim: y_dim as number }
}

function otherSide(neurons: number, side: number, even: boolean): number {
  const other = Math.max(1, Math.round(neurons / side))
  return even && other % 2 === 1 ? other + 1 : other
}
