import { isDeepStrictEqual } from 'node:util'
import type { SomTrainingConfig } from '../config/index.js'
import { configSchema } from '../config/index.js'
import type { FittedFeatures } from '../features/index.js'
import { compareCodePoints, featureSettings } from '../features/index.js'
import type { TrainedMap } from '../som/index.js'
import { modelFields, type PackedModel } from './model-shape.js'
import type { PackedInsights } from './packed-insights.js'
import { checkRegions } from './region-shape.js'
import { damaged, record } from './shape.js'
import type { TensorData } from './tensors.js'

/**
 * Checks what using a model rests on: that every field is there and of its kind, and that the fields fit together,
 * so that nothing fails later that isn't said here.
 *
 * @param tree What stood in the file.
 * @param file Named in messages.
 * @throws ModelError at the first contradiction.
 */
export function checkedModel(tree: unknown, file: string): PackedModel {
  record({})(tree, 'the tree', file)
  const parts = tree as PackedModel
  const config = checkedConfig(parts.config, file)
  for (const [name, shape] of Object.entries(modelFields)) shape(parts[name as keyof PackedModel], name, file)
  const { map, fitted, insights } = parts
  const check = new Check(file)
  checkMap(map, config, check)
  checkSwitches(fitted, config, check)
  checkFitted(fitted, check)
  checkWords(fitted, config, check)
  check.that(
    fitted.columns.length === map.features,
    `${map.features} columns`,
    'fitted.columns',
    fitted.columns.length,
  )
  checkInsights(insights, map, fitted, check)
  return { config, map, fitted, insights }
}

/** A key that is missing has its default, as everywhere; those that shaped the features are compared with them. */
function checkedConfig(config: unknown, file: string): SomTrainingConfig {
  const { data, error } = configSchema.safeParse(config)
  if (data !== undefined) return data
  const issue = error.issues[0]!
  throw damaged('a valid configuration', 'config', file, [...issue.path, issue.message].join(': '))
}

class Check {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  that(holds: boolean, what: string, name: string, received: unknown): void {
    if (!holds) throw damaged(what, name, this.#file, received)
  }

  equals(received: number | string, wanted: number | string, name: string): void {
    this.that(received === wanted, String(wanted), name, received)
  }

  length(value: TensorData, length: number, name: string): void {
    this.that(value.length === length, `${value.constructor.name} of ${length}`, name, value)
  }

  names(received: readonly { readonly name: string }[], wanted: readonly string[], name: string): void {
    const same = isDeepStrictEqual(
      received.map((column) => column.name),
      wanted,
    )
    this.that(same, 'the names that the other lists of features have', name, received)
  }
}

function checkMap(map: TrainedMap, config: SomTrainingConfig, check: Check): void {
  const { xDim, yDim, features, codebook } = map
  if (config.x_dim !== 'auto') check.equals(xDim, config.x_dim, 'map.xDim')
  if (config.y_dim !== 'auto') check.equals(yDim, config.y_dim, 'map.yDim')
  check.equals(map.topology, config.topology, 'map.topology')
  check.equals(map.mapShape, config.map_shape, 'map.mapShape')
  check.equals(map.activationDistance, config.activation_distance, 'map.activationDistance')
  check.length(codebook, xDim * yDim * features, 'map.codebook')
  check.that(codebook.every(Number.isFinite), 'finite numbers', 'map.codebook', Number.NaN)
}

/** What the configuration switches on has to be there, and nothing else. */
function checkSwitches(
  { settings, vocabulary, users, pca }: FittedFeatures,
  config: SomTrainingConfig,
  check: Check,
): void {
  const same = isDeepStrictEqual(settings, featureSettings(config))
  check.that(same, 'the values of config', 'fitted.settings', settings)
  const switched = (part: unknown, isOn: boolean, name: string) =>
    check.that((part !== null) === isOn, isOn ? 'an object' : 'null', `fitted.${name}`, part)
  switched(vocabulary, config.include_text_features, 'vocabulary')
  switched(users, config.include_network_features, 'users')
  switched(pca, config.use_pca, 'pca')
}

function checkFitted(
  { vocabulary, latent, embeddings, users, scaling, pca, prepared }: FittedFeatures,
  check: Check,
): void {
  const weighted = vocabulary?.weighted.length ?? 0
  if (vocabulary !== null) {
    const terms = vocabulary.terms.length
    check.that(
      vocabulary.words <= terms,
      `a whole number of at most ${terms}`,
      'fitted.vocabulary.words',
      vocabulary.words,
    )
    // The terms before `words`, and the notes behind them: the codes are places in this order.
    for (let i = 1; i < terms; i++) {
      const ascends = compareCodePoints(vocabulary.terms[i - 1]!, vocabulary.terms[i]!) < 0
      check.that(
        ascends || i === vocabulary.words,
        'terms in order',
        `fitted.vocabulary.terms.${i}`,
        vocabulary.terms[i],
      )
    }
    check.length(vocabulary.documentFrequencies, terms, 'fitted.vocabulary.documentFrequencies')
    const outside = vocabulary.weighted.find((code) => code >= terms)
    check.that(outside === undefined, `codes below ${terms}`, 'fitted.vocabulary.weighted', outside)
    check.length(vocabulary.idf, weighted, 'fitted.vocabulary.idf')
  }
  if (latent !== null) {
    check.length(latent.data, latent.components * weighted, 'fitted.latent.data')
    check.length(latent.singularValues, latent.components, 'fitted.latent.singularValues')
  }
  if (embeddings !== null) {
    const { dimensions, components, mean, data } = embeddings
    check.that(components <= dimensions, `at most ${dimensions}`, 'fitted.embeddings.components', components)
    const isReduced = components < dimensions
    check.length(mean, isReduced ? dimensions : 0, 'fitted.embeddings.mean')
    check.length(data, isReduced ? components * dimensions : 0, 'fitted.embeddings.data')
  }
  if (users !== null) {
    for (const name of ['tweets', 'mentions', 'meanScore'] as const) {
      check.length(users[name], users.names.length, `fitted.users.${name}`)
    }
  }
  for (const name of ['fill', 'offset', 'factor'] as const) {
    check.length(scaling[name], prepared.length, `fitted.scaling.${name}`)
  }
  if (pca !== null) {
    check.length(pca.mean, prepared.length, 'fitted.pca.mean')
    check.length(pca.data, pca.components * prepared.length, 'fitted.pca.data')
    check.length(pca.variances, pca.components, 'fitted.pca.variances')
  }
}

/** The columns that words take in the matrix: latent components, or a column per term. */
function checkWords(
  { vocabulary, latent, embeddings, prepared }: FittedFeatures,
  config: SomTrainingConfig,
  check: Check,
): void {
  const isWeighed =
    !config.normalize_features || config.feature_scaling !== 'grouped' || config.feature_weights.words > 0
  const takesTerms = isWeighed && (embeddings === null || config.embeddings_mode === 'join')
  const terms = takesTerms ? (vocabulary?.weighted.length ?? 0) : 0
  const isLatent = config.text_representation === 'latent' && terms > 0
  check.that((latent !== null) === isLatent, isLatent ? 'an object' : 'null', 'fitted.latent', latent)
  const columns = prepared.filter(({ group }) => group === 'words').length
  const wanted = (latent?.components ?? terms) + (embeddings?.components ?? 0)
  check.that(columns === wanted, `${wanted} columns of words`, 'fitted.prepared', columns)
}

function checkInsights(
  insights: PackedInsights,
  map: TrainedMap,
  fitted: FittedFeatures,
  check: Check,
): void {
  const { grid, clusters, featureNames, features, hits, uMatrix, summary } = insights
  for (const name of ['xDim', 'yDim', 'topology', 'mapShape'] as const) {
    check.equals(grid[name], map[name], `insights.grid.${name}`)
  }
  const neurons = grid.xDim * grid.yDim
  check.length(hits, neurons, 'insights.hits')
  check.length(uMatrix, neurons, 'insights.uMatrix')
  check.names(fitted.columns, featureNames, 'fitted.columns')
  check.names(
    fitted.readable,
    features.map(({ name }) => name),
    'fitted.readable',
  )
  const hasTimes = summary.timeKnown > 0
  check.that(!hasTimes || fitted.snapshotTime !== null, 'a time', 'fitted.snapshotTime', fitted.snapshotTime)
  if (summary.time !== undefined) {
    check.length(summary.time.hours, 24, 'insights.summary.time.hours')
    check.length(summary.time.days, 7, 'insights.summary.time.days')
  }
  let last = -1
  for (const [index, { neuron, x, y, id }] of clusters.entries()) {
    const name = `insights.clusters.${index}`
    check.that(neuron > last && neuron < neurons, `a neuron from ${last + 1} to ${neurons - 1}`, name, neuron)
    check.that(
      y < grid.yDim && x * grid.yDim + y === neuron,
      `the place of neuron ${neuron}`,
      name,
      `${x}, ${y}`,
    )
    check.equals(id, `cluster_${x}_${y}`, `${name}.id`)
    last = neuron
  }
  checkRegions(insights, (holds, what, name, received) => check.that(holds, what, name, received))
}
