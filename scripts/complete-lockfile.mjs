// A registry mirror that lacks the packages of other platforms leaves them out of package-lock.json, and npm ci then
// refuses the file everywhere. This puts them back: version, and the platform that their name says.
// Run after changing dependencies behind such a mirror: node scripts/complete-lockfile.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]
const PROCESSORS = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
]

/** Names of optional dependencies that the lock file has no entry for, with their version and who asks for them. */
export function missingEntries(lock) {
  const missing = new Map()
  for (const entry of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!(`node_modules/${name}` in lock.packages)) missing.set(name, { version, dev: entry.dev })
    }
  }
  return missing
}

function entryFor(name, { version, dev }) {
  const words = name.split(/[-/]/)
  const os = SYSTEMS.filter((system) => words.includes(system))
  const cpu = PROCESSORS.filter((processor) => words.includes(processor))
  const libc = words.includes('musl')
    ? ['musl']
    : words.some((word) => word.startsWith('gnu'))
      ? ['glibc']
      : []
  return {
    version,
    ...(cpu.length > 0 && { cpu }),
    ...(dev && { dev }),
    ...(libc.length > 0 && { libc }),
    optional: true,
    ...(os.length > 0 && { os }),
  }
}

function complete(path) {
  const lock = JSON.parse(readFileSync(path, 'utf8'))
  const missing = missingEntries(lock)
  for (const [name, asked] of missing) lock.packages[`node_modules/${name}`] = entryFor(name, asked)
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1))
  writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`)
  console.log(`${missing.size} entries added to ${path}`)
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) complete('package-lock.json')
