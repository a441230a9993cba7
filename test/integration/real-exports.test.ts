/**
 * Public collections of tweets, which are no part of this repository: with TWITTER_SOM_EXPORTS=FOLDER, every file of
 * the folder has to give what test/fixtures/real-exports/expected.json says of it, no record more or less. The counts
 * were compared with those of an independent reading of the same files.
 */
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readTweets, type SourceReport } from '../../src/input/index.js'

interface Expected {
  readonly files: number
  readonly records: number
  readonly tweets: number
  readonly rejected: number
  readonly skipped: number
  readonly duplicates: number
  readonly users: number
  readonly formats: readonly string[]
  readonly refused?: string
  readonly notes?: readonly string[]
  readonly notRead?: readonly string[]
}

const FOLDER = process.env.TWITTER_SOM_EXPORTS
const EXPECTED = 'test/fixtures/real-exports/expected.json'

async function found(path: string): Promise<Expected> {
  const { table, sources } = await readTweets([path], { allowNone: true })
  const read = sources.filter(({ notRead }) => notRead === undefined)
  const sum = (of: (source: SourceReport) => number) => read.reduce((total, source) => total + of(source), 0)
  const refused = read.find((source) => source.refused !== undefined)?.refused?.split(' but received ')[1]
  const notes = new Set(
    read.flatMap((source) => source.notes).filter((note) => !note.startsWith('authors of the tweets')),
  )
  const notRead = sources.flatMap((source) => source.notRead ?? [])
  return {
    files: read.length,
    records: sum(({ records }) => records),
    tweets: table.count,
    rejected: sum(({ rejected }) => rejected),
    skipped: sum(({ skipped }) => skipped),
    duplicates: sum(({ duplicates }) => duplicates),
    users: table.users.values.length,
    formats: [...new Set(read.map(({ format }) => format))].sort(),
    ...(refused === undefined ? {} : { refused }),
    ...(notes.size > 0 ? { notes: [...notes].sort() } : {}),
    ...(notRead.length > 0 ? { notRead } : {}),
  }
}

describe.runIf(FOLDER)('every public collection', async () => {
  const expected = JSON.parse(await readFile(EXPECTED, 'utf8')) as Record<string, Expected>
  const files = FOLDER
    ? readdirSync(FOLDER, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== 'INDEX.tsv')
        .map((entry) => join(entry.parentPath, entry.name).slice(FOLDER.replace(/\/+$/, '').length + 1))
        .sort()
    : []

  it('is known', () => {
    expect(files).toEqual(Object.keys(expected).sort())
  })

  it.each(files)('%s', async (file) => {
    expect(await found(join(FOLDER!, file))).toEqual(expected[file])
  })
})

if (!FOLDER) it.skip('public collections: TWITTER_SOM_EXPORTS names no folder of them', () => {})
