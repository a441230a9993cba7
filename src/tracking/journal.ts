/**
 * A run on the local disk, written as it happens: a header, records line by line, and the files that were logged. What
 * is here survives the death of this process at any moment; what reached the server is a number in a file of its own.
 *
 * ```
 * <folder>/<key>/header.json    how the run begins
 *                records.jsonl  one record per line
 *                files/         what was logged as artifacts: links to the files, or copies
 *                owner.json     the process that writes or ships it
 *                shipped.json   the run on the server, and how far it has got
 * ```
 */
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs'
import { copyFile, link, readdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ArtifactSource } from '../mlflow/index.js'
import { writeFileAtomic } from '../output/index.js'
import { claim, isOwned, release } from './owner.js'
import type { JournalHeader, JournalRecord } from './record.js'

const HEADER = 'header.json'
const RECORDS = 'records.jsonl'
const FILES = 'files'
const SHIPPED = 'shipped.json'
const REMOVE = { recursive: true, force: true }
/** How old remains without an owner are at least: younger ones may be about to become a journal. */
const REMAINS_SECONDS = 60

/** How far a journal has got. */
export interface Shipped {
  readonly runId: string
  readonly experimentId: string
  readonly artifactUri: string
  /** Bytes of the records that the server has. */
  readonly offset: number
}

/** A journal as it lies on the disk. */
export class StoredJournal {
  readonly folder: string
  readonly header: JournalHeader

  constructor(folder: string, header: JournalHeader) {
    this.folder = folder
    this.header = header
  }

  /** Undefined for a folder that isn't a journal, or one whose header was never completed: nothing was logged then. */
  static open(folder: string): StoredJournal | undefined {
    const header = readJson(join(folder, HEADER)) as JournalHeader | undefined
    return header?.version === 1 && typeof header.key === 'string'
      ? new StoredJournal(folder, header)
      : undefined
  }

  /** Whole records from a place on, at most about `maxBytes` of them, with the place after each. */
  read(
    offset: number,
    maxBytes: number,
  ): { readonly record: JournalRecord | undefined; readonly end: number }[] {
    const bytes = readPart(join(this.folder, RECORDS), offset, maxBytes)
    const read: { record: JournalRecord | undefined; end: number }[] = []
    let at = 0
    for (let end = bytes.indexOf(10, at); end >= 0; end = bytes.indexOf(10, at)) {
      read.push({ record: parse(bytes.toString('utf8', at, end)), end: offset + end + 1 })
      at = end + 1
    }
    return read
  }

  /** Time of the last record, milliseconds since 1970 UTC. */
  get lastWritten(): number {
    try {
      return statSync(join(this.folder, RECORDS)).mtimeMs
    } catch {
      return this.header.startTime
    }
  }

  filePath(file: string): string {
    return join(this.folder, FILES, basename(file))
  }

  shipped(): Shipped | undefined {
    return readJson(join(this.folder, SHIPPED)) as Shipped | undefined
  }

  async markShipped(shipped: Shipped): Promise<void> {
    await writeFileAtomic(join(this.folder, SHIPPED), `${JSON.stringify(shipped)}\n`)
  }

  /** Appends to a journal whose writer is gone. */
  append(record: JournalRecord): void {
    const fd = openSync(join(this.folder, RECORDS), 'a')
    try {
      // A record that its writer didn't finish must not swallow this one.
      writeSync(fd, `\n${JSON.stringify(record)}\n`)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
  }

  /** Takes a journal of another process over; false where its owner lives. */
  claim(): boolean {
    return claim(this.folder)
  }

  async release(): Promise<void> {
    await release(this.folder)
  }

  /** The header first and the owner last: what a kill leaves of this is no journal any more, but remains. */
  async remove(): Promise<void> {
    for (const name of [HEADER, FILES, RECORDS]) await rm(join(this.folder, name), REMOVE)
    await rm(this.folder, REMOVE)
  }
}

/** A journal that this process writes. */
export class Journal {
  readonly stored: StoredJournal
  readonly #fd: number
  #files = 0
  #isOpen = true

  private constructor(stored: StoredJournal, fd: number) {
    this.stored = stored
    this.#fd = fd
  }

  /** @throws the system's error where the folder can't be written. */
  static async create(folder: string, about: Omit<JournalHeader, 'version' | 'key'>): Promise<Journal> {
    const key = `${new Date(about.startTime).toISOString().replace(/\D/g, '').slice(0, 14)}-${randomBytes(6).toString('hex')}`
    const header: JournalHeader = { version: 1, key, ...about }
    const own = join(folder, key)
    mkdirSync(join(own, FILES), { recursive: true })
    claim(own)
    const fd = openSync(join(own, RECORDS), 'a')
    await writeFileAtomic(join(own, HEADER), `${JSON.stringify(header)}\n`)
    return new Journal(new StoredJournal(own, header), fd)
  }

  /** Is in the hands of the operating system when this returns. */
  append(record: JournalRecord): void {
    if (this.#isOpen) writeSync(this.#fd, `${JSON.stringify(record)}\n`)
  }

  /**
   * Keeps a file as it is now, under a name of its own. A link where the disk allows it: our files are replaced, never
   * changed. The record is to be appended when this is done.
   */
  async keepFile(source: ArtifactSource): Promise<string> {
    const name = `${this.#files++}`
    const to = this.stored.filePath(name)
    if (typeof source !== 'string') await writeFile(to, source)
    else await link(source, to).catch(() => copyFile(source, to))
    return name
  }

  /** Nothing more is appended; what was is on the disk. */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    fsyncSync(this.#fd)
    closeSync(this.#fd)
  }
}

/** The journals in a folder, oldest first; none where there is no such folder. */
export function journalsIn(folder: string): StoredJournal[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return []
  }
  return names.sort().flatMap((name) => StoredJournal.open(join(folder, name)) ?? [])
}

/** Removes what is left of journals whose process died before they began or while they were removed. */
export async function removeRemains(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const remains = join(folder, name)
    if (StoredJournal.open(remains) !== undefined) continue
    const isInUse = isOwned(remains) ?? ageOf(remains) < REMAINS_SECONDS
    // What can't be removed is nobody's run: it must not keep the runs beside it from being sent.
    if (!isInUse) await rm(remains, REMOVE).catch(() => undefined)
  }
}

function ageOf(path: string): number {
  try {
    return (Date.now() - statSync(path).mtimeMs) / 1000
  } catch {
    return 0
  }
}

function readPart(path: string, offset: number, maxBytes: number): Buffer {
  const size = statSync(path).size
  for (let bytes = maxBytes; ; bytes *= 2) {
    const part = readAt(path, offset, Math.min(bytes, Math.max(0, size - offset)))
    // A record longer than that is read whole.
    if (part.includes(10) || offset + part.byteLength >= size) return part
  }
}

function readAt(path: string, offset: number, bytes: number): Buffer {
  const fd = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(bytes)
    return buffer.subarray(0, readSync(fd, buffer, 0, bytes, offset))
  } finally {
    closeSync(fd)
  }
}

/** A line that was cut short by the end of its writer is nothing that was logged. */
function parse(line: string): JournalRecord | undefined {
  try {
    return JSON.parse(line) as JournalRecord
  } catch {
    return undefined
  }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
