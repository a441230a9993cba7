/** CPU seconds of processes, as Linux tells them; undefined elsewhere. */
import { readdirSync, readFileSync } from 'node:fs'

const TICKS_PER_SECOND = 100

/** Of the children of this process that have ended, with theirs. */
export function cpuOfEndedChildren(): number | undefined {
  const fields = fieldsOf('self')
  return fields && (fields.childUser + fields.childSystem) / TICKS_PER_SECOND
}

/** Of a process and of all that it started. */
export function cpuOfTree(pid: number): number | undefined {
  if (fieldsOf(String(pid)) === undefined) return undefined
  const processes = new Map<number, Fields>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const fields = fieldsOf(name)
    if (fields) processes.set(Number(name), fields)
  }
  let seconds = 0
  for (const [own, fields] of processes) {
    if (!isBelow(own, pid, processes)) continue
    seconds += (fields.user + fields.system + fields.childUser + fields.childSystem) / TICKS_PER_SECOND
  }
  return seconds
}

interface Fields {
  readonly parent: number
  readonly user: number
  readonly system: number
  readonly childUser: number
  readonly childSystem: number
}

function isBelow(pid: number, ancestor: number, processes: ReadonlyMap<number, Fields>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 0; at = processes.get(at)?.parent)
    if (at === ancestor) return true
  return false
}

/** Of /proc/PID/stat: what stands behind the program's name, which may hold anything. */
function fieldsOf(pid: string): Fields | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15)
    return { parent: fields[1] ?? 0, user, system, childUser, childSystem }
  } catch {
    return undefined
  }
}
