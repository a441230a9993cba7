/** What travels between the threads. */
import type { TransferListItem } from 'node:worker_threads'
import type { HashKeys } from './hash-keys.js'

/** A function of a module, called in another thread with a copy of `input`, except for what is transferred. */
export interface Job<I = unknown> {
  readonly module: URL
  /** The exported function: a `Work`. Not its `name`, which a bundler may change. */
  readonly name: string
  readonly input: I
  readonly transfer?: readonly TransferListItem[]
}

/** The value that goes back, and what of it is transferred rather than copied. */
export interface Outcome<T> {
  readonly value: T
  readonly transfer: TransferListItem[]
}

export type Work<I, T> = (input: I) => Outcome<T> | Promise<Outcome<T>>

/** Whoever does jobs: a crew of threads or, in tests, the caller itself. */
export interface Runner {
  run<I, T>(job: Job<I>, work: Work<I, T>): Promise<T>
}

export interface ThreadData {
  readonly hashKeys: HashKeys
  /** Imported at the start, so that the first job doesn't wait for it. */
  readonly module: string
}

export interface JobMessage {
  readonly module: string
  readonly name: string
  readonly input: unknown
}

export type Reply = { readonly value: unknown } | { readonly failure: string }
