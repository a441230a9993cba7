/**
 * How far our maps are from those of MiniSom and XPySom, and our linear algebra from scikit-learn's: the tables of
 * docs/parity.md. Reads the committed fixtures, so it needs no Python: `npm run bench:parity`.
 */
import { pca, type SparseMatrix, truncatedSvd } from '../src/native/index.js'
import { codes, deviation, doubles, type Encoded, floats, readFixture } from '../test/golden/fixture.js'
import {
  type Deviations,
  deviations,
  type Golden,
  type PeerFixture,
  type PeerOptions,
  type Quality,
  trainOurs,
} from '../test/golden/peers.js'

interface MiniSomCase {
  readonly options: PeerOptions
  readonly codebook: Encoded
  readonly winners: Encoded
  readonly right: Quality
}

interface XPySomCase {
  readonly options: PeerOptions
  readonly codebook: Encoded
  readonly winners: Encoded
  readonly right: Golden
  readonly deviation: number
}

/** The worst of some cases. */
interface Row extends Deviations {
  readonly cases: number
}

const MINISOM = {
  rectangular: 'minisom-rectangular',
  'hexagonal, odd rows': 'minisom-hexagonal-odd',
  'hexagonal, even rows, mirrored': 'minisom-hexagonal-even',
  'hexagonal, 40 epochs or 6000 steps': 'minisom-long',
}
const XPYSOM = { rectangular: 'xpysom-rectangular', 'hexagonal, odd rows': 'xpysom-hexagonal-odd' }
/** Above this, what differs isn't rounding but one of the defects that the tests name. */
const DEFECT = 1e-4

const lines = [
  '| peer | rule | map | distance | cases | codebook | other winners | quantization error | topographic error |',
  '| --- | --- | --- | --- | ---: | ---: | ---: | ---: | ---: |',
  ...(await miniSomLines()),
  ...(await xpySomLines()),
  '',
  '| function | peer | what | largest deviation |',
  '| --- | --- | --- | ---: |',
  ...(await linalgLines()),
]
process.stdout.write(`${lines.join('\n')}\n`)

async function miniSomLines(): Promise<string[]> {
  const rows = new Map<string, Row>()
  for (const [map, name] of Object.entries(MINISOM)) {
    const fixture = readFixture<PeerFixture<MiniSomCase>>(name)
    for (const { options, codebook, winners, right } of fixture.cases) {
      const apart = deviations(await trainOurs(fixture, options), { codebook, winners, ...right })
      collect(rows, ['MiniSom', options.training_algorithm, map, options.activation_distance], apart)
    }
  }
  return toLines(rows)
}

async function xpySomLines(): Promise<string[]> {
  const rows = new Map<string, Row>()
  for (const [map, name] of Object.entries(XPYSOM)) {
    const fixture = readFixture<PeerFixture<XPySomCase>>(name)
    for (const { options, codebook, winners, right, deviation } of fixture.cases) {
      const ours = await trainOurs(fixture, options)
      const { activation_distance: distance } = options
      if (deviation < DEFECT) {
        collect(rows, ['XPySom', 'batch', map, distance], deviations(ours, { ...right, codebook, winners }))
      } else {
        collect(rows, ['the referee, where XPySom errs', 'batch', map, distance], deviations(ours, right))
      }
    }
  }
  return toLines(rows)
}

function collect(rows: Map<string, Row>, key: readonly string[], apart: Deviations): void {
  const name = key.join(' | ')
  const row = rows.get(name)
  rows.set(name, {
    cases: (row?.cases ?? 0) + 1,
    codebook: Math.max(row?.codebook ?? 0, apart.codebook),
    winners: Math.max(row?.winners ?? 0, apart.winners),
    quantizationError: Math.max(row?.quantizationError ?? 0, apart.quantizationError),
    topographicError: Math.max(row?.topographicError ?? 0, apart.topographicError),
  })
}

function toLines(rows: Map<string, Row>): string[] {
  return [...rows].map(([name, row]) => {
    const numbers = [row.codebook, row.winners, row.quantizationError, row.topographicError].map(short)
    return `| ${name} | ${row.cases} | ${numbers.join(' | ')} |`
  })
}

async function linalgLines(): Promise<string[]> {
  const fixture = readFixture<LinalgFixture>('linalg')
  const golden = fixture.truncated_svd.text_like
  const matrix: SparseMatrix = {
    rows: golden.rows,
    cols: golden.cols,
    offsets: codes(golden.offsets),
    codes: codes(golden.codes),
    values: floats(golden.values),
  }
  const svd = await truncatedSvd(matrix, { components: golden.k })
  const exact = doubles(golden.exact_singular_values)
  const lines = [
    ['truncatedSvd', 'NumPy', 'singular values', worstRatio(svd.singularValues, exact)],
    [
      'truncatedSvd',
      'scikit-learn (arpack)',
      'components',
      deviation(svd.components, floats(golden.components)),
    ],
    [
      "scikit-learn's randomized SVD, 7 iterations",
      'NumPy',
      'singular values',
      worstRatio(doubles(golden.randomized_singular_values), exact),
    ],
  ]
  for (const [name, { data, rows, cols, rank, ...theirs }] of Object.entries(fixture.pca)) {
    const { components, variances } = await pca(floats(data), rows, cols)
    const found = components.subarray(0, rank * cols)
    lines.push(
      [
        `pca, ${name}`,
        'scikit-learn',
        'variances',
        deviation(variances.subarray(0, rank), doubles(theirs.variances)),
      ],
      [`pca, ${name}`, 'scikit-learn', 'components', deviation(found, floats(theirs.components))],
    )
  }
  return lines.map(
    ([name, peer, what, value]) => `| ${name} | ${peer} | ${what} | ${short(value as number)} |`,
  )
}

interface LinalgFixture {
  readonly truncated_svd: {
    readonly text_like: {
      readonly rows: number
      readonly cols: number
      readonly offsets: Encoded
      readonly codes: Encoded
      readonly values: Encoded
      readonly k: number
      readonly components: Encoded
      readonly exact_singular_values: Encoded
      readonly randomized_singular_values: Encoded
    }
  }
  readonly pca: Readonly<
    Record<
      string,
      { data: Encoded; rows: number; cols: number; rank: number; components: Encoded; variances: Encoded }
    >
  >
}

function worstRatio(actual: ArrayLike<number>, right: ArrayLike<number>): number {
  return Math.max(...Array.from(actual, (value, i) => Math.abs(value / right[i]! - 1)))
}

function short(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toExponential(1)
}
