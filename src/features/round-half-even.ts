const NEAR_HALF = 1e-6

/**
 * Python's `round(value, digits)`: the decimal number nearest to the exact binary value, the even one of two that
 * are equally near.
 */
export function roundHalfEven(value: number, digits: number): number {
  const power = 10 ** digits
  const scaled = value * power
  const below = Math.floor(scaled)
  const fraction = scaled - below
  if (Math.abs(fraction - 0.5) > NEAR_HALF) return (fraction < 0.5 ? below : below + 1) / power
  // Multiplying has rounded, so the half may be false; toFixed works on the exact value, and rounds true ties up
  // in magnitude.
  const nearest = Math.round(Number(value.toFixed(digits)) * power)
  if (nearest % 2 === 0 || !isTie(value, digits)) return nearest / power
  return (nearest - Math.sign(nearest)) / power
}

/** A double lies half-way between two decimals only as an odd multiple of 2^-(digits + 1). */
function isTie(value: number, digits: number): boolean {
  const halves = value * 2 ** (digits + 1)
  return Number.isInteger(halves) && halves % 2 !== 0
}
