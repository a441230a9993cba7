import { cpus } from 'node:os'
import { afterEach, expect, test } from 'vitest'
import { ArgumentError, NativeError } from '../../../src/errors.js'
import { call, fromNative } from '../../../src/native/call.js'
import { cpuInfo, trainSom } from '../../../src/native/index.js'
import { loadFailure } from '../../../src/native/load.js'
import { Som } from '../../../src/som/index.js'
import { blobs } from '../../support/blobs.js'

afterEach(() => {
  delete process.env.TWITTER_SOM_KERNEL
})

test('a kernel that can’t be loaded comes with a checklist for the platform', () => {
  const linux = { target: 'linux-x64-gnu', node: '20.11.0', libc: 'glibc 2.17' }
  const cause = new Error('Cannot find native binding. npm has a bug\nand more')
  expect(loadFailure(cause, linux)).toMatchInlineSnapshot(`
    "The native kernel can't be loaded on linux-x64-gnu (Node 20.11.0): Cannot find native binding. npm has a bug
    - Node is too old: install 20.19 or newer.
    - Installed from npm? The kernel is the optional package twitter-som-linux-x64-gnu: npm install --include=optional twitter-som-linux-x64-gnu
    - Was node_modules copied from another machine, or made with --omit=optional? Remove it and run: npm install
    - In a clone of the repository? Build the kernel: npm run build:native
    - The C library must be glibc (here: glibc 2.17)."
  `)
  expect(loadFailure('oops', { target: 'darwin-arm64', node: '22.1.0', libc: '' })).toMatchInlineSnapshot(`
    "The native kernel can't be loaded on darwin-arm64 (Node 22.1.0): oops
    - Installed from npm? The kernel is the optional package twitter-som-darwin-arm64: npm install --include=optional twitter-som-darwin-arm64
    - Was node_modules copied from another machine, or made with --omit=optional? Remove it and run: npm install
    - In a clone of the repository? Build the kernel: npm run build:native"
  `)
  const musl = { target: 'linux-arm64-musl', node: '20.19.0', libc: 'none of glibc, system 6.1' }
  expect(loadFailure(cause, musl)).not.toContain('too old')
  expect(loadFailure(cause, musl)).toContain('must be musl')
})

test('the machine is described', () => {
  const info = cpuInfo()
  expect(info.architecture).toBe(process.arch)
  expect(info.kernels.at(-1)).toBe('portable')
  expect(info.kernels[0]).toBe(info.kernel)
  expect(info.threads).toBeGreaterThanOrEqual(1)
  expect(info.threads).toBeLessThanOrEqual(cpus().length)
})

test('a kernel can be forced, and all give the same map', async () => {
  const rows = blobs({ rows: 700, cols: 19, groups: 4, seed: 3 })
  const maps = []
  for (const kernel of cpuInfo().kernels) {
    process.env.TWITTER_SOM_KERNEL = kernel
    const map = await new Som({ xDim: 7, yDim: 5 }).train(rows)
    expect(map.kernel).toBe(kernel)
    maps.push({ ...map, kernel: undefined })
  }
  for (const map of maps) expect(map).toEqual(maps[0])
})

test('a kernel that isn’t there is an error', async () => {
  process.env.TWITTER_SOM_KERNEL = 'avx9'
  const rows = blobs({ rows: 20, cols: 3, groups: 2, seed: 3 })
  const message =
    /^Expected one of .*portable \(this CPU has no other\) for TWITTER_SOM_KERNEL but received "avx9"$/
  await expect(new Som({ xDim: 2, yDim: 2 }).train(rows)).rejects.toThrow(message)
  expect(cpuInfo).toThrow(ArgumentError)
})

test('errors of the binding become ours, with their cause', () => {
  const native = (code: string, message: string) => Object.assign(new Error(message), { code })
  const refused = native('InvalidArg', 'Expected more')
  expect(fromNative(refused)).toMatchObject({
    code: 'ERR_ARGUMENT',
    message: 'Expected more',
    cause: refused,
  })
  expect(fromNative(native('GenericFailure', 'The kernel panicked: x'))).toBeInstanceOf(NativeError)
  expect(fromNative('a string')).toMatchObject({ code: 'ERR_NATIVE', message: 'a string' })
})

test('an error of the kernel has the stack of the call', async () => {
  const matrix = { data: Float32Array.of(1, Number.NaN), rows: 2, cols: 1 }
  async function whoCalls(): Promise<void> {
    await trainSom(
      matrix,
      { xDim: 1, yDim: 1 },
      { initialCodebook: undefined, signal: undefined, onStep: () => {} },
    )
  }
  const error = await whoCalls().catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(ArgumentError)
  expect((error as Error).stack).toContain('whoCalls')
})

test('a call without a signal never sees a cancellation as anything but a failure', async () => {
  const cancelled = Object.assign(new Error('Cancelled'), { code: 'Cancelled' })
  await expect(call(undefined, () => Promise.reject(cancelled))).rejects.toBeInstanceOf(NativeError)
  const reason = new Error('why')
  const controller = new AbortController()
  const aborted = call(controller.signal, (cancellation) => {
    controller.abort(reason)
    expect(cancellation).toBeDefined()
    return Promise.reject(cancelled)
  })
  await expect(aborted).rejects.toBe(reason)
})
