/**
 * Toroids: Somoclu's batch training on a rectangular one, and the float64 referee's numbers for everything else; made by
 * test/golden/make/make_somoclu.py. Somoclu adds up in float32.
 */
import { describe, expect, test } from 'vitest'
import { deviation, doubles, type Encoded, floats, readFixture } from './fixture.js'
import { caseName, deviations, type Golden, type PeerFixture, type PeerOptions, trainOurs } from './peers.js'

interface Case {
  readonly options: PeerOptions
  readonly right: Golden
  readonly u_matrix: Encoded
  readonly somoclu?: Encoded
}

const ROUNDING = 2e-7
const SINGLE = 1e-6

const cases = ['toroid-rectangular', 'toroid-hexagonal']
  .map((name) => readFixture<PeerFixture<Case>>(name))
  .flatMap((fixture) =>
    fixture.cases.map((golden) => ({
      name: `${fixture.topology} toroid, ${caseName(golden.options)}`,
      fixture,
      golden,
    })),
  )

describe.each(cases)('$name', ({ fixture, golden }) => {
  const ours = trainOurs(fixture, golden.options)

  test('codebook, winners and errors are those of the referee', async () => {
    const apart = deviations(await ours, golden.right)
    expect(apart.codebook).toBeLessThan(ROUNDING)
    expect(apart.winners).toBe(0)
    expect(apart.quantizationError).toBeLessThan(ROUNDING)
    expect(apart.topographicError).toBeLessThan(1e-12)
  })

  test('the U-matrix goes round', async () => {
    expect(deviation((await ours).uMatrix, doubles(golden.u_matrix))).toBeLessThan(SINGLE)
  })

  test('a planar map is another', async () => {
    const planar = await trainOurs({ ...fixture, map_shape: 'planar' }, golden.options)
    expect(deviation(planar.map.codebook, (await ours).map.codebook)).toBeGreaterThan(1e-3)
  })

  const { somoclu } = golden
  if (somoclu !== undefined)
    test('the codebook is that of Somoclu', async () => {
      expect(deviation((await ours).map.codebook, floats(somoclu))).toBeLessThan(SINGLE)
    })
})

test('Somoclu has one of the cases', () => {
  expect(cases.filter(({ golden }) => golden.somoclu !== undefined)).toHaveLength(1)
})
