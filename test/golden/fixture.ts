/** Reads the fixtures that the scripts in test/golden/make wrote; from the root of the repository, as npm scripts run. */
import { readFileSync } from 'node:fs'

export function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(`test/fixtures/golden/${name}.json`, 'utf8')) as T
}

/** Base64 of little-endian values. */
export type Encoded = string

export function floats(encoded: Encoded): Float32Array {
  return new Float32Array(bytes(encoded))
}

export function doubles(encoded: Encoded): Float64Array {
  return new Float64Array(bytes(encoded))
}

export function codes(encoded: Encoded): Uint32Array {
  return new Uint32Array(bytes(encoded))
}

function bytes(encoded: Encoded): ArrayBuffer {
  return new Uint8Array(Buffer.from(encoded, 'base64')).buffer
}

/** Largest difference, as a share of the largest magnitude among the expected values. */
export function deviation(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY
  let difference = 0
  let scale = 0
  for (let i = 0; i < expected.length; i++) {
    difference = worse(difference, Math.abs(actual[i]! - expected[i]!))
    scale = Math.max(scale, Math.abs(expected[i]!))
  }
  return scale === 0 ? difference : difference / scale
}

/** The larger of two, and NaN if one is: `Math.max` in a comparison would lose it. */
function worse(a: number, b: number): number {
  return Number.isNaN(a) || a > b ? a : b
}
