// Compiles src into dist, with all that a published package needs at run time beside it.
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundleRooms } from './bundle-rooms.mjs'

/** Made complete beside the old one, which stays where a build fails. */
const NEXT = 'dist.next'

const BUNDLED = ['config/zod', 'visualization/echarts']

/** Returns false when a compiler complained. */
export async function build() {
  rmSync(NEXT, { recursive: true, force: true })
  if (!(await bundlePage())) return false
  if (!run('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.json', '--outDir', NEXT])) return false
  copyNative()
  copyFileSync('src/model/twitter_som_pyfunc.py', `${NEXT}/model/twitter_som_pyfunc.py`)
  for (const module of BUNDLED) await bundle(module)
  await bundleRooms(NEXT)
  await copyFonts()
  copyLicences()
  chmodSync(`${NEXT}/cli/main.js`, 0o755)
  rmSync('dist', { recursive: true, force: true })
  renameSync(NEXT, 'dist')
  return true
}

function run(script, args) {
  return spawnSync(process.execPath, [script, ...args], { stdio: 'inherit' }).status === 0
}

/** For running from the sources, and for the package. */
async function bundlePage() {
  const { buildPage } = await import('./build-page.mjs')
  return buildPage(['src/visualization/page/dist', `${NEXT}/visualization/page/dist`])
}

/** The loader and, for a clone, the addon: a published package finds its addon in the platform package. */
function copyNative() {
  mkdirSync(`${NEXT}/native`, { recursive: true })
  for (const name of readdirSync('src/native')) {
    if (name.startsWith('binding.') || name.endsWith('.node'))
      copyFileSync(join('src/native', name), join(NEXT, 'native', name))
  }
}

/**
 * One file instead of the hundreds of a library: loads several times faster, and holds only what is used. The module
 * re-exports the library by name.
 */
async function bundle(module) {
  const { build } = await import('esbuild')
  await build({
    entryPoints: [`src/${module}.ts`],
    outfile: `${NEXT}/${module}.js`,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    legalComments: 'inline',
    minify: true,
    logLevel: 'warning',
  })
}

/** The fonts that the figures name, so that they are right on a machine without any. */
async function copyFonts() {
  const { FONT_FILES } = await import(pathToFileURL(resolve(NEXT, 'visualization/fonts.js')).href)
  mkdirSync(`${NEXT}/visualization/fonts`, { recursive: true })
  for (const font of FONT_FILES) {
    copyFileSync(
      join('node_modules', font.package, 'files', font.file),
      join(NEXT, 'visualization/fonts', font.file),
    )
  }
  await copyScriptFonts()
}

/** Those that are loaded in parts, each font with the table that says which part has a character. */
async function copyScriptFonts() {
  const { SCRIPT_FONTS, partOf, fileOf } = await import(
    pathToFileURL(resolve(NEXT, 'visualization/script-fonts.js')).href
  )
  for (const font of SCRIPT_FONTS) {
    const from = join('node_modules/@fontsource-variable', font)
    const ranges = join(from, 'unicode.json')
    copyFileSync(ranges, join(NEXT, 'visualization/fonts', `${font}.json`))
    for (const key of Object.keys(JSON.parse(readFileSync(ranges, 'utf8')))) {
      const part = partOf(key)
      if (part === undefined) continue
      const file = fileOf(font, part)
      copyFileSync(join(from, 'files', file), join(NEXT, 'visualization/fonts', file))
    }
  }
}

/** Of what stands in the files above; THIRD_PARTY.md lists them. */
function copyLicences() {
  for (const name of [
    'echarts',
    'zrender',
    'zod',
    'preact',
    '@fontsource/inter',
    '@fontsource/noto-emoji',
    '@fontsource/noto-sans-arabic',
    '@fontsource-variable/noto-sans-devanagari',
    '@fontsource-variable/noto-sans-hebrew',
    '@fontsource-variable/noto-sans-jp',
    '@fontsource-variable/noto-sans-kr',
    '@fontsource-variable/noto-sans-sc',
    '@fontsource-variable/noto-sans-thai',
  ]) {
    const target = join(NEXT, 'licenses', name.replace('/', '-'))
    mkdirSync(target, { recursive: true })
    for (const file of readdirSync(join('node_modules', name))) {
      if (/^(licen[cs]e|notice)/i.test(file) && !file.endsWith('s'))
        copyFileSync(join('node_modules', name, file), join(target, file))
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exit((await build()) ? 0 : 1)
}
