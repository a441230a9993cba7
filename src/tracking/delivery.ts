/** Brings the journal of a process that is gone to the server, whole, with an honest end. */
import { MlflowError, withoutSecrets } from '../mlflow/index.js'
import type { Connection } from './connection.js'
import { journalsIn, removeRemains, type StoredJournal } from './journal.js'
import type { JournalRecord } from './record.js'
import { Shipper } from './shipper.js'

export interface DeliveryOptions {
  readonly signal?: AbortSignal
  readonly onWarning?: (message: string) => void
  /** The server took something. */
  readonly onProgress?: () => void
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
  /** That this is the server's, which would take no other run either. */
  readonly isOfServer: boolean
}

const DIED = 'the process ended without a word'
const READ_BYTES = 1 << 20

/** Sends one journal and removes it when the server has all of it. Never rejects. */
export async function deliver(
  journal: StoredJournal,
  connect: () => Promise<Connection>,
  { signal, onWarning, onProgress }: DeliveryOptions,
): Promise<SyncResult> {
  const about = { key: journal.header.key, experiment: journal.header.experiment }
  const nothing = {
    runId: journal.shipped()?.runId,
    runUrl: undefined,
    problem: undefined,
    isOfServer: false,
  }
  let isOurs = false
  let isConnected = false
  let shipper: Shipper | undefined
  try {
    isOurs = journal.claim()
    if (!isOurs) return { ...about, ...nothing, outcome: 'in use' }
    endHonestly(journal)
    const { client, server } = await connect()
    isConnected = true
    shipper = new Shipper(client, journal, {
      onRefused: (what, error) => onWarning?.(`${what} is not logged: ${error.message}`),
    })
    while (!shipper.hasEnded) {
      signal?.throwIfAborted()
      if (!(await shipper.shipSome())) break
      onProgress?.()
    }
    const { runId, experimentId } = shipper.shipped!
    await journal.remove()
    const runUrl = server ? undefined : client.runUrl({ id: runId, experimentId })
    return { ...about, ...nothing, outcome: 'sent', runId, runUrl }
  } catch (error) {
    // Where the folder can't be written, there is nothing to release either: the owner's process tells that it's gone.
    await shipper?.note().catch(() => undefined)
    if (isOurs) await journal.release().catch(() => undefined)
    const problem = withoutSecrets(error instanceof Error ? error.message : String(error))
    const isOfServer = isOurs && (!isConnected || refusesAll(error))
    return { ...about, ...nothing, outcome: 'kept', problem, isOfServer }
  }
}

/** Nobody answers, or the answer is none about the run: who asks isn't known, or the server takes nothing now. */
function refusesAll(error: unknown): boolean {
  if (!(error instanceof MlflowError)) return false
  const { status, isTemporary } = error
  return status === undefined ? isTemporary : [401, 403, 429, 502, 503, 504].includes(status)
}

/**
 * Sends what earlier processes left in a folder for the same server, oldest first, as long as that takes anything: a
 * run that it doesn't take keeps no other from being sent. Whoever died without a word is ended by whoever comes next.
 * Returns how many runs were sent.
 */
export async function deliverEarlier(
  own: StoredJournal,
  folder: string,
  connection: Connection,
  options: DeliveryOptions,
): Promise<number> {
  await removeRemains(folder)
  let sent = 0
  for (const journal of journalsIn(folder)) {
    if (journal.folder === own.folder || journal.header.trackingUri !== own.header.trackingUri) continue
    const { outcome, isOfServer } = await deliver(journal, () => Promise.resolve(connection), options)
    if (isOfServer || options.signal?.aborted) break
    if (outcome === 'sent') sent++
  }
  return sent
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
