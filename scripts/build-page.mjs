// Bundles the interactive page into one script and one style sheet, which createInteractivePage puts into the file it makes.
import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'

const PAGE = 'src/visualization/page'

/** Returns false when the bundler complained. */
export async function buildPage(outdirs = [`${PAGE}/dist`]) {
  const { build } = await import('esbuild')
  const { dependencies } = JSON.parse(await readFile('package.json', 'utf8'))
  try {
    for (const outdir of outdirs) {
      await build({
        entryPoints: ['main.tsx', 'page.css'].map((file) => ({ in: `${PAGE}/${file}`, out: 'page' })),
        outdir,
        bundle: true,
        format: 'iife',
        // Browsers from 2023 on: those that have DecompressionStream.
        target: ['chrome111', 'firefox113', 'safari16.4'],
        jsx: 'automatic',
        jsxImportSource: 'preact',
        minify: true,
        // The page takes pure functions from other rooms, whose doors also lead to what only Node has: the bundler
        // sees all of it, and keeps nothing.
        external: ['node:*', ...Object.keys(dependencies)],
        logOverride: { 'empty-import-meta': 'silent' },
        charset: 'utf8',
        logLevel: 'warning',
      })
    }
    return true
  } catch {
    // esbuild has said what is wrong.
    return false
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exit((await buildPage()) ? 0 : 1)
}
