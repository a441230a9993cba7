import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { describe, expect, test } from 'vitest'

/** What each room may import from, besides itself. The drawing in ARCHITECTURE.md says the same. */
const ARROWS: Record<string, readonly string[]> = {
  errors: [],
  version: [],
  output: ['errors'],
  threads: ['errors'],
  config: ['errors'],
  native: ['errors'],
  language: [],
  input: ['errors', 'config', 'output', 'threads', 'language'],
  features: ['errors', 'config', 'threads', 'native', 'language', 'input'],
  som: ['errors', 'config', 'native'],
  analysis: ['errors', 'config', 'language', 'input', 'features', 'som'],
  visualization: ['errors', 'threads', 'config', 'output', 'input', 'features', 'som', 'analysis'],
  report: ['errors', 'config', 'output', 'input', 'features', 'som', 'analysis'],
  model: ['errors', 'config', 'output', 'input', 'features', 'som', 'analysis'],
  mlflow: ['errors'],
  tracking: ['errors', 'config', 'output', 'mlflow'],
  analyzer: [
    'errors',
    'version',
    'config',
    'output',
    'native',
    'input',
    'features',
    'som',
    'analysis',
    'visualization',
    'report',
    'model',
    'mlflow',
    'tracking',
  ],
  index: ['errors', 'version', 'config', 'input', 'features', 'som', 'analysis', 'analyzer'],
  cli: [
    'errors',
    'version',
    'config',
    'output',
    'native',
    'input',
    'analysis',
    'report',
    'model',
    'mlflow',
    'tracking',
    'analyzer',
  ],
}

const ROOT = resolve('src')

/** `src/input/csv.ts` stands in room `input`, `src/errors.ts` in room `errors`. */
function roomOf(file: string): string {
  return relative(ROOT, file).split(sep)[0]!.replace(/\.ts$/, '')
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
}

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+)'(\.[^']+)'/g

function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].map((match) => resolve(dirname(file), match[1]!))
}

interface Import {
  readonly from: string
  readonly to: string
  readonly text: string
  readonly target: string
}

const imports: Import[] = sourceFiles(ROOT).flatMap((file) =>
  importsOf(file).map((target) => ({
    from: roomOf(file),
    to: roomOf(`${target.replace(/\.js$/, '')}.ts`),
    text: `${relative('.', file)} -> ${relative('.', target)}`,
    target,
  })),
)

function forbidden(list: readonly Import[]): string[] {
  return list.filter(({ from, to }) => from !== to && !ARROWS[from]?.includes(to)).map(({ text }) => text)
}

describe('import arrows', () => {
  test('every room is in the table', () => {
    const rooms = new Set(sourceFiles(ROOT).map(roomOf))
    expect([...rooms].filter((room) => ARROWS[room] === undefined)).toEqual([])
  })

  test('no import goes against the arrows', () => {
    expect(imports.length).toBeGreaterThan(50)
    expect(forbidden(imports)).toEqual([])
  })

  test('an import against the arrows would be found', () => {
    const planted = { from: 'input', to: 'cli', text: 'src/input/x.ts -> src/cli/main.js', target: '' }
    expect(forbidden([planted])).toEqual([planted.text])
  })

  test('another room is entered by its door', () => {
    const aroundTheDoor = imports
      .filter(({ from, to }) => from !== to)
      .filter(
        ({ target, to }) =>
          existsSync(join(ROOT, to, 'index.ts')) && !target.endsWith(`${sep}${to}${sep}index.js`),
      )
      .map(({ text }) => text)
    expect(aroundTheDoor).toEqual([])
  })
})

test('what benches enter beside a door is a file of the package', () => {
  const entries = readFileSync('scripts/bundle-rooms.mjs', 'utf8')
  const entered = sourceFiles('bench')
    .flatMap(importsOf)
    .filter((target) => target.startsWith(ROOT + sep) && !/index\.js$/.test(target))
    .map((target) => relative(ROOT, target).split(sep))
    .filter((path) => path.length === 2)
  expect(entered.length).toBeGreaterThan(0)
  for (const [room, file] of entered)
    expect(entries).toMatch(new RegExp(`\\b${room}: \\[.*'${file!.replace(/\.js$/, '')}'`))
})

describe('who prints and exits', () => {
  test('only the command line, and train() when it is asked to be verbose', () => {
    const offenders = sourceFiles(ROOT)
      .filter((file) => roomOf(file) !== 'cli' && !relative(ROOT, file).includes(`${sep}page${sep}`))
      .filter((file) =>
        /\bconsole\.|process\.exit\b|process\.std(out|err)\b/.test(readFileSync(file, 'utf8')),
      )
      .map((file) => relative('.', file))
    expect(offenders).toEqual(['src/analyzer/verbose.ts'])
  })
})
