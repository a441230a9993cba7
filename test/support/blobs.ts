/** Uniform in [0, 1): mulberry32, so that every run sees the same numbers. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface Blobs {
  readonly data: Float32Array
  readonly rows: number
  readonly cols: number
}

/** Groups of rows around far centres; row i belongs to group `i % groups`. */
export function blobs(shape: { rows: number; cols: number; groups: number; seed: number }): Blobs {
  const { rows, cols, groups } = shape
  const random = seededRandom(shape.seed)
  const centres = Array.from({ length: groups * cols }, () => random() * 20)
  const data = new Float32Array(rows * cols)
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      data[row * cols + col] = centres[(row % groups) * cols + col]! + random() - 0.5
    }
  }
  return { data, rows, cols }
}
