import { ArgumentError, NativeError } from '../errors.js'
import type { NativeCancellation } from './binding.js'
import { binding } from './load.js'

/**
 * Starts work of the kernel and turns its end into ours.
 *
 * The signal's reason is thrown where it was aborted before the start, or where the kernel stopped with nothing to
 * hand back. (A signal that's aborted beforehand would otherwise go unnoticed: no event comes for it.)
 */
export async function call<T>(
  signal: AbortSignal | undefined,
  start: (cancellation: NativeCancellation) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  const { NativeCancellation } = binding()
  const cancellation = new NativeCancellation()
  const cancel = () => cancellation.cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    return await start(cancellation)
  } catch (error) {
    throw signal?.aborted && isCancelled(error) ? signal.reason : fromNative(error)
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}

export function isCancelled(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'Cancelled'
}

/** An error of the binding as one of ours; made here, so that its stack is that of the call. */
export function fromNative(error: unknown): Error {
  const { code, message } = error as { code?: unknown; message?: unknown }
  if (code === 'InvalidArg' && typeof message === 'string')
    return new ArgumentError(message, { cause: error })
  if (error instanceof NativeError || error instanceof ArgumentError) return error
  return new NativeError(typeof message === 'string' ? message : String(error), { cause: error })
}
