// One file per room of what tsc made: the command line loads a tenth of the files, in half of the time.
import { readdirSync, rmSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'

/** Modules that are entered beside a room's `index.js`: by a worker thread, by the shell, by tests, scripts and benches. */
const OTHER_ENTRIES = {
  cli: ['main'],
  features: ['text-shard', 'texts', 'vader'],
  input: ['block', 'format-table', 'reading', 'tweet-table'],
  threads: ['thread'],
  visualization: ['drawing-thread', 'fonts', 'script-fonts'],
}

/** Files that are whole already, or not for a bundler. */
const KEPT = [join('config', 'zod.js'), join('visualization', 'echarts.js'), join('native', 'binding.js')]

/** Bundles each folder of `dist` in place, and removes what is in the bundles. */
export async function bundleRooms(dist) {
  const { build } = await import('esbuild')
  for (const room of readdirSync(dist, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    const folder = join(dist, room.name)
    const entries = ['index', ...(OTHER_ENTRIES[room.name] ?? [])].map((name) => join(folder, `${name}.js`))
    const entryPoints = entries.filter((file) => readdirSync(folder).includes(relative(folder, file)))
    if (entryPoints.length === 0) continue
    const { metafile } = await build({
      entryPoints,
      outdir: folder,
      allowOverwrite: true,
      bundle: true,
      // What two entries share, or is loaded when it is needed, is a file of its own.
      splitting: true,
      chunkNames: '[name]-[hash]',
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      plugins: [keepOtherRooms(dist, room.name)],
      metafile: true,
      logLevel: 'warning',
    })
    const made = new Set(Object.keys(metafile.outputs).map((file) => resolve(file)))
    for (const input of Object.keys(metafile.inputs)) if (!made.has(resolve(input))) rmSync(input)
  }
}

/** A room enters another by its `index.js`, as the sources do, so that each module is loaded once. */
function keepOtherRooms(dist, room) {
  return {
    name: 'keep-other-rooms',
    setup(build) {
      build.onResolve({ filter: /^\./ }, ({ path, importer, kind }) => {
        if (kind === 'entry-point') return undefined
        const target = relative(resolve(dist), resolve(dirname(importer), path))
        if (target.startsWith(room + sep) && !KEPT.includes(target)) return undefined
        const from = relative(join(dist, room), join(dist, target)).replaceAll(sep, '/')
        return { path: from.startsWith('.') ? from : `./${from}`, external: true }
      })
    },
  }
}
