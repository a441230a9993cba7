import type { FeatureMatrix, SparseEntries } from '../features/index.js'
import type { TweetTable } from '../input/index.js'

/** The rows that a map is trained on, where the retweets of a text are one. */
export interface CollapsedRows {
  /** Tweets that stand for their group, ascending: of a text the first that is no retweet, else the first. */
  readonly rows: Uint32Array
  /** Tweets of each group. */
  readonly weights: Float32Array
  /** By tweet: its group. */
  readonly groupOf: Uint32Array
}

const RETWEET_PREFIX = /^RT @\w{1,20}:?\s+/

/**
 * Puts the retweets of a text, and the first tweet that is that text itself, into one group; all other tweets are
 * groups of their own. Undefined where no group has two.
 */
export function collapseRetweets({ count, texts, isRetweet }: TweetTable): CollapsedRows | undefined {
  const groupOfText = retweetedTexts(texts, isRetweet)
  if (groupOfText.size === 0) return undefined
  const hasOriginal = new Uint8Array(groupOfText.size)
  const rows: number[] = []
  const sizes: number[] = []
  /** By text: the group, once a tweet of it has come. */
  const groups = new Int32Array(groupOfText.size).fill(-1)
  const groupOf = new Uint32Array(count)
  for (let row = 0; row < count; row++) {
    const text = groupOfText.get(repeatedText(texts.get(row)))
    const isOriginal = isRetweet[row] === 0
    const stands = text === undefined || (isOriginal && hasOriginal[text] === 1) ? -1 : groups[text]!
    if (stands >= 0) {
      sizes[stands]!++
      groupOf[row] = stands
      if (isOriginal) rows[stands] = row
    } else {
      groupOf[row] = rows.length
      if (text !== undefined && groups[text]! < 0) groups[text] = rows.length
      rows.push(row)
      sizes.push(1)
    }
    if (text !== undefined && isOriginal) hasOriginal[text] = 1
  }
  if (rows.length === count) return undefined
  return inOrder(rows, sizes, groupOf)
}

/** The rows of the groups in place of the tweets'. */
export function rowsOf(matrix: FeatureMatrix, { rows }: Pick<CollapsedRows, 'rows'>): FeatureMatrix {
  const { version, columns, data } = matrix
  if (matrix.sparse !== undefined)
    return { version, columns, rows: rows.length, data, sparse: sparseRowsOf(matrix.sparse, rows) }
  const width = columns.length
  const picked = new Float32Array(rows.length * width)
  for (const [i, row] of rows.entries()) picked.set(data.subarray(row * width, (row + 1) * width), i * width)
  return { version, columns, rows: rows.length, data: picked }
}

function sparseRowsOf({ indptr, indices, values, centre }: SparseEntries, rows: Uint32Array): SparseEntries {
  const starts = new Uint32Array(rows.length + 1)
  for (const [i, row] of rows.entries()) starts[i + 1] = starts[i]! + indptr[row + 1]! - indptr[row]!
  const picked = { indices: new Uint32Array(starts.at(-1)!), values: new Float32Array(starts.at(-1)!) }
  for (const [i, row] of rows.entries()) {
    picked.indices.set(indices.subarray(indptr[row], indptr[row + 1]), starts[i])
    picked.values.set(values.subarray(indptr[row], indptr[row + 1]), starts[i])
  }
  return { indptr: starts, ...picked, centre }
}

function retweetedTexts(texts: TweetTable['texts'], isRetweet: Uint8Array): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (let row = 0; row < isRetweet.length; row++) {
    if (isRetweet[row] === 0) continue
    const text = repeatedText(texts.get(row))
    if (!found.has(text)) found.set(text, found.size)
  }
  return found
}

/** The text that a retweet repeats, or that of the tweet itself. */
function repeatedText(text: string): string {
  return text.replace(RETWEET_PREFIX, '').trim()
}

/** Groups in the order of the tweets that stand for them. */
function inOrder(rows: readonly number[], sizes: readonly number[], groupOf: Uint32Array): CollapsedRows {
  const order = Uint32Array.from(rows.keys()).sort((a, b) => rows[a]! - rows[b]!)
  const place = new Uint32Array(rows.length)
  for (const [i, group] of order.entries()) place[group] = i
  return {
    rows: Uint32Array.from(order, (group) => rows[group]!),
    weights: Float32Array.from(order, (group) => sizes[group]!),
    groupOf: groupOf.map((group) => place[group]!),
  }
}
