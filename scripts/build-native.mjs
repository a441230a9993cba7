// Builds the native addon. Run by hand (npm run build:native) it also renews the committed loader and types
// in src/native; the set-up only takes the addon, so that a test can tell when they have gone stale.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const OUT = 'target/napi'
const GENERATED = ['binding.js', 'binding.d.ts']

export function buildNative({ renewGenerated = false } = {}) {
  mkdirSync(OUT, { recursive: true })
  const result = spawnSync(
    process.execPath,
    [
      'node_modules/@napi-rs/cli/dist/cli.js',
      ...['build', '--platform', '--release', '--manifest-path', 'crates/som-node/Cargo.toml'],
      ...['--output-dir', OUT, '--js', 'binding.js', '--dts', 'binding.d.ts', '--esm'],
    ],
    { stdio: 'inherit' },
  )
  if (result.status !== 0) return false
  const addons = readdirSync(OUT).filter((name) => name.endsWith('.node'))
  for (const name of renewGenerated ? [...addons, ...GENERATED] : addons) {
    copyFileSync(join(OUT, name), join('src/native', name))
  }
  return true
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exit(buildNative({ renewGenerated: true }) ? 0 : 1)
}
