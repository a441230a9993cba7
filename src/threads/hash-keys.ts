/**
 * What texts are hashed with. Random, or else whoever writes the tweets could choose words that all have one hash, and
 * each would be compared with all before it. One set for a process and its threads, since hashes go from one to another.
 */
import { workerData } from 'node:worker_threads'
import type { ThreadData } from './job.js'

/** 32-bit whole numbers; the factors are odd. */
export interface HashKeys {
  readonly start: number
  readonly factor: number
  readonly finishingFactor: number
}

/** Nothing depends on them but where an entry of a table lies. The files were there before: no secret leaks to them. */
export const HASH_KEYS: HashKeys = (workerData as Partial<ThreadData> | null)?.hashKeys ?? {
  start: randomBits(),
  factor: randomBits() | 1,
  finishingFactor: randomBits() | 1,
}

const { start, factor, finishingFactor } = HASH_KEYS

export const HASH_START = start

/** One step of the hash of a text: over its UTF-16 units, or the bytes of its UTF-8. */
export function hashUnit(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, factor)
}

/** Puts the high bits of a hash, which tell most, into its low ones, by which tables are entered. */
export function finishHash(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), finishingFactor)
  return mixed ^ (mixed >>> 15)
}

/** The hash of two whole numbers, of which the low 32 bits count. */
export function hashPair(first: number, second: number): number {
  const hash = hashUnit(start, first)
  return finishHash(hashUnit(hash ^ (hash >>> 16), second))
}

function randomBits(): number {
  return (Math.random() * 0x1_0000_0000) | 0
}
