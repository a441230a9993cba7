// Fuzzes the kernel under AddressSanitizer: each target of fuzz/ for some seconds. npm run fuzz [-- SECONDS [TARGET...]]
//
// What cargo-fuzz does, by its flags, so that nothing needs to be installed: libFuzzer is built by the crate
// libfuzzer-sys, with a C++ compiler. RUSTC_BOOTSTRAP lets stable Rust take the sanitizer's flag.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const [seconds = '60', ...chosen] = process.argv.slice(2)
const known = readdirSync(resolve(root, 'fuzz/fuzz_targets')).map((file) => file.replace(/\.rs$/, ''))
const targets = chosen.length > 0 ? chosen : known
const unknown = targets.filter((target) => !known.includes(target))
if (!/^[1-9]\d*$/.test(seconds) || unknown.length > 0) {
  console.error(
    `Expected SECONDS and then some of ${known.join(', ')} but received ${process.argv.slice(2).join(' ')}`,
  )
  process.exit(2)
}

const host = /host: (.*)/.exec(spawnSync('rustc', ['-vV'], { encoding: 'utf8' }).stdout)?.[1]
if (host === undefined) {
  console.error('Expected rustc in the PATH')
  process.exit(1)
}
const flags = [
  '-Cpasses=sancov-module',
  '-Cllvm-args=-sanitizer-coverage-level=4',
  '-Cllvm-args=-sanitizer-coverage-inline-8bit-counters',
  '-Cllvm-args=-sanitizer-coverage-pc-table',
  '-Cllvm-args=-sanitizer-coverage-trace-compares',
  '-Ccodegen-units=1',
  '-Cdebug-assertions',
  '-Zsanitizer=address',
  '--cfg=fuzzing',
]
const folder = resolve(root, 'target/fuzz')
// A target is named, so that the flags are those of what runs and not of build scripts.
run(
  'cargo',
  [
    'build',
    '--release',
    '--quiet',
    '--manifest-path',
    'fuzz/Cargo.toml',
    '--target',
    host,
    '--target-dir',
    folder,
  ],
  { RUSTFLAGS: flags.join(' '), RUSTC_BOOTSTRAP: '1' },
)
for (const target of targets) {
  const corpus = resolve(root, 'fuzz/corpus', target)
  const artifacts = resolve(root, 'fuzz/artifacts', target)
  mkdirSync(corpus, { recursive: true })
  mkdirSync(artifacts, { recursive: true })
  run(resolve(folder, host, 'release', target), [
    corpus,
    `-artifact_prefix=${artifacts}/`,
    `-max_total_time=${seconds}`,
    '-max_len=2048',
    '-timeout=60',
    '-verbosity=0',
    '-print_final_stats=1',
  ])
}

function run(program, args, variables = {}) {
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...variables },
  })
  if (error !== undefined) console.error(error.message)
  if (status !== 0) process.exit(status ?? 1)
}
