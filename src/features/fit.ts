import type { SomTrainingConfig } from '../config/index.js'
import { ArgumentError, ConfigError, InputError } from '../errors.js'
import type { TweetTable } from '../input/index.js'
import { assemble, type RawMatrix } from './assemble.js'
import { checkVectors, embeddingBlock, fitEmbeddings, type TweetVectors } from './embeddings.js'
import { newestTime } from './engagement.js'
import type { ExtractedFeatures, FeatureGroup, FeatureMatrix, ReadableFeatures } from './feature-matrix.js'
import { FEATURE_GROUPS } from './feature-matrix.js'
import { fitTerms, noTerms, noWords } from './fit-terms.js'
import type {
  FeatureSettings,
  FittedEmbeddings,
  FittedFeatures,
  FittedPca,
  FittedScaling,
  FittedUsers,
  OmittedFeature,
} from './fitted-features.js'
import { featureSettings, groupsOn } from './fitted-features.js'
import { columnMoments } from './moments.js'
import { countUsers, finishUsers, mergeUserCounts } from './network.js'
import { reasonUnknown } from './omitted.js'
import { announce, type FeatureOptions, forRows } from './pace.js'
import { repeatedBy } from './prepared.js'
import { applyPca, fitPca } from './principal-components.js'
import { ReadableBuilder, type ReadableSources } from './readable.js'
import { finishScaling, scaleRows } from './scaling.js'
import { assembleSparse, type SparseRaw, scaleSparse, sparseMoments, staysSparse } from './sparse-matrix.js'
import { forTexts } from './texts.js'
import { Tfidf } from './tfidf.js'
import { type TermSource, VocabularyCounter, VocabularyLearner, type WordBlock, wordBlock } from './words.js'

export interface FitOptions extends FeatureOptions, VectorOptions {
  /**
   * Time at which the counts were taken, milliseconds since 1970 UTC: engagement velocity is counted up to it.
   * Default: the time of the newest tweet.
   */
  readonly snapshotTime?: number | undefined
}

/** What comes beside the tweets. */
export interface VectorOptions {
  /** Vectors of the tweets, which the setting `embeddings_mode` takes instead of their words, or beside them. */
  readonly embeddings?: TweetVectors | undefined
}

/** What was learnt from tweets, and the features of these same tweets. */
export interface FeatureFit {
  readonly fitted: FittedFeatures
  readonly extracted: ExtractedFeatures
}

/**
 * Learns features from tweets and extracts them, reading each text once. Applying what was fitted to the same
 * tweets gives the same bits again.
 *
 * @throws InputError for a table without tweets, or where no tweet has any of the features asked for; ConfigError
 * where all groups of features are switched off or weigh nothing; the signal's reason when aborted.
 */
export async function fitFeatures(
  table: TweetTable,
  config: SomTrainingConfig,
  options: FitOptions = {},
): Promise<FeatureFit> {
  if (table.count === 0)
    throw new InputError('Expected at least one tweet for the features but received none')
  const settings = featureSettings(config)
  const groups = groupsOn(settings)
  const omitted: OmittedFeature[] = []
  const weighed = weighedGroups(groups, settings, omitted)
  checkVectors(options.embeddings, table.count, weighed)
  const snapshotTime = options.snapshotTime ?? newestTime(table)
  const users = await fitUsers(table, groups, options)
  const learner = groups.has('words') ? new VocabularyLearner(settings) : undefined

  const all = await readTweets(table, { groups, snapshotTime, users }, learner, settings, options)
  const readable = all.finish(featuresKept(all, settings, omitted))
  for (const { name } of readable.columns) {
    const other = repeatedBy(name, weighed, settings)
    if (other !== undefined)
      omitted.push({ name, reason: `not in the matrix: says again what ${other} says` })
  }

  const embeddings =
    options.embeddings && (await fitEmbeddings(options.embeddings, table.count, settings, options))
  const useWords = weighed.has('words') && takesWords(settings, embeddings)
  const { vocabulary, terms, latent, words } =
    learner === undefined ? noWords(table.count) : await fitTerms(learner, useWords, settings, options)
  if (words?.columns.length === 0) omitted.push({ name: wordNames(settings), reason: 'no tweet has a term' })
  const vectors = embeddings && embeddingBlock(options.embeddings, embeddings, table.count, options)
  const raw = await assembled(readable, words, vectors, weighed, settings)
  if (raw.columns.length === 0)
    throw new InputError(
      'Expected tweets with at least one of the features asked for but received none that has any',
    )
  const scaling = finishScaling(
    raw.columns,
    'terms' in raw
      ? sparseMoments(raw, table.count)
      : columnMoments(raw.memory.values, table.count, raw.columns.length),
    table.count,
    settings,
  )
  await scaleDense(raw, scaling, table.count, options)
  const pca = settings.use_pca && !('terms' in raw) ? await fitPca(raw, table.count, settings, options) : null
  const matrix = await matrixOf(raw, scaling, pca, table.count, options)
  return {
    fitted: {
      version: 1,
      settings,
      documents: table.count,
      snapshotTime,
      readable: readable.columns,
      prepared: raw.columns,
      columns: matrix.columns,
      omitted,
      vocabulary,
      latent,
      embeddings: embeddings ?? null,
      users,
      scaling,
      pca,
    },
    extracted: { matrix, readable, terms: terms() },
  }
}

/**
 * The features of other tweets, as they were fitted. Those of a tweet don't depend on the tweets beside it.
 *
 * @throws ArgumentError where embeddings were fitted and these tweets have none of the same dimensions, or the other way
 * round; the signal's reason when aborted.
 */
export async function applyFeatures(
  fitted: FittedFeatures,
  table: TweetTable,
  options: FeatureOptions & VectorOptions = {},
): Promise<ExtractedFeatures> {
  const { settings, vocabulary, latent, embeddings, scaling, snapshotTime, users, pca } = fitted
  const groups = groupsOn(settings)
  const counter = vocabulary === null ? undefined : new VocabularyCounter(vocabulary, settings)
  const all = await readTweets(table, { groups, snapshotTime, users }, counter, settings, options)
  const { terms, all: counts } = (await counter?.finish(options)) ?? noTerms(table.count)
  const readable = all.finish(new Set(fitted.readable.map(({ name }) => name)))
  const weighed = weighedGroups(groups, settings, [])
  if (embeddings === null && options.embeddings !== undefined)
    throw new ArgumentError(
      `Expected no embeddings, since the map was trained without, but received vectors of ${options.embeddings.dimensions} dimensions`,
    )
  checkVectors(options.embeddings, table.count, weighed)
  const words =
    vocabulary !== null && weighed.has('words') && takesWords(settings, embeddings)
      ? wordBlock(new Tfidf(counts, vocabulary, settings.sublinear_tf), vocabulary, latent, settings, options)
      : undefined
  const vectors = embeddings && embeddingBlock(options.embeddings, embeddings, table.count, options)
  const raw = await assembled(readable, words, vectors, weighed, settings)
  await scaleDense(raw, scaling, table.count, options)
  return { matrix: await matrixOf(raw, scaling, pca, table.count, options), readable, terms: terms() }
}

const NO_MEASURES = new Float32Array(0)

async function fitUsers(
  table: TweetTable,
  groups: ReadonlySet<FeatureGroup>,
  options: FeatureOptions,
): Promise<FittedUsers | null> {
  if (!groups.has('network')) return null
  await announce('users', 0, table.count, options)
  const users = finishUsers(mergeUserCounts([countUsers(table)]))
  await announce('users', table.count, table.count, options)
  return users
}

async function readTweets(
  table: TweetTable,
  sources: ReadableSources,
  terms: TermSource | undefined,
  settings: FeatureSettings,
  options: FeatureOptions,
): Promise<ReadableBuilder> {
  const builder = new ReadableBuilder(table, sources)
  if (terms === undefined)
    await forRows('text', table.count, options, (start, end) => {
      builder.add(start, end, NO_MEASURES)
    })
  else
    await forTexts(table, settings, options, ({ measures, words }, start) => {
      builder.add(start, start + words.words.offsets.length - 1, measures)
      terms.add(words)
    })
  return builder
}

/** Groups that count in the matrix: those that are on and, where groups are weighed, have a weight. */
function weighedGroups(
  groups: ReadonlySet<FeatureGroup>,
  settings: FeatureSettings,
  omitted: OmittedFeature[],
): ReadonlySet<FeatureGroup> {
  const weighing = settings.normalize_features && settings.feature_scaling === 'grouped'
  const weighed = FEATURE_GROUPS.filter(
    (group) => groups.has(group) && !(weighing && settings.feature_weights[group] === 0),
  )
  if (weighed.length === 0)
    throw new ConfigError(
      'Expected at least one group of features that is on and has a weight above 0 but received none: ' +
        'see include_temporal_features and its like, and feature_weights',
    )
  for (const group of groups)
    if (!weighed.includes(group)) omitted.push({ name: group, reason: `feature_weights.${group} is 0` })
  return new Set(weighed)
}

function featuresKept(
  { columns, known }: ReadableBuilder,
  settings: FeatureSettings,
  omitted: OmittedFeature[],
): ReadonlySet<string> {
  const kept = columns.filter((_, i) => settings.missing_features === 'zero' || known[i])
  for (const [i, { name }] of columns.entries())
    if (!known[i] && settings.missing_features === 'omit') omitted.push({ name, reason: reasonUnknown(name) })
  return new Set(kept.map(({ name }) => name))
}

/** Whether the words have columns in the matrix, embeddings or not. */
function takesWords(settings: FeatureSettings, embeddings: FittedEmbeddings | null | undefined): boolean {
  return !embeddings || settings.embeddings_mode === 'join'
}

async function assembled(
  readable: ReadableFeatures,
  words: WordBlock | undefined,
  vectors: WordBlock | null | undefined,
  weighed: ReadonlySet<FeatureGroup>,
  settings: FeatureSettings,
): Promise<RawMatrix | SparseRaw> {
  return words?.kind === 'sparse' && staysSparse(words.columns.length, settings)
    ? assembleSparse(readable, words, blocksOf(vectors), weighed, settings)
    : assemble(readable, blocksOf(words, vectors), weighed, settings)
}

/** In place. */
async function scaleDense(
  raw: RawMatrix | SparseRaw,
  scaling: FittedScaling,
  rows: number,
  options: FeatureOptions,
): Promise<void> {
  if ('terms' in raw) return
  const { values } = raw.memory
  await forRows('scale', rows, options, (start, end) => scaleRows(values, start, end, scaling))
}

async function matrixOf(
  raw: RawMatrix | SparseRaw,
  scaling: FittedScaling,
  pca: FittedPca | null,
  rows: number,
  options: FeatureOptions,
): Promise<FeatureMatrix> {
  if (!('terms' in raw)) return applyPca(raw, rows, pca, options)
  const sparse = await scaleSparse(raw, scaling, options)
  return { version: 1, rows, columns: raw.columns, data: new Float32Array(0), sparse }
}

function blocksOf(...blocks: readonly (WordBlock | null | undefined)[]): WordBlock[] {
  return blocks.filter((block) => block !== null && block !== undefined)
}

function wordNames(settings: FeatureSettings): string {
  return settings.text_representation === 'latent' ? 'latent_*' : 'tfidf_*'
}
