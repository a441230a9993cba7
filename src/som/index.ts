/** A general-purpose Self-Organizing Map; the subpath `twitter-som/som`. */

export { RowMemory } from '../native/index.js'
export {
  type Adjacency,
  type Grid,
  HEXAGON_ROW_HEIGHT,
  neighborOffsets,
  neighbors,
  neuronCoordinates,
  neuronIndex,
  neuronPosition,
  neuronPositions,
  type Position,
} from './grid.js'
export { type MapSize, type MapSizeInput, mapSize } from './map-size.js'
export type {
  ActivationDistance,
  Initialization,
  LearningRateDecay,
  MapShape,
  NeighborhoodFunction,
  SigmaDecay,
  SomOptions,
  Topology,
  TrainedMap,
  TrainingAlgorithm,
  TrainingHistory,
  TrainingProgress,
  Winners,
} from './options.js'
export {
  type Evaluation,
  type MapQuality,
  MEASURES,
  type Measure,
  type QualityOptions,
} from './quality.js'
export {
  type DenseRows,
  type LentRows,
  NO_WINNER,
  type RowOptions,
  type SomData,
  type SparseRows,
} from './rows.js'
export {
  type AutoSizeOptions,
  type ContinueOptions,
  type SearchOptions,
  Som,
  type TrainOptions,
  type UMatricesOnTheWay,
  type UMatrixOnTheWay,
} from './som.js'
