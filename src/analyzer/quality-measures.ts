import type { SomTrainingConfig } from '../config/index.js'
import { MEASURES, type Measure, type QualityOptions } from '../som/index.js'

/** Distances of values that a measure may cost without being asked for: some ten milliseconds. */
const CHEAP = 1e8
/** Neurons up to which paths over the map are short work even where the map is folded badly. */
const CHEAP_PATHS = 4096

/**
 * The measures to take of a map: as `quality_measures` says, and where that is `auto` those that add no more than some
 * ten milliseconds each.
 */
export function measuresFor(
  config: Pick<SomTrainingConfig, 'quality_measures' | 'quality_sample' | 'random_state'>,
  neurons: number,
  features: number,
): Required<Pick<QualityOptions, 'measures' | 'sampleRows' | 'randomState'>> {
  const { quality_measures, quality_sample: sampleRows, random_state: randomState } = config
  const pairs: Record<Measure, number> = {
    kaski_lagus: neurons > CHEAP_PATHS ? Number.POSITIVE_INFINITY : 0,
    // Two sorts per neuron weigh as much as some hundred features.
    topographic_product: neurons ** 2 * (features + 300),
    trustworthiness: sampleRows ** 2 * features,
    neighborhood_preservation: sampleRows ** 2 * features,
    silhouette: sampleRows ** 2 * features,
    davies_bouldin: neurons ** 2 * features,
  }
  const chosen = {
    all: MEASURES,
    none: [],
    auto: MEASURES.filter((measure) => pairs[measure] <= CHEAP),
  }
  return { measures: chosen[quality_measures], sampleRows, randomState }
}
