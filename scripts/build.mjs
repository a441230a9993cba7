// Compiles src into dist, with all that a published package needs at run time beside it.
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Returns false when a compiler complained. */
export async function build() {
  rmSync('dist', { recursive: true, force: true })
  if (!(await buildPage())) return false
  if (!run('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.json'])) return false
  copyNative()
  await bundleEcharts()
  copyFonts()
  chmodSync('dist/cli/main.js', 0o755)
  return true
}

function run(script, args) {
  return spawnSync(process.execPath, [script, ...args], { stdio: 'inherit' }).status === 0
}

async function buildPage() {
  const { buildPage } = await import('./build-page.mjs')
  return buildPage()
}

/** The loader and, for a clone, the addon: a published package finds its addon in the platform package. */
function copyNative() {
  mkdirSync('dist/native', { recursive: true })
  for (const name of readdirSync('src/native')) {
    if (name.startsWith('binding.') || name.endsWith('.node'))
      copyFileSync(join('src/native', name), join('dist/native', name))
  }
}

/** One file instead of ECharts' hundreds: loads several times faster, and users needn't install ECharts. */
async function bundleEcharts() {
  const { build } = await import('esbuild')
  await build({
    entryPoints: ['src/visualization/echarts.ts'],
    outfile: 'dist/visualization/echarts.js',
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    legalComments: 'inline',
    minify: true,
    logLevel: 'warning',
  })
}

function copyFonts() {
  mkdirSync('dist/visualization/fonts', { recursive: true })
  for (const file of FONT_FILES) {
    if (!existsSync(file))
      throw new Error(`Expected the font ${file} in node_modules but it is missing: run npm ci`)
    copyFileSync(file, join('dist/visualization/fonts', basename(file)))
  }
}

const FONT_FILES = [
  'node_modules/@fontsource/inter/files/inter-latin-400-normal.woff2',
  'node_modules/@fontsource/inter/files/inter-latin-700-normal.woff2',
  'node_modules/@fontsource/noto-emoji/files/noto-emoji-emoji-400-normal.woff2',
  'node_modules/@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-400-normal.woff2',
]

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exit((await build()) ? 0 : 1)
}
