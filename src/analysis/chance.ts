/** Probabilities of chance, for tests. */

/** Two-sided: a standard normal number at least as far from 0. */
export function normalChance(z: number): number {
  return upperGamma(0.5, (z * z) / 2)
}

/** A chi-square number of so many degrees of freedom at least as large; 1 for none. */
export function chiSquareChance(value: number, freedom: number): number {
  return freedom < 1 ? 1 : upperGamma(freedom / 2, value / 2)
}

/** The regularised upper incomplete gamma function Q(a, x): its series below a + 1, its continued fraction (Lentz) above. */
export function upperGamma(a: number, x: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? Number.NaN : 1
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a))
  return x < a + 1 ? Math.max(0, 1 - scale * series(a, x)) : Math.min(1, scale * fraction(a, x))
}

const STEPS = 10_000
const PRECISION = 1e-15
const TINY = 1e-300

function series(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; n < STEPS && term > sum * PRECISION; n++) {
    term *= x / (a + n)
    sum += term
  }
  return sum
}

function fraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1 / TINY
  let d = 1 / b
  let value = d
  for (let n = 1; n < STEPS; n++) {
    const step = -n * (n - a)
    b += 2
    d = 1 / nonZero(step * d + b)
    c = nonZero(b + step / c)
    value *= d * c
    if (Math.abs(d * c - 1) < PRECISION) break
  }
  return value
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}

/** Stirling's series, from 20 up, where what is left out of it is less than rounding; below by the recurrence. */
function logGamma(a: number): number {
  let [shifted, product] = [a, 1]
  while (shifted < 20) product *= shifted++
  const inverse = 1 / (shifted * shifted)
  const rest = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / shifted
  return (shifted - 0.5) * Math.log(shifted) - shifted + Math.log(2 * Math.PI) / 2 + rest - Math.log(product)
}
