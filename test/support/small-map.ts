import type { AnalysisInput } from '../../src/analysis/index.js'
import { configSchema } from '../../src/config/schema.js'
import type { TermCounts } from '../../src/features/index.js'
import { Dictionary } from '../../src/input/dictionary.js'
import { type Tweet, TweetTableBuilder } from '../../src/input/index.js'

/** A tweet with its place and its features, for tests that work numbers out by hand. */
export interface PlacedTweet extends Tweet {
  readonly neuron: number
  readonly distance: number
  readonly training: readonly number[]
  readonly readable: readonly number[]
  /** Terms, as often as the tweet has them. */
  readonly terms?: readonly string[]
}

/** An analysis input from tweets that say themselves where they belong; `xDim` x 1 cells. */
export function smallMap(tweets: readonly PlacedTweet[], xDim = 3): AnalysisInput {
  const builder = new TweetTableBuilder()
  for (const tweet of tweets) builder.add(tweet)
  const names = tweets[0]?.training.map((_, column) => `t${column}`) ?? []
  const readable = tweets[0]?.readable.map((_, column) => `r${column}`) ?? []
  return {
    table: builder.finish(),
    features: {
      matrix: {
        version: 1,
        rows: tweets.length,
        columns: names.map((name) => ({ name, group: 'words' })),
        data: Float32Array.from(tweets.flatMap(({ training }) => training)),
      },
      readable: {
        version: 1,
        rows: tweets.length,
        columns: readable.map((name) => ({ name, group: 'form' })),
        read: (start, end) =>
          Float32Array.from(tweets.slice(start, end).flatMap(({ readable: values }) => values)),
      },
      terms: countTerms(tweets.map(({ terms }) => terms ?? [])),
    },
    map: {
      version: 1,
      xDim,
      yDim: 1,
      features: names.length,
      topology: 'rectangular',
      mapShape: 'planar',
      activationDistance: 'euclidean',
      codebook: new Float32Array(xDim * names.length),
      history: [],
      kernel: 'scalar',
      threads: 2,
      stopped: false,
    },
    winners: {
      winners: Uint32Array.from(tweets, ({ neuron }) => neuron),
      distances: Float32Array.from(tweets, ({ distance }) => distance),
    },
    uMatrix: new Float32Array(xDim).fill(0.5),
    quality: {
      quantizationError: 1.5,
      meanSquaredError: 2.5,
      topographicError: 0.25,
      topographicError4: 0.5,
      topographicError8: 0.25,
      explainedVariance: 0.5,
    },
    config: configSchema.parse({ x_dim: xDim, y_dim: 1 }),
    title: 'small',
    trainingSeconds: 3,
  }
}

export function countTerms(documents: readonly (readonly string[])[]): TermCounts {
  const dictionary = new Dictionary()
  const offsets = [0]
  const codes: number[] = []
  const counts: number[] = []
  for (const terms of documents) {
    for (const term of new Set(terms)) {
      codes.push(dictionary.code(term))
      counts.push(terms.filter((other) => other === term).length)
    }
    offsets.push(codes.length)
  }
  return {
    version: 1,
    terms: dictionary.values(),
    offsets: Uint32Array.from(offsets),
    codes: Uint32Array.from(codes),
    counts: Uint16Array.from(counts),
  }
}
