import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

// On a machine that has nothing: an empty folder, no program on the path.

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'twitter-som-tools-'))
  for (const file of ['test/integration/requirements.txt', 'test/integration/mlflow/requirements.txt'])
    cpSync(file, join(folder, file))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function prepare(env: Readonly<Record<string, string>>): string {
  const script = pathToFileURL(resolve('scripts/test-tools.mjs')).href
  const code = `(await import(${JSON.stringify(script)})).prepareTestTools()`
  const args = ['--input-type=module', '-e', code]
  const { stderr, status } = spawnSync(process.execPath, args, {
    cwd: folder,
    env: { PATH: folder, TWITTER_SOM_POSTGRES: folder, ...env },
    encoding: 'utf8',
  })
  expect(status, stderr).toBe(0)
  return stderr
}

test('without being asked nothing is installed, and one line says what is skipped', () => {
  expect(prepare({})).toMatchInlineSnapshot(`
    "Skipping the browser tests (no Chromium or Chrome), the tests that read models in Python (no NumPy and safetensors), and the tests against a real MLflow server: TWITTER_SOM_INSTALL_TEST_TOOLS=1 npm test installs what they need, see CONTRIBUTING.md.
    "
  `)
  expect(readdirSync(folder)).toEqual(['test'])
})

test.each([{ CI: '1' }, { TWITTER_SOM_INSTALL_TEST_TOOLS: '1' }])('when asked, it is tried: %o', (env) => {
  expect(prepare(env)).toMatchInlineSnapshot(`
    "No Chromium was found: the browser tests will be skipped. Install it to run them.
    No PostgreSQL was found: the tests of MLflow on PostgreSQL will be skipped. Install it to run them.
    No python3 was found: the tests that need Python will be skipped.
    "
  `)
})
