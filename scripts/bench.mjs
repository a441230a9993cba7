// npm run bench [-- NAME [ARGS]]: sets up what is missing and runs bench/NAME.ts (default: main-job).
// A bench is written against src for its types, and run against dist: what users run.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setup } from './setup.mjs'

const [name = 'main-job', ...args] = process.argv.slice(2)
const entry = `bench/${name}.ts`
if (!existsSync(entry)) {
  const names = readdirSync('bench').filter((file) => file.endsWith('.ts') && !file.startsWith('_'))
  console.error(`Expected one of ${names.map((file) => file.slice(0, -3)).join(', ')} but received ${name}`)
  process.exit(2)
}
if (!(await setup())) process.exit(1)

const { build } = await import('esbuild')
const outfile = resolve(`.cache/bench/${name}.mjs`)
await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
  plugins: [{ name: 'src-to-dist', setup: runAgainstDist }],
})
process.exit(spawnSync(process.execPath, ['--expose-gc', outfile, ...args], { stdio: 'inherit' }).status ?? 1)

function runAgainstDist({ onResolve }) {
  onResolve({ filter: /\/src\// }, ({ path, resolveDir }) => {
    const inSrc = resolve(resolveDir, path).split(`${sep}src${sep}`).at(-1)
    return { path: pathToFileURL(join(resolve('dist'), inSrc)).href, external: true }
  })
}
