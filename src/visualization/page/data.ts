import { type CellTerms, PartKeywords, type RegionTree } from '../../analysis/index.js'
import { engagementScore } from '../../features/index.js'
import {
  aligned,
  NO_SENTIMENT,
  type PageCluster,
  type PageHeader,
  type PageSection,
  SENTIMENT_STEPS,
  UNKNOWN,
} from '../page-format.js'

/** One tweet as it is shown. */
export interface ShownTweet {
  readonly row: number
  readonly text: string
  readonly id: string
  readonly user: string | undefined
  readonly language: string | undefined
  /** Milliseconds since 1970 UTC. */
  readonly createdAt: number | undefined
  readonly likes: number | undefined
  readonly retweets: number | undefined
  readonly replies: number | undefined
  readonly quotes: number | undefined
}

/** A short list per row: entries of row r are `offsets[r]` to `offsets[r + 1]`. */
export interface RowLists {
  readonly values: readonly string[]
  readonly offsets: Uint32Array
  readonly codes: Uint16Array
}

/** The unpacked data of the page; rows are sorted by cell, nearest to the codebook first. */
export interface PageData {
  readonly header: PageHeader
  /** Neurons. */
  readonly cells: number
  /** Tweets on the page. */
  readonly rows: number
  readonly uMatrix: Float32Array
  /** Tweets of the analysis per neuron. */
  readonly hits: Uint32Array
  /** Undefined for neurons without tweets. */
  readonly clusterOf: readonly (PageCluster | undefined)[]
  /** Place in `header.clusters` of each neuron, -1 without tweets. */
  readonly placeOf: Int32Array
  readonly cellOffsets: Uint32Array
  readonly seconds: Uint32Array
  readonly userCodes: Uint32Array
  readonly languageCodes: Uint32Array
  /** NaN where a tweet has none; undefined where no tweet has one. */
  readonly sentiment: Float32Array | undefined
  /** Engagement score, NaN where no count is known. */
  readonly engagement: Float64Array
  readonly hasEngagement: boolean
  readonly hasTimes: boolean
  readonly hashtags: RowLists
  readonly mentions: RowLists
  readonly domains: RowLists
  readonly tree: Omit<RegionTree, 'costs'>
  readonly keywords: PartKeywords
  /** Neuron of each row. */
  readonly neurons: Uint32Array
  /** Effect of a feature for a neuron, NaN where there is none. */
  effect(feature: number, neuron: number): number
  text(row: number): string
  tweet(row: number): ShownTweet
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Decodes the base64 text of the page and inflates it. */
export async function unpackPageData(base64: string): Promise<PageData> {
  const stream = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream('gzip'))
  return readPageData(await new Response(stream).arrayBuffer())
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

function readPageData(buffer: ArrayBuffer): PageData {
  const headerLength = new DataView(buffer).getUint32(0, true)
  const header = JSON.parse(decoder.decode(new Uint8Array(buffer, 4, headerLength))) as PageHeader
  const start = aligned(4 + headerLength)
  const bytes = (name: PageSection) => {
    const [offset, length] = header.sections[name]
    return new Uint8Array(buffer, start + offset, length)
  }
  const words = (name: PageSection) => {
    const [offset, length] = header.sections[name]
    return new Uint32Array(buffer, start + offset, length / 4)
  }
  const floats = (name: PageSection) => {
    const [offset, length] = header.sections[name]
    return new Float32Array(buffer, start + offset, length / 4)
  }

  const shorts = (name: PageSection) => {
    const [offset, length] = header.sections[name]
    return new Uint16Array(buffer, start + offset, length / 2)
  }
  const lists = (values: readonly string[], lengths: PageSection, codes: PageSection): RowLists => ({
    values,
    offsets: offsetsOf(words(lengths)),
    codes: shorts(codes),
  })

  const cells = header.grid.xDim * header.grid.yDim
  const [texts, ids] = [bytes('texts'), bytes('ids')]
  const [textEnds, idEnds] = [offsetsOf(words('textLengths')), offsetsOf(words('idLengths'))]
  const cellOffsets = words('cellOffsets')
  const [seconds, userCodes, languageCodes] = [words('seconds'), words('userCodes'), words('languageCodes')]
  const [likes, retweets] = [words('likes'), words('retweets')]
  const [replies, quotes] = [words('replies'), words('quotes')]
  const clusterOf: (PageCluster | undefined)[] = Array.from({ length: cells })
  const placeOf = new Int32Array(cells).fill(-1)
  header.clusters.forEach((cluster, place) => {
    clusterOf[cluster.neuron] = cluster
    placeOf[cluster.neuron] = place
  })
  const effects = floats('effects')
  const engagement = scores({ likes, retweets, replies, quotes })
  const text = (row: number) => decoder.decode(texts.subarray(textEnds[row], textEnds[row + 1]))

  return {
    header,
    cells,
    rows: header.shownTweets,
    uMatrix: floats('uMatrix'),
    hits: words('hits'),
    clusterOf,
    placeOf,
    cellOffsets,
    seconds,
    userCodes,
    languageCodes,
    sentiment: sentiments(buffer, start, header),
    engagement,
    hasEngagement: engagement.some((score) => !Number.isNaN(score)),
    hasTimes: seconds.some((second) => second !== UNKNOWN),
    hashtags: lists(header.hashtags, 'hashtagLengths', 'hashtagCodes'),
    mentions: lists(header.mentions, 'mentionLengths', 'mentionCodes'),
    domains: lists(header.domains, 'domainLengths', 'domainCodes'),
    tree: { leaves: words('treeLeaves'), leafOf: words('treeLeafOf'), merges: words('treeMerges') },
    keywords: new PartKeywords(cellTerms(buffer, start, header, words)),
    neurons: neuronOfRows(cellOffsets),
    effect(feature, neuron) {
      const place = placeOf[neuron]!
      return place < 0 ? Number.NaN : effects[feature * header.clusters.length + place]!
    },
    text,
    tweet(row) {
      const time = known(seconds[row]!)
      return {
        row,
        text: text(row),
        id: decoder.decode(ids.subarray(idEnds[row], idEnds[row + 1])),
        user: header.users[userCodes[row]!],
        language: header.languageCodes[languageCodes[row]!],
        createdAt: time === undefined ? undefined : time * 1000,
        likes: known(likes[row]!),
        retweets: known(retweets[row]!),
        replies: known(replies[row]!),
        quotes: known(quotes[row]!),
      }
    },
  }
}

function sentiments(buffer: ArrayBuffer, start: number, header: PageHeader): Float32Array | undefined {
  const [offset, length] = header.sections.sentiment
  const steps = new Int16Array(buffer, start + offset, length / 2)
  const values = Float32Array.from(steps, (step) =>
    step === NO_SENTIMENT ? Number.NaN : step / SENTIMENT_STEPS,
  )
  return values.some((value) => !Number.isNaN(value)) ? values : undefined
}

function scores(counts: Readonly<Record<'likes' | 'retweets' | 'replies' | 'quotes', Uint32Array>>) {
  const column = (values: Uint32Array) =>
    Float64Array.from(values, (value) => (value === UNKNOWN ? Number.NaN : value))
  const table = {
    likeCounts: column(counts.likes),
    retweetCounts: column(counts.retweets),
    replyCounts: column(counts.replies),
    quoteCounts: column(counts.quotes),
  }
  return table.likeCounts.map((_, row) => engagementScore(table, row))
}

function cellTerms(
  buffer: ArrayBuffer,
  start: number,
  { terms, englishBit, sections }: PageHeader,
  words: (name: PageSection) => Uint32Array,
): CellTerms {
  const tweets = words('termTweets')
  const repeats = words('termRepeats')
  const [offset, length] = sections.termSizes
  return {
    terms,
    englishBit,
    grammar: words('termGrammar'),
    languageBits: words('termLanguageBits'),
    offsets: words('termOffsets'),
    codes: words('termCodes'),
    tweets,
    occurrences: tweets.map((count, i) => count + repeats[i]!),
    sizes: new Float64Array(buffer, start + offset, length / 8),
    rows: words('termRows'),
  }
}

function known(value: number): number | undefined {
  return value === UNKNOWN ? undefined : value
}

function offsetsOf(lengths: Uint32Array): Uint32Array {
  const offsets = new Uint32Array(lengths.length + 1)
  for (let row = 0; row < lengths.length; row++) offsets[row + 1] = offsets[row]! + lengths[row]!
  return offsets
}

function neuronOfRows(cellOffsets: Uint32Array): Uint32Array {
  const neurons = new Uint32Array(cellOffsets.at(-1)!)
  for (let neuron = 0; neuron + 1 < cellOffsets.length; neuron++)
    neurons.fill(neuron, cellOffsets[neuron], cellOffsets[neuron + 1])
  return neurons
}
