import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

// What users get: the package and its platform package, packed and installed into an empty folder without a compiler.

let folder: string
let consumer: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'twitter-som-e2e-'))
  consumer = join(folder, 'consumer')
  mkdirSync(consumer)
  writeFileSync(
    join(consumer, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, type: 'module' }),
  )
  npm([
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--loglevel=error',
    pack('.'),
    pack(platformPackage()),
  ])
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function npm(args: readonly string[], cwd = consumer): string {
  const result = spawnSync('npm', args, { cwd, encoding: 'utf8' })
  if (result.status !== 0) throw new Error(result.stderr)
  return result.stdout
}

function pack(source: string): string {
  const [packed] = JSON.parse(
    npm(['pack', source, '--json', '--ignore-scripts', '--pack-destination', folder], process.cwd()),
  ) as [{ filename: string }]
  return join(folder, packed.filename)
}

/** The manifest of this machine's platform package with the addon beside it, as a release puts them together. */
function platformPackage(): string {
  const addon = readdirSync('src/native').find((name) => name.endsWith('.node'))
  if (addon === undefined) throw new Error('Expected a built addon in src/native')
  const platform = addon.slice('som.'.length, -'.node'.length)
  const target = join(folder, platform)
  cpSync(join('npm', platform), target, { recursive: true })
  copyFileSync(join('src/native', addon), join(target, addon))
  copyFileSync('LICENSE', join(target, 'LICENSE'))
  copyFileSync('npm/THIRD_PARTY.txt', join(target, 'THIRD_PARTY.txt'))
  return target
}

function node(args: readonly string[]): {
  readonly code: number | null
  readonly out: string
  readonly err: string
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: consumer,
    encoding: 'utf8',
    // No compiler, no cargo, no system fonts.
    env: { PATH: '/nowhere', HOME: consumer, FONTCONFIG_FILE: '/dev/null' },
  })
  return { code: status, out: stdout, err: stderr }
}

test('the package holds no addon, no sources and no tests', () => {
  const installed = readdirSync(join(consumer, 'node_modules/twitter-som'), { recursive: true }).map(String)
  expect(installed.filter((name) => /\.node$|\.rs$|^src|^test|^crates/.test(name))).toEqual([])
  expect(installed).toContain('LICENSE')
})

test('the command line runs the main job', () => {
  const { code, out, err } = node([
    'node_modules/twitter-som/dist/cli/main.js',
    '--samples',
    '300',
    '--x-dim',
    '5',
    '--y-dim',
    '4',
  ])
  expect(code, err).toBe(0)
  expect(out).toContain('300 tweets on a 5 x 4 hexagonal map')
  const png = readFileSync(join(consumer, 'som-output/visualizations/som_topology.png'))
  expect(png.subarray(1, 4).toString()).toBe('PNG')
})

test('the library and its subpath are imported by name', () => {
  writeFileSync(
    join(consumer, 'use.mjs'),
    `import { TwitterDataCollection, TwitterSOMAnalyzer, VERSION } from 'twitter-som'
     import { Som } from 'twitter-som/som'
     const collection = TwitterDataCollection.fromTweets(['late train', 'late bus', 'fresh bread', 'warm bread'].map((text) => ({ text })))
     const analyzer = new TwitterSOMAnalyzer({ xDim: 2, yDim: 2 })
     const { numSamples } = await analyzer.train(collection)
     const [cell] = await analyzer.predictCluster(collection)
     const som = new Som({ xDim: 2, yDim: 1 })
     await som.train(new Float32Array([0, 0, 1, 1]), { cols: 2 })
     console.log(JSON.stringify({ VERSION, numSamples, cell: cell.cluster.startsWith('cluster_'), winners: [...(await som.winners(new Float32Array([0, 0, 1, 1]))).winners] }))`,
  )
  const { code, out, err } = node(['use.mjs'])
  expect(code, err).toBe(0)
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(JSON.parse(out)).toEqual({ VERSION: version, numSamples: 4, cell: true, winners: [0, 1] })
})

test('without the platform package, the message says what to install', () => {
  const platform = readdirSync(join(consumer, 'node_modules')).find((name) =>
    name.startsWith('twitter-som-'),
  )!
  rmSync(join(consumer, 'node_modules', platform), { recursive: true })
  const { code, err } = node(['node_modules/twitter-som/dist/cli/main.js', '--samples', '50'])
  expect(code).toBe(1)
  expect(err).toContain(platform)
  expect(err).toContain('npm')
})
