/**
 * Self-Organizing Maps in the kernel. Matrices are flat and row-major; what is handed over is copied before the
 * promise is returned, so that it may be changed or transferred at once; only `RowMemory` is the kernel's meanwhile.
 */
import type {
  NativeEvaluation,
  NativeMap,
  NativeMatrix,
  NativeMeasures,
  NativePlan,
  NativeQuality,
  NativeSomOptions,
  NativeStep,
  NativeTrained,
  NativeWinners,
} from './binding.js'
import { call, fromNative } from './call.js'
import { binding } from './load.js'

export type {
  NativeEvaluation,
  NativeMap,
  NativeMatrix,
  NativeMeasures,
  NativePlan,
  NativeQuality,
  NativeSomOptions,
  NativeStep,
  NativeTrained,
  NativeWinners,
}

export interface TrainCall {
  readonly initialCodebook: Float32Array | undefined
  /** Aborted: the training resolves with what it has, `stopped`; or throws the reason where that is nothing. */
  readonly signal: AbortSignal | undefined
  /** Must not throw. Reports that come faster than it returns are dropped, never queued without end. */
  readonly onStep: (step: NativeStep) => void
}

/** Trains a map. */
export function trainSom(
  matrix: NativeMatrix,
  options: NativeSomOptions,
  training: TrainCall,
): Promise<NativeTrained> {
  const { initialCodebook, signal, onStep } = training
  const given = initialCodebook === undefined ? {} : { initialCodebook }
  return call(signal, (cancellation) =>
    binding().trainSom({ matrix, options, ...given }, cancellation, onStep),
  )
}

export interface SearchCall {
  readonly map: NativeMap
  readonly codebook: Float32Array
  readonly threads: number
  readonly signal: AbortSignal | undefined
}

/** The winner of each row. */
export function findWinners(matrix: NativeMatrix, search: SearchCall): Promise<NativeWinners> {
  const { map, codebook, threads, signal } = search
  return call(signal, (cancellation) => binding().findWinners(matrix, map, codebook, threads, cancellation))
}

/** The two nearest neurons of each row, and how well the map fits the rows, in one search. */
export function evaluateMap(
  matrix: NativeMatrix,
  measures: Omit<NativeMeasures, 'threads'>,
  search: SearchCall,
): Promise<NativeEvaluation> {
  const { map, codebook, threads, signal } = search
  return call(signal, (cancellation) =>
    binding().evaluateMap(matrix, map, codebook, { ...measures, threads }, cancellation),
  )
}

/** The two largest eigenvalues of the covariance of the rows, largest first. */
export function principalVariances(
  matrix: NativeMatrix,
  threads: number,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  return call(signal, (cancellation) => binding().principalVariances(matrix, threads, cancellation))
}

/** Mean distance of each neuron to its neighbours. */
export function uMatrix(map: NativeMap, codebook: Float32Array): Float32Array {
  return now(() => binding().uMatrix(map, codebook))
}

/** The checked options with every default filled in, as the kernel would use them. */
export function planTraining(options: NativeSomOptions): NativePlan {
  return now(() => binding().planTraining(options))
}

export interface CpuInfo {
  readonly architecture: string
  /** Instruction sets that the kernel could use and the CPU has. */
  readonly features: readonly string[]
  /** Kernels that run here, fastest first. */
  readonly kernels: readonly string[]
  /** The kernel that is used: the fastest, or the one that TWITTER_SOM_KERNEL forces. */
  readonly kernel: string
  /** Threads that the machine offers to this process. */
  readonly threads: number
}

/** What the kernel finds on this machine. */
export function cpuInfo(): CpuInfo {
  return { architecture: process.arch, ...now(() => binding().nativeCpu()) }
}

function now<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw fromNative(error)
  }
}
