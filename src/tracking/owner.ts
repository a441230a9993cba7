/** Which process has a journal in hand, and whether it lives. */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'

const OWNER = 'owner.json'

interface Owner {
  readonly pid: number
  readonly host: string
  /** What tells two processes of the same number apart, where the system says it. */
  readonly started: string | undefined
}

/** Makes this process the owner of a journal; false where one that lives is, be it this one. */
export function claim(folder: string): boolean {
  const path = join(folder, OWNER)
  const mine: Owner = { pid: process.pid, host: hostname(), started: startOf(process.pid) }
  const own = `${path}.${process.pid}`
  writeFileSync(own, JSON.stringify(mine))
  try {
    if (tryLink(own, path)) return true
    const owner = readOwner(path)
    if (owner && isAlive(owner)) return false
    return moveAway(path, owner) && tryLink(own, path)
  } finally {
    rmSync(own, { force: true })
  }
}

/** Whether a journal has an owner that lives; undefined where it has none. */
export function isOwned(folder: string): boolean | undefined {
  const owner = readOwner(join(folder, OWNER))
  return owner && isAlive(owner)
}

export async function release(folder: string): Promise<void> {
  await rm(join(folder, OWNER), { force: true })
}

/**
 * Moves the mark of a dead owner away: of several that find it dead, the one that succeeds goes on. Whoever comes late
 * has moved the mark of the one that went on, and puts it back.
 */
function moveAway(path: string, dead: Owner | undefined): boolean {
  const moved = `${path}.${process.pid}.moved`
  try {
    renameSync(path, moved)
  } catch {
    return false
  }
  const isDead = isDeepStrictEqual(readOwner(moved), dead)
  if (!isDead) tryLink(moved, path)
  rmSync(moved, { force: true })
  return isDead
}

/** A link appears whole or not at all, and never over another. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch {
    return false
  }
}

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner
  } catch {
    return undefined
  }
}

/** Of processes of other machines nothing is known: they are taken for alive. */
function isAlive({ pid, host, started }: Owner): boolean {
  if (host !== hostname()) return true
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return started === startOf(pid)
}

/** Field 22 of /proc/PID/stat: ticks from the machine's start to the process's. Elsewhere the number has to do. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}
