import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly engines: { readonly node: string }
  readonly scripts: Readonly<Record<string, string>>
  readonly files: readonly string[]
  readonly bin: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly main: string
}

function manifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest
}

const root = manifest('package.json')
const platforms = readdirSync('npm', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => manifest(join('npm', name, 'package.json')))

describe('package.json', () => {
  test('every script names files that exist', () => {
    const named = Object.values(root.scripts).flatMap((script) => script.match(/\S+\.(mjs|json|ts)\b/g) ?? [])
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((path) => !existsSync(path))).toEqual([])
  })

  test('what is exported and run is what the build makes', () => {
    const targets = [
      ...Object.values(root.exports).flatMap((entry) =>
        typeof entry === 'string' ? [entry] : Object.values(entry),
      ),
      ...Object.values(root.bin),
    ]
    expect(targets.filter((path) => !existsSync(path))).toEqual([])
  })

  test('every file that is published exists', () => {
    const plain = root.files.filter((path) => !path.startsWith('!'))
    expect(plain.filter((path) => !existsSync(path))).toEqual([])
  })
})

describe('versions', () => {
  test('of the crates and of the package are one', () => {
    const crates = /\[workspace\.package\]\nversion = "([^"]+)"/.exec(readFileSync('Cargo.toml', 'utf8'))?.[1]
    expect(crates).toBe(root.version)
  })

  test.each(platforms)('$name agrees with the package', (platform) => {
    expect(platform).toMatchObject({ version: root.version, license: root.license, engines: root.engines })
    expect(platform.files).toEqual([platform.main, 'THIRD_PARTY.txt'])
  })

  test('the changelog has a section for this version', () => {
    expect(readFileSync('CHANGELOG.md', 'utf8')).toContain(`## ${root.version}`)
  })
})

describe('package-lock.json', () => {
  interface Entry {
    readonly version?: string
    readonly optionalDependencies?: Readonly<Record<string, string>>
  }
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, Entry>
  }

  test('has an entry for every optional dependency: node scripts/complete-lockfile.mjs adds what a mirror left out', () => {
    const wanted = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
    expect(wanted.length).toBeGreaterThan(10)
    expect(wanted.filter((name) => packages[`node_modules/${name}`] === undefined)).toEqual([])
  })

  test('pins exact versions and names no registry', () => {
    const loose = Object.entries(packages).filter(([, { version }]) => !/^\d+\.\d+\.\d+/.test(version ?? ''))
    expect(loose.map(([name]) => name)).toEqual([])
    expect(readFileSync('package-lock.json', 'utf8')).not.toContain('"resolved"')
  })
})

describe('documents', () => {
  const documents = [
    ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'THIRD_PARTY.md'],
    ...readdirSync('docs', { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.md'))
      .map((name) => join('docs', name)),
  ]

  test.each(documents)('every file that %s links to exists', (document) => {
    const targets = [...readFileSync(document, 'utf8').matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(
      (match) => match[1]!,
    )
    const missing = targets
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !existsSync(join(dirname(document), target)))
    expect(missing).toEqual([])
  })

  test('every script that is run in them exists', () => {
    const text = documents.map((document) => readFileSync(document, 'utf8')).join('\n')
    const names = [...text.matchAll(/npm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
      (match) => match[1] ?? match[2]!,
    )
    expect(names.length).toBeGreaterThan(5)
    expect([...new Set(names)].filter((name) => !(name in root.scripts))).toEqual([])
  })
})
