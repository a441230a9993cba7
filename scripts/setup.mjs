// Makes a clone ready to run: packages, native kernel, compiled TypeScript. Each step is skipped when nothing
// it is made from has changed. Uses nothing but Node, for it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { digestOf, isFresh, writeStamp } from './stamp.mjs'
import { missingTools } from './toolchain.mjs'

const steps = [
  {
    title: 'Installing packages (npm ci)',
    stamp: 'node_modules/.twitter-som.stamp',
    madeFrom: () => digestOf(['package-lock.json']),
    isThere: () => existsSync('node_modules/typescript'),
    run: () => npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']),
  },
  {
    title: 'Building the native kernel (cargo, about half a minute)',
    stamp: '.cache/native.stamp',
    madeFrom: () =>
      digestOf(['Cargo.toml', 'Cargo.lock', 'crates', 'scripts/build-native.mjs'], (path) =>
        path.endsWith('/target'),
      ),
    isThere: () =>
      existsSync('target/napi/binding.d.ts') &&
      readdirSync('src/native').some((name) => name.endsWith('.node')),
    run: async () => (await import('./build-native.mjs')).buildNative(),
  },
  {
    title: 'Compiling TypeScript',
    stamp: '.cache/dist.stamp',
    madeFrom: () =>
      digestOf(
        [
          'src',
          'package.json',
          'tsconfig.json',
          'scripts/build.mjs',
          'scripts/build-page.mjs',
          'scripts/bundle-rooms.mjs',
        ],
        (path) => path.endsWith('page/dist'),
      ),
    isThere: () => existsSync('dist/cli/main.js'),
    run: async () => (await import('./build.mjs')).build(),
  },
]

/** Returns false after saying why, when a step fails. */
export async function setup() {
  const missing = missingTools()
  if (missing !== undefined) {
    console.error(missing)
    return false
  }
  for (const step of steps) {
    if (step.isThere() && isFresh(step.stamp, step.madeFrom())) continue
    console.error(`${step.title} ...`)
    if (!(await step.run())) {
      console.error(`${step.title}: failed; the lines above say why.`)
      return false
    }
    writeStamp(step.stamp, step.madeFrom())
  }
  return true
}

function npm(args) {
  const windows = process.platform === 'win32'
  return spawnSync(windows ? 'npm.cmd' : 'npm', args, { stdio: 'inherit', shell: windows }).status === 0
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exit((await setup()) ? 0 : 1)
}
