/** Sends what journals still hold, and ends the runs whose process died without a word. */
import type { Environment } from '../mlflow/index.js'
import { type Connection, connect } from './connection.js'
import { deliver, type SyncResult } from './delivery.js'
import { journalsIn, removeRemains } from './journal.js'
import { type TrackingTarget, trackingTarget } from './target.js'

export interface SyncOptions {
  readonly journalFolder: string
  /** Default: MLFLOW_TRACKING_URI, which may hold credentials, else where each run was meant to go. */
  readonly trackingUri?: string | undefined
  readonly env: Environment
  readonly signal?: AbortSignal
  readonly onWarning?: (message: string) => void
}

/** Fewer than MLflow's own: whoever calls `sync` waits for it, and can call it again. */
const DEFAULT_RETRIES = 3

/**
 * One journal after the other, oldest first; each is removed when the server has all of it. A server that takes none is
 * asked once: who waits for it with one run needn't wait as long with each.
 */
export async function syncJournals(options: SyncOptions): Promise<SyncResult[]> {
  const servers = new Servers(options)
  try {
    await removeRemains(options.journalFolder)
    const results: SyncResult[] = []
    for (const journal of journalsIn(options.journalFolder)) {
      if (options.signal?.aborted) break
      const result = await deliver(journal, () => servers.for(journal.header.trackingUri), options)
      if (result.isOfServer) servers.giveUp(journal.header.trackingUri, result.problem)
      results.push(result)
    }
    return results
  } finally {
    await servers.close()
  }
}

/** A connection per target, made when first needed. */
class Servers {
  readonly #options: SyncOptions
  readonly #open = new Map<string, Promise<Connection>>()
  readonly #givenUp = new Map<string, string>()

  constructor(options: SyncOptions) {
    this.#options = options
  }

  /** @param recorded Where the run was meant to go. */
  for(recorded: string | undefined): Promise<Connection> {
    const { env, signal } = this.#options
    const target = this.#targetOf(recorded)
    if (target.kind === 'none') return Promise.reject(new Error(target.why))
    const why = this.#givenUp.get(target.uri)
    if (why !== undefined) return Promise.reject(new Error(why))
    const open =
      this.#open.get(target.uri) ??
      connect(target, env, (configured) => configured ?? DEFAULT_RETRIES, signal)
    this.#open.set(target.uri, open)
    return open
  }

  /** Nothing more is sent to where these runs were meant to go. */
  giveUp(recorded: string | undefined, why = ''): void {
    const target = this.#targetOf(recorded)
    if (target.kind !== 'none') this.#givenUp.set(target.uri, why)
  }

  #targetOf(recorded: string | undefined): TrackingTarget {
    const { trackingUri, env } = this.#options
    return trackingTarget(trackingUri ?? env.MLFLOW_TRACKING_URI ?? recorded, env)
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
