import { aligned, type PageCluster, type PageHeader, type PageSection, UNKNOWN } from '../page-format.js'

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
}

/** The unpacked data of the page; rows are sorted by cell, nearest to the codebook first. */
export interface PageData {
  readonly header: PageHeader
  readonly cells: number
  readonly uMatrix: Float32Array
  /** Undefined for neurons without tweets. */
  readonly clusterOf: readonly (PageCluster | undefined)[]
  readonly cellOffsets: Uint32Array
  readonly seconds: Uint32Array
  readonly userCodes: Uint32Array
  /** Neuron of each row. */
  readonly neurons: Uint32Array
  /** Effect of a feature for a neuron, NaN where there is none. */
  effect(feature: number, neuron: number): number
  /** All rows: the most typical tweet of each cell, largest cells first, then the second of each, and so on. */
  typicalFirst(): Uint32Array
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

  const cells = header.grid.xDim * header.grid.yDim
  const [texts, ids] = [bytes('texts'), bytes('ids')]
  const [textEnds, idEnds] = [ends(words('textLengths')), ends(words('idLengths'))]
  const cellOffsets = words('cellOffsets')
  const [seconds, userCodes, languageCodes] = [words('seconds'), words('userCodes'), words('languageCodes')]
  const [likes, retweets] = [words('likes'), words('retweets')]
  const clusterOf: (PageCluster | undefined)[] = Array.from({ length: cells })
  const position = new Int32Array(cells).fill(-1)
  header.clusters.forEach((cluster, index) => {
    clusterOf[cluster.neuron] = cluster
    position[cluster.neuron] = index
  })
  const effects = floats('effects')
  const text = (row: number) => decoder.decode(texts.subarray(textEnds[row - 1] ?? 0, textEnds[row]))

  return {
    header,
    cells,
    uMatrix: floats('uMatrix'),
    clusterOf,
    cellOffsets,
    seconds,
    userCodes,
    neurons: neuronOfRows(cellOffsets),
    effect(feature, neuron) {
      const index = position[neuron]!
      return index < 0 ? Number.NaN : effects[feature * header.clusters.length + index]!
    },
    typicalFirst: () => typicalFirst(header, cellOffsets),
    text,
    tweet(row) {
      const time = known(seconds[row]!)
      return {
        row,
        text: text(row),
        id: decoder.decode(ids.subarray(idEnds[row - 1] ?? 0, idEnds[row])),
        user: header.users[userCodes[row]!],
        language: header.languageCodes[languageCodes[row]!],
        createdAt: time === undefined ? undefined : time * 1000,
        likes: known(likes[row]!),
        retweets: known(retweets[row]!),
      }
    },
  }
}

function known(value: number): number | undefined {
  return value === UNKNOWN ? undefined : value
}

function ends(lengths: Uint32Array): Uint32Array {
  const sums = new Uint32Array(lengths.length)
  let end = 0
  for (let row = 0; row < lengths.length; row++) sums[row] = end += lengths[row]!
  return sums
}

function typicalFirst(header: PageHeader, cellOffsets: Uint32Array): Uint32Array {
  let cells = [...header.clusters].sort((a, b) => b.size - a.size || a.neuron - b.neuron)
  const rows = new Uint32Array(header.shownTweets)
  let length = 0
  for (let rank = 0; length < rows.length; rank++) {
    cells = cells.filter(({ neuron }) => cellOffsets[neuron]! + rank < cellOffsets[neuron + 1]!)
    for (const { neuron } of cells) rows[length++] = cellOffsets[neuron]! + rank
  }
  return rows
}

function neuronOfRows(cellOffsets: Uint32Array): Uint32Array {
  const neurons = new Uint32Array(cellOffsets.at(-1)!)
  for (let neuron = 0; neuron + 1 < cellOffsets.length; neuron++)
    neurons.fill(neuron, cellOffsets[neuron], cellOffsets[neuron + 1])
  return neurons
}
