import { readdirSync, readFileSync } from 'node:fs'

/** Small made-up twins of what real exports hold. */
export const INPUT_FIXTURES = 'test/fixtures/input'

export interface InputFixture {
  readonly name: string
  readonly bytes: Buffer
}

/** Files of text that are read as they are. */
export const textFixtures: readonly InputFixture[] = fixturesIn('', (name) => name !== 'plain.txt')

/** Of every kind of table and compression one, and of the exports of many files one each. */
export const packedFixtures: readonly InputFixture[] = [
  ...fixturesIn('packed/', () => true),
  ...fixturesIn('tables/', (name) =>
    /^(?:none|snappy|gzip|zstd|lz4|delta|pages-v2)\.parquet$|^(?:lz4|zstd|time-us)\.arrow$|arrows$/.test(
      name,
    ),
  ),
  ...fixturesIn('archive/data/', (name) => name === 'tweets.js' || name === 'account.js'),
  ...fixturesIn('grailbird/data/js/tweets/', (name) => name === '2014_01.js'),
  ...fixturesIn('academictwitter/', (name) => name.endsWith('_1.json')),
]

function fixturesIn(folder: string, isWanted: (name: string) => boolean): InputFixture[] {
  return readdirSync(`${INPUT_FIXTURES}/${folder}`, { withFileTypes: true })
    .filter((entry) => entry.isFile() && isWanted(entry.name))
    .map(({ name }) => ({ name: folder + name, bytes: readFileSync(`${INPUT_FIXTURES}/${folder}${name}`) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
