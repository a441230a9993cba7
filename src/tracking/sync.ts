/** Sends what journals still hold, and ends the runs whose process died without a word. */
import { type Environment, withoutSecrets } from '../mlflow/index.js'
import { type Connection, connect } from './connection.js'
import { journalsIn, type StoredJournal } from './journal.js'
import type { JournalRecord } from './record.js'
import { Shipper } from './shipper.js'
import { trackingTarget } from './target.js'

export interface SyncOptions {
  readonly journalFolder: string
  /** Default: MLFLOW_TRACKING_URI, which may hold credentials, else where each run was meant to go. */
  readonly trackingUri?: string | undefined
  readonly env: Environment
  readonly signal?: AbortSignal
  readonly onWarning?: (message: string) => void
}

export interface SyncResult {
  /** Name of the run in the journal. */
  readonly key: string
  readonly experiment: string
  readonly outcome: 'sent' | 'in use' | 'kept'
  readonly runId: string | undefined
  readonly runUrl: string | undefined
  /** Why it is still kept. */
  readonly problem: string | undefined
}

const DIED = 'the process ended without a word'
const READ_BYTES = 1 << 20
/** Fewer than MLflow's own: whoever calls `sync` waits for it, and can call it again. */
const DEFAULT_RETRIES = 3

/** One journal after the other, oldest first; each is removed when the server has all of it. */
export async function syncJournals(options: SyncOptions): Promise<SyncResult[]> {
  const servers = new Servers(options)
  try {
    const results: SyncResult[] = []
    for (const journal of journalsIn(options.journalFolder)) {
      if (options.signal?.aborted) break
      results.push(await syncOne(journal, servers, options))
    }
    return results
  } finally {
    await servers.close()
  }
}

async function syncOne(journal: StoredJournal, servers: Servers, options: SyncOptions): Promise<SyncResult> {
  const about = { key: journal.header.key, experiment: journal.header.experiment }
  const nothing = { runId: journal.shipped()?.runId, runUrl: undefined, problem: undefined }
  if (!journal.claim()) return { ...about, ...nothing, outcome: 'in use' }
  try {
    endHonestly(journal)
    const { client, server } = await servers.for(journal.header.trackingUri)
    const shipper = new Shipper(client, journal, {
      onRefused: (what, error) => options.onWarning?.(`${what} is not logged: ${error.message}`),
    })
    while (!shipper.hasEnded) {
      options.signal?.throwIfAborted()
      if (!(await shipper.shipSome())) break
    }
    const { runId, experimentId } = shipper.shipped!
    await journal.remove()
    const runUrl = server ? undefined : client.runUrl({ id: runId, experimentId })
    return { ...about, outcome: 'sent', runId, runUrl, problem: undefined }
  } catch (error) {
    await journal.release()
    const problem = withoutSecrets(error instanceof Error ? error.message : String(error))
    return { ...about, ...nothing, outcome: 'kept', problem }
  }
}

/** A run without an end had one: that of its process. It is told as what it was, at the time of its last word. */
function endHonestly(journal: StoredJournal): void {
  const { lastWritten } = journal
  if (recordsOf(journal).some((record) => record.type === 'end')) return
  journal.append({ type: 'log', tags: { 'twitter_som.error': DIED } })
  journal.append({ type: 'end', status: 'KILLED', endTime: Math.round(lastWritten) })
}

function recordsOf(journal: StoredJournal): JournalRecord[] {
  const records: JournalRecord[] = []
  for (let offset = 0; ; ) {
    const read = journal.read(offset, READ_BYTES)
    if (read.length === 0) return records
    records.push(...read.flatMap(({ record }) => record ?? []))
    offset = read.at(-1)!.end
  }
}

/** A connection per target, made when first needed. */
class Servers {
  readonly #options: SyncOptions
  readonly #open = new Map<string, Promise<Connection>>()

  constructor(options: SyncOptions) {
    this.#options = options
  }

  /** @param recorded Where the run was meant to go. */
  for(recorded: string | undefined): Promise<Connection> {
    const { trackingUri, env, signal } = this.#options
    const target = trackingTarget(trackingUri ?? env.MLFLOW_TRACKING_URI ?? recorded, env)
    if (target.kind === 'none') return Promise.reject(new Error(target.why))
    const open =
      this.#open.get(target.uri) ??
      connect(target, env, (configured) => configured ?? DEFAULT_RETRIES, signal)
    this.#open.set(target.uri, open)
    return open
  }

  async close(): Promise<void> {
    for (const open of this.#open.values()) {
      // One that never came to be was told with its run.
      const connection = await open.catch(() => undefined)
      await connection?.client.close()
      await connection?.server?.stop()
    }
  }
}
