import {
  clusterRecord,
  clusterSummaryRecord,
  type MapAnalysis,
  networkRecord,
  outliersRecord,
  type PlainRecord,
  qualityCardRecord,
  qualityRecord,
  regionRecord,
  regionsRecord,
  trainingStatsRecord,
} from '../analysis/index.js'

/** Of the layout of the results file; grows when a key changes its meaning or goes. */
const RESULTS_VERSION = 1

/**
 * `som_results.json` in pieces, one per cluster: `training_stats`, `cluster_summary`, `feature_names` and
 * `cluster_details` under the names of the Python system, and more. NaN and infinities are null. Hours are 0 to 23 and
 * days 0 (Monday) to 6, in UTC; `mean_features` and `std_features` follow `feature_names`.
 */
export function* resultsJson(analysis: MapAnalysis): Generator<string> {
  yield `{\n"version": ${RESULTS_VERSION},\n`
  yield `"title": ${json(analysis.title)},\n`
  yield `"training_stats": ${json(trainingStatsRecord(analysis.training))},\n`
  yield `"quality": ${json(qualityRecord(analysis.quality))},\n`
  yield `"quality_card": ${json(qualityCardRecord(analysis.card))},\n`
  yield `"cluster_summary": ${json(clusterSummaryRecord(analysis))},\n`
  yield `"feature_names": ${json(analysis.featureNames)},\n`
  yield `"readable_features": ${json(analysis.features)},\n`
  yield `"map": ${json(mapRecord(analysis))},\n`
  yield `"training_history": ${json(historyRecords(analysis))},\n`
  yield `"regions": ${json(regionsRecord(analysis.regions))},\n`
  yield `"region_details": ${json(regionDetails(analysis))},\n`
  yield `"region_network": ${json(networkRecord(analysis.network))},\n`
  yield `"outliers": ${json(outliersRecord(analysis.outliers))},\n`
  yield '"cluster_details": {'
  for (const [index, cluster] of analysis.clusters.entries()) {
    yield `${index === 0 ? '\n' : ',\n'}${json(cluster.id)}: ${json(clusterRecord(analysis, cluster))}`
  }
  yield '\n}\n}\n'
}

function regionDetails(analysis: MapAnalysis): PlainRecord {
  return Object.fromEntries(
    analysis.regions.list.map((region) => [region.id, regionRecord(analysis, region)] as const),
  )
}

/** `hits` and `u_matrix` have one entry per neuron; neuron (x, y) has index x * y_dim + y. */
function mapRecord({ grid, hits, uMatrix }: MapAnalysis): Readonly<Record<string, unknown>> {
  return {
    x_dim: grid.xDim,
    y_dim: grid.yDim,
    topology: grid.topology,
    map_shape: grid.mapShape,
    hits,
    u_matrix: uMatrix,
  }
}

function historyRecords({ history }: MapAnalysis): PlainRecord[] {
  return history.map((entry) => ({
    step: entry.step,
    sigma: entry.sigma,
    learning_rate: entry.learningRate,
    quantization_error: entry.quantizationError,
    topographic_error: entry.topographicError,
  }))
}

function json(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    ArrayBuffer.isView(item) ? Array.from(item as unknown as ArrayLike<number>) : item,
  )
}
