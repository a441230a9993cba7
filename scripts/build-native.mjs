// Builds the native addon and its generated loader and types into src/native.
import { spawnSync } from 'node:child_process'

const result = spawnSync(
  process.execPath,
  [
    'node_modules/@napi-rs/cli/dist/cli.js',
    'build',
    '--platform',
    '--release',
    ...['--manifest-path', 'crates/som-node/Cargo.toml'],
    ...['--output-dir', 'src/native'],
    ...['--js', 'binding.js', '--dts', 'binding.d.ts', '--esm'],
  ],
  { stdio: 'inherit' },
)
process.exit(result.status ?? 1)
