import { useEffect, useRef } from 'preact/hooks'

/** Browsers stop pages that change their address more often. */
const LEAST_MILLISECONDS = 200

/** Keeps the state behind the `#`, at once where it changes rarely. */
export function useAddress(hash: string): void {
  const last = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    const keep = () => {
      last.current = performance.now()
      keepInAddress(hash)
    }
    const wait = last.current + LEAST_MILLISECONDS - performance.now()
    if (wait <= 0) {
      keep()
      return
    }
    const timer = setTimeout(keep, wait)
    return () => clearTimeout(timer)
  }, [hash])
}

function keepInAddress(hash: string): void {
  try {
    history.replaceState(null, '', `#${hash}`)
  } catch {
    // A sandboxed frame has no address of its own to keep a state in.
  }
}
