// What has to be on the machine before anything can be built, and one clear message where it isn't.
import { spawnSync } from 'node:child_process'

const NEEDED_NODE = [20, 19]
const NEEDED_RUST = [1, 89]

/** Returns what is missing, in one message, or undefined. */
export function missingTools() {
  return missingNode(process.versions.node) ?? missingRust(versionOf('cargo')) ?? missingLinker()
}

export function missingNode(found) {
  if (atLeast(found, NEEDED_NODE)) return undefined
  return `twitter-som needs Node.js ${NEEDED_NODE.join('.')} or newer, and this is ${found}. Install it from https://nodejs.org, then run the command again.`
}

export function missingRust(found) {
  const needed = `twitter-som builds its kernel with Rust ${NEEDED_RUST.join('.')} or newer`
  const cure = 'Install it from https://rustup.rs (or run "rustup update"), then run the command again.'
  if (found === undefined) return `${needed}, and cargo was not found. ${cure}`
  if (!atLeast(found, NEEDED_RUST)) return `${needed}, and this is ${found}. ${cure}`
  return undefined
}

function missingLinker() {
  if (process.platform === 'win32' || ['cc', 'gcc', 'clang'].some((name) => versionOf(name) !== undefined))
    return undefined
  return 'twitter-som needs a C compiler to link its kernel, and none of cc, gcc or clang was found. Install one (Debian: apt-get install gcc libc6-dev; macOS: xcode-select --install), then run the command again.'
}

/** First version number that the program prints, or undefined where it can't be run. */
function versionOf(program) {
  const result = spawnSync(program, ['--version'], { encoding: 'utf8' })
  if (result.error || result.status !== 0) return undefined
  return /\d+\.\d+(\.\d+)?/.exec(result.stdout)?.[0] ?? '0.0'
}

function atLeast(version, [major, minor]) {
  const [foundMajor = 0, foundMinor = 0] = version.split('.').map(Number)
  return foundMajor > major || (foundMajor === major && foundMinor >= minor)
}
