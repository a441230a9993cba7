// Writes npm/THIRD_PARTY.txt: the licences of the Rust crates that are linked into the addon, from the crates
// themselves. Run after changing Cargo.lock: node scripts/rust-licences.mjs
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i

const { packages, resolve } = JSON.parse(cargo(['metadata', '--format-version', '1', '--locked']))
const linked = new Set(
  cargo(['tree', '--package', 'som-node', '--edges', 'normal', '--prefix', 'none', '--format', '{p}'])
    .split('\n')
    .map((line) => line.split(' ').slice(0, 2).join(' v').replace('vv', 'v')),
)
const others = packages
  .filter(({ name, version, source }) => source !== null && linked.has(`${name} v${version}`))
  .sort((a, b) => (a.name < b.name ? -1 : 1))
if (others.length === 0 || resolve === null)
  throw new Error('Expected crates linked into som-node but found none')
writeFileSync('npm/THIRD_PARTY.txt', others.map(section).join('\n'))
console.log(`${others.length} crates in npm/THIRD_PARTY.txt`)

function section({ name, version, license, manifest_path }) {
  const folder = dirname(manifest_path)
  const files = readdirSync(folder).filter((file) => LICENCE_FILE.test(file))
  // Where a crate may be had under either of two licences, one text is enough: the shorter.
  const texts = files
    .map((file) => readFileSync(join(folder, file), 'utf8').trim())
    .sort((a, b) => a.length - b.length)
  const text = texts[0] ?? `(The crate comes without a licence file; it says "${license}".)`
  return `${'='.repeat(80)}\n${name} ${version}, ${license}\n${'='.repeat(80)}\n\n${text}\n`
}

function cargo(args) {
  const { status, stdout, stderr } = spawnSync('cargo', args, { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(stderr)
  return stdout
}
