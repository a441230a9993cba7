import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

// The set-up on machines that lack something. Only the programs in `folder` can be found.

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twitter-som-path-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function program(name: string, output: string): void {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\necho '${output}'\n`)
  chmodSync(path, 0o755)
}

function setup(): { readonly code: number | null; readonly err: string } {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/setup.mjs'], {
    encoding: 'utf8',
    env: { PATH: folder },
  })
  return { code: status, err: stderr }
}

test('no Rust', () => {
  expect(setup()).toMatchInlineSnapshot(`
    {
      "code": 1,
      "err": "twitter-som builds its kernel with Rust 1.89 or newer, and cargo was not found. Install it from https://rustup.rs (or run "rustup update"), then run the command again.
    ",
    }
  `)
})

test('an old Rust', () => {
  program('cargo', 'cargo 1.63.0')
  expect(setup()).toMatchInlineSnapshot(`
    {
      "code": 1,
      "err": "twitter-som builds its kernel with Rust 1.89 or newer, and this is 1.63.0. Install it from https://rustup.rs (or run "rustup update"), then run the command again.
    ",
    }
  `)
})

test('no C compiler to link with', () => {
  program('cargo', 'cargo 1.95.0 (abc 2026-01-01)')
  expect(setup()).toMatchInlineSnapshot(`
    {
      "code": 1,
      "err": "twitter-som needs a C compiler to link its kernel, and none of cc, gcc or clang was found. Install one (Debian: apt-get install gcc libc6-dev; macOS: xcode-select --install), then run the command again.
    ",
    }
  `)
})

test('an old Node', () => {
  const check =
    "import('./scripts/toolchain.mjs').then(({ missingNode }) => console.log(missingNode('18.20.1')))"
  const { stdout } = spawnSync(process.execPath, ['-e', check], { encoding: 'utf8' })
  expect(stdout).toMatchInlineSnapshot(`
    "twitter-som needs Node.js 20.19 or newer, and this is 18.20.1. Install it from https://nodejs.org, then run the command again.
    "
  `)
})
