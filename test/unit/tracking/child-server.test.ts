import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ChildServer } from '../../../src/tracking/index.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twitter-som-child-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** The error of a server that is this shell script. */
async function failureOf(script: string): Promise<string> {
  const command = join(folder, 'mlflow')
  await writeFile(command, `#!/bin/sh\n${script}\n`)
  await chmod(command, 0o755)
  const store = { kind: 'store', uri: 'mysql://u:hunter2@db/x', artifacts: '/a', command } as const
  const error = await ChildServer.start(store, process.env).catch((thrown: unknown) => thrown)
  return (error as Error).message.replace(/--port \d+/, '--port PORT')
}

test.skipIf(process.platform === 'win32')("the database's password is not among the arguments", async () => {
  expect(await failureOf('echo "$*"')).toMatchInlineSnapshot(
    `"Expected mlflow server to come up but received server --host 127.0.0.1 --port PORT --workers 1 --artifacts-destination /a"`,
  )
  expect(
    await failureOf('[ "$MLFLOW_BACKEND_STORE_URI" = mysql://u:hunter2@db/x ] && echo the address is there'),
  ).toMatchInlineSnapshot(`"Expected mlflow server to come up but received the address is there"`)
})

test.skipIf(process.platform === 'win32')('its last words are told on one short line', async () => {
  const message = await failureOf(`printf 'first\\n\\033]0;owned\\007\\033[2J%03000d' 1`)
  expect(message).not.toMatch(/\p{Cc}/u)
  expect(message.length).toBeLessThan(400)
  expect(message).toMatch(/received \ufffd\]0;owned\ufffd\ufffd\[2J0{50}/)
})
