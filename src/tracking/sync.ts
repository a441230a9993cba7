/** Sends what journals still hold, and ends the runs whose process died without a word. */
import { type Environment, MlflowClient, optionsFromEnvironment, withoutSecrets } from '../mlflow/index.js'
import { ChildServer } from './child-server.js'
import { journalsIn, type StoredJournal } from './journal.js'
import type { JournalRecord } from './record.js'
import { Shipper } from './shipper.js'
import { type TrackingTarget, trackingTarget } from './target.js'

export interface SyncOptions {
  readonly journalFolder: string
  /** Default: where each run was meant to go. */
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
    const { client, isOurs } = await servers.for(journal.header.trackingUri)
    const shipper = new Shipper(client, journal, {
      onRefused: (what, error) => options.onWarning?.(`${what} is not logged: ${error.message}`),
    })
    while (!shipper.hasEnded) {
      options.signal?.throwIfAborted()
      if (!(await shipper.shipSome())) break
    }
    const { runId, experimentId } = shipper.shipped!
    await journal.remove()
    const runUrl = isOurs ? undefined : client.runUrl({ id: runId, experimentId })
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

interface Connection {
  readonly client: MlflowClient
  readonly isOurs: boolean
}

/** A connection per target, made when first needed. */
class Servers {
  readonly #options: SyncOptions
  readonly #open = new Map<string, Promise<Connection>>()
  readonly #children: ChildServer[] = []

  constructor(options: SyncOptions) {
    this.#options = options
  }

  for(recorded: string | undefined): Promise<Connection> {
    const { trackingUri, env } = this.#options
    const target = trackingTarget(trackingUri ?? env.MLFLOW_TRACKING_URI ?? recorded, env)
    const key = target.kind === 'none' ? target.why : target.uri
    const open = this.#open.get(key) ?? this.#connect(target)
    this.#open.set(key, open)
    return open
  }

  async close(): Promise<void> {
    for (const open of this.#open.values())
      await open.then(({ client }) => client.close()).catch(() => undefined)
    for (const child of this.#children) await child.stop()
  }

  async #connect(target: TrackingTarget): Promise<Connection> {
    const { env, signal } = this.#options
    if (target.kind === 'none') throw new Error(target.why)
    let uri = target.uri
    if (target.kind === 'store') {
      const child = await ChildServer.start(target, env, signal)
      this.#children.push(child)
      uri = child.uri
    }
    const client = new MlflowClient({ maxRetries: 3, ...defined(await optionsFromEnvironment(env, uri)) })
    return { client, isOurs: target.kind === 'store' }
  }
}

function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T
}
