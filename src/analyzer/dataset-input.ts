/** The tweets of a training as a dataset of MLflow: lineage from files to model. */
import { createHash } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { dirname, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TweetTable, TwitterDataCollection } from '../input/index.js'
import type { DatasetInput } from '../mlflow/index.js'

/** MLflow takes 36 characters. */
const DIGEST_LENGTH = 32
const BUFFER_BYTES = 1 << 20

const FIELDS: readonly { readonly name: string; readonly type: string; readonly required: boolean }[] = [
  { name: 'text', type: 'string', required: true },
  { name: 'id', type: 'string', required: false },
  { name: 'created_at', type: 'datetime', required: false },
  { name: 'user', type: 'string', required: false },
  { name: 'language', type: 'string', required: false },
  ...['like_count', 'retweet_count', 'reply_count', 'quote_count'].map((name) => ({
    name,
    type: 'long',
    required: false,
  })),
]

/**
 * @param paths Files that the tweets were read from; standard input and what isn't there any more are left out.
 */
export async function datasetInput(
  collection: TwitterDataCollection,
  paths: readonly string[],
): Promise<DatasetInput> {
  const files = (await Promise.all([...new Set(paths.map((path) => resolve(path)))].map(fileDigest))).filter(
    (file) => file !== undefined,
  )
  const digest = files.length > 0 ? digestOf(files.map((file) => file.digest)) : tableDigest(collection.table)
  return {
    name: collection.name,
    digest,
    sourceType: files.length > 0 ? 'local' : 'code',
    source: JSON.stringify(sourceOf(files.map(({ path }) => path))),
    schema: JSON.stringify({ mlflow_colspec: FIELDS }),
    profile: JSON.stringify(profileOf(collection)),
    context: 'training',
  }
}

interface DigestedFile {
  readonly path: string
  readonly digest: string
}

async function fileDigest(path: string): Promise<DigestedFile | undefined> {
  try {
    // A pipe would wait for its writer.
    return (await stat(path)).isFile() ? { path, digest: await contentDigest(path) } : undefined
  } catch {
    return undefined
  }
}

/** Into one buffer: the job reads the same files, and needs the memory. */
async function contentDigest(path: string): Promise<string> {
  const file = await open(path)
  try {
    const hash = createHash('sha256')
    const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES)
    for (;;) {
      const { bytesRead } = await file.read(buffer)
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(buffer.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}

/** The same for the same files in any order, whatever they are called. */
function digestOf(digests: readonly string[]): string {
  const [first] = digests
  const all =
    digests.length === 1 ? first! : createHash('sha256').update(digests.toSorted().join('\n')).digest('hex')
  return all.slice(0, DIGEST_LENGTH)
}

/** Tweets that came from a program: what their columns hold. */
function tableDigest(table: TweetTable): string {
  const hash = createHash('sha256')
  for (let row = 0; row < table.count; row++) hash.update(`${table.texts.get(row)}\0`)
  for (const column of [
    table.createdAt,
    table.likeCounts,
    table.retweetCounts,
    table.replyCounts,
    table.quoteCounts,
  ])
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength))
  return hash.digest('hex').slice(0, DIGEST_LENGTH)
}

/** One file, or the folder that several have in common and their names; MLflow's Python client opens the `uri`. */
function sourceOf(paths: readonly string[]): Record<string, unknown> {
  if (paths.length === 0) return { tags: { 'mlflow.source.name': 'twitter-som' } }
  if (paths.length === 1) return { uri: pathToFileURL(paths[0]!).href }
  return {
    uri: pathToFileURL(commonFolder(paths)).href,
    files: paths.slice(0, 100),
    file_count: paths.length,
  }
}

function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0]!)
  while (!paths.every((path) => isWithin(path, folder)) && folder !== dirname(folder))
    folder = dirname(folder)
  return folder
}

/** The root of a disk ends with a separator of its own. */
function isWithin(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

function profileOf(collection: TwitterDataCollection): Record<string, unknown> {
  const range = collection.getDateRange()
  return {
    num_rows: collection.size,
    num_elements: collection.size * FIELDS.length,
    unique_users: collection.getUniqueUsers().length,
    ...(range && { first: new Date(range.start).toISOString(), last: new Date(range.end).toISOString() }),
  }
}
