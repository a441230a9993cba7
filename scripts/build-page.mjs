// Bundles the interactive page into one script and one style sheet, which createInteractivePage puts into the file it makes.
import { pathToFileURL } from 'node:url'

const PAGE = 'src/visualization/page'

/** Returns false when the bundler complained. */
export async function buildPage(outdirs = [`${PAGE}/dist`]) {
  const { build } = await import('esbuild')
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
