/** Sources that are zip archives: their files become sources of their own, archives in archives among them. */
import { copied, lookAhead } from './byte-stream.js'
import { startsWith } from './compression.js'
import { grouped } from './file-groups.js'
import { inMemory, type OpenAccess } from './random-access.js'
import { RefusedSource } from './refused-source.js'
import { counted, type Source } from './source.js'
import { UnpackBudget } from './unpack-budget.js'
import { EMPTY_ZIP_MAGIC, ZIP_MAGIC, type ZipEntry, zipEntries } from './zip.js'

/** Archives in archives: an export sent twice through a program that packs. */
const DEEPEST = 3
const MAGIC_BYTES = 4

/**
 * The sources that are in this one, each in its turn: the files of an archive, or the source itself.
 *
 * @param taken Told of the bytes that are taken from an archive.
 */
export async function* unzipped(
  source: Source,
  budget: UnpackBudget,
  taken: (bytes: number) => void,
): AsyncGenerator<Source> {
  if (source.notRead !== undefined) {
    yield source
    return
  }
  const { isZip, again } = await recognised(source)
  if (isZip) yield* filesOf(again, budget, taken)
  else yield again
}

/**
 * One file of an archive, by its path behind the archive's.
 *
 * @returns Undefined where the source is no archive or has no such file.
 */
export async function entryOfZip(zip: Source, path: string): Promise<Source | undefined> {
  for await (const source of unzipped(zip, new UnpackBudget(undefined), () => {}))
    if (source.path === path && source !== zip) return source
  return undefined
}

async function* filesOf(
  zip: Source,
  budget: UnpackBudget,
  taken: (bytes: number) => void,
): AsyncGenerator<Source> {
  const archives = [...zip.archives, 'zip']
  const opened = opener(zip)
  let entries: ZipEntry[]
  try {
    if (archives.length > DEEPEST)
      throw new RefusedSource(`zip archives inside one another, more than ${DEEPEST} deep: unpack it first`)
    const access = await opened(taken)
    try {
      entries = await zipEntries(access)
    } finally {
      await access.close()
    }
    if (entries.length === 0) throw new RefusedSource('a zip archive without files: give another')
  } catch (error) {
    yield { ...zip, open: () => failing(error) }
    return
  }
  const sources = entries.map(
    (entry): Source => ({
      path: `${zip.path}/${entry.name}`,
      file: zip.file,
      bytes: entry.packedBytes,
      archives,
      open: (count) => entryBytes(entry, opened, count, budget),
    }),
  )
  for (const source of grouped(sources, zip.path)) yield* unzipped(source, budget, taken)
}

type Opener = (taken: (bytes: number) => void) => Promise<OpenAccess>

/** What comes as a stream is held in memory, and read once. */
function opener(zip: Source): Opener {
  if (zip.access) return (taken) => zip.access!(taken)
  let held: Promise<OpenAccess> | undefined
  return (taken) => {
    held ??= inMemory(zip.open(taken), 'a zip archive')
    return held
  }
}

async function* entryBytes(
  entry: ZipEntry,
  opened: Opener,
  taken: (bytes: number) => void,
  budget: UnpackBudget,
): AsyncGenerator<Uint8Array> {
  const access = await opened(taken)
  try {
    yield* entry.open(access, budget)
  } finally {
    await access.close()
  }
}

// biome-ignore lint/correctness/useYield: it gives nothing
async function* failing(error: unknown): AsyncGenerator<Uint8Array> {
  throw error
}

/** Whether it is an archive, and the source as it was before somebody looked. */
async function recognised(source: Source): Promise<{ isZip: boolean; again: Source }> {
  if (source.bytes !== undefined) return { isZip: isZip(await firstBytes(source)), again: source }
  const { head, whole } = await lookAhead(
    source.open(() => {}),
    MAGIC_BYTES,
  )
  return { isZip: isZip(head), again: { ...source, open: (taken) => counted(() => whole, taken) } }
}

function isZip(head: Uint8Array): boolean {
  return head.length >= MAGIC_BYTES && (startsWith(head, ZIP_MAGIC) || startsWith(head, EMPTY_ZIP_MAGIC))
}

/** Fewer, or none, where it can't be read: whoever reads it will say so. */
async function firstBytes(source: Source): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of source.open(() => {})) {
      parts.push(copied(chunk, 0, MAGIC_BYTES))
      length += chunk.length
      if (length >= MAGIC_BYTES) break
    }
  } catch {
    return Buffer.concat(parts)
  }
  return Buffer.concat(parts)
}
