import { configSchema } from '../config/index.js'
import { expected, ModelError } from '../errors.js'
import type { FittedFeatures } from '../features/index.js'
import type { TrainedMap } from '../som/index.js'
import type { SomModel } from './model.js'
import type { TensorData } from './tensors.js'

/**
 * Checks what using a model rests on: that arrays have the kinds and lengths that the numbers beside them say, that
 * codes lie in their tables, that the codebook is finite, that the configuration is valid.
 *
 * @param file Named in messages.
 * @throws ModelError at the first contradiction.
 */
export function checkModel(model: Omit<SomModel, 'packageVersion' | 'insights'>, file: string): void {
  const check = new Check(file)
  checkConfig(model.config, check)
  checkMap(model.map, check)
  checkFitted(model.fitted, check)
  check.that(
    model.fitted.columns.length === model.map.features,
    `${model.map.features} columns`,
    'fitted.columns',
    model.fitted.columns.length,
  )
}

class Check {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  that(holds: boolean, what: string, name: string, received: unknown): void {
    if (holds) return
    throw new ModelError(`${expected(what, `${name} in ${this.#file}`, received)}: it is damaged`)
  }

  /** The compiler sees to it that the kind is that of the model's type. */
  array<T extends TensorData>(
    value: T,
    type: new (...values: never[]) => NoInfer<T>,
    length: number,
    name: string,
  ): void {
    const holds = value instanceof type && value.length === length
    this.that(holds, `${type.name} of ${length}`, name, value)
  }
}

function checkConfig(config: unknown, check: Check): void {
  const result = configSchema.safeParse(config)
  const issue = result.error?.issues[0]
  check.that(
    result.success,
    'a valid configuration',
    'config',
    issue && [...issue.path, issue.message].join(': '),
  )
}

function checkMap(map: TrainedMap, check: Check): void {
  check.that(map.version === 1, 'version 1', 'map.version', map.version)
  for (const name of ['xDim', 'yDim', 'features'] as const) {
    check.that(Number.isSafeInteger(map[name]) && map[name] > 0, 'a count', `map.${name}`, map[name])
  }
  const { topology, mapShape, activationDistance } = map
  oneOf(topology, ['rectangular', 'hexagonal'], 'map.topology', check)
  oneOf(mapShape, ['planar', 'toroid'], 'map.mapShape', check)
  oneOf(
    activationDistance,
    ['euclidean', 'cosine', 'manhattan', 'chebyshev'],
    'map.activationDistance',
    check,
  )
  check.array(map.codebook, Float32Array, map.xDim * map.yDim * map.features, 'map.codebook')
  check.that(map.codebook.every(Number.isFinite), 'finite numbers', 'map.codebook', Number.NaN)
}

function checkFitted(fitted: FittedFeatures, check: Check): void {
  check.that(fitted.version === 1, 'version 1', 'fitted.version', fitted.version)
  const { vocabulary, latent, users, scaling, pca } = fitted
  const prepared = fitted.prepared.length
  let weighted = 0
  if (vocabulary !== null) {
    const terms = vocabulary.terms.length
    weighted = vocabulary.weighted.length
    check.that(
      Number.isInteger(vocabulary.words) && vocabulary.words >= 0 && vocabulary.words <= terms,
      `a whole number of at most ${terms}`,
      'fitted.vocabulary.words',
      vocabulary.words,
    )
    check.array(vocabulary.documentFrequencies, Uint32Array, terms, 'fitted.vocabulary.documentFrequencies')
    check.array(vocabulary.weighted, Uint32Array, weighted, 'fitted.vocabulary.weighted')
    check.that(
      vocabulary.weighted.every((code) => code < terms),
      `codes below ${terms}`,
      'fitted.vocabulary.weighted',
      vocabulary.weighted.find((code) => code >= terms),
    )
    check.array(vocabulary.idf, Float64Array, weighted, 'fitted.vocabulary.idf')
  }
  if (latent !== null) {
    check.array(latent.data, Float32Array, latent.components * weighted, 'fitted.latent.data')
    check.array(latent.singularValues, Float32Array, latent.components, 'fitted.latent.singularValues')
  }
  if (users !== null) {
    for (const name of ['tweets', 'mentions', 'meanScore'] as const) {
      check.array(users[name], Float64Array, users.names.length, `fitted.users.${name}`)
    }
  }
  for (const name of ['fill', 'offset', 'factor'] as const) {
    check.array(scaling[name], Float64Array, prepared, `fitted.scaling.${name}`)
  }
  if (pca !== null) {
    check.array(pca.mean, Float64Array, prepared, 'fitted.pca.mean')
    check.array(pca.data, Float32Array, pca.components * prepared, 'fitted.pca.data')
    check.array(pca.variances, Float64Array, pca.components, 'fitted.pca.variances')
  }
}

function oneOf(value: string, allowed: readonly string[], name: string, check: Check): void {
  check.that(allowed.includes(value), `one of ${allowed.join(', ')}`, name, value)
}
