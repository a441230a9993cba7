/** Count, mean, sum of squared deviations and range of the known values of each column. */
export interface Moments {
  readonly counts: Float64Array
  readonly means: Float64Array
  readonly deviations: Float64Array
  readonly lowest: Float64Array
  readonly highest: Float64Array
}

/** Rows per partial. Fixed, so that the same rows give the same bits however they are spread. */
const CHUNK = 8192

/** Moments of the columns of a row-major matrix; NaN is an unknown value. */
export function columnMoments(data: Float32Array, rows: number, cols: number): Moments {
  const partials: Moments[] = []
  for (let start = 0; start < rows; start += CHUNK)
    partials.push(chunkMoments(data, start, Math.min(start + CHUNK, rows), cols))
  return mergeMoments(partials, cols)
}

/** Merges partials in their order (T. F. Chan, G. H. Golub, R. J. LeVeque, 1979). */
export function mergeMoments(partials: readonly Moments[], cols: number): Moments {
  const merged = emptyMoments(cols)
  for (const partial of partials) {
    for (let col = 0; col < cols; col++) {
      const added = partial.counts[col]!
      if (added === 0) continue
      const before = merged.counts[col]!
      const total = before + added
      const difference = partial.means[col]! - merged.means[col]!
      merged.means[col]! += (difference * added) / total
      merged.deviations[col]! += partial.deviations[col]! + (difference * difference * before * added) / total
      merged.counts[col] = total
      merged.lowest[col] = Math.min(merged.lowest[col]!, partial.lowest[col]!)
      merged.highest[col] = Math.max(merged.highest[col]!, partial.highest[col]!)
    }
  }
  return merged
}

/** Two passes, so that nothing is lost where the mean is large beside the deviation. */
function chunkMoments(data: Float32Array, start: number, end: number, cols: number): Moments {
  const moments = emptyMoments(cols)
  const { counts, means, deviations, lowest, highest } = moments
  for (let row = start; row < end; row++) {
    for (let col = 0, at = row * cols; col < cols; col++, at++) {
      const value = data[at]!
      if (Number.isNaN(value)) continue
      counts[col]!++
      means[col]! += value
      if (value < lowest[col]!) lowest[col] = value
      if (value > highest[col]!) highest[col] = value
    }
  }
  for (let col = 0; col < cols; col++) if (counts[col]! > 0) means[col]! /= counts[col]!
  for (let row = start; row < end; row++) {
    for (let col = 0, at = row * cols; col < cols; col++, at++) {
      const value = data[at]!
      if (Number.isNaN(value)) continue
      const deviation = value - means[col]!
      deviations[col]! += deviation * deviation
    }
  }
  return moments
}

function emptyMoments(cols: number): Moments {
  return {
    counts: new Float64Array(cols),
    means: new Float64Array(cols),
    deviations: new Float64Array(cols),
    lowest: new Float64Array(cols).fill(Number.POSITIVE_INFINITY),
    highest: new Float64Array(cols).fill(Number.NEGATIVE_INFINITY),
  }
}
