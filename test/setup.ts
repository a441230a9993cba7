import { afterEach, beforeEach, expect, vi } from 'vitest'

// A library that prints is broken: only the command line may, and its tests run it as a process.
const methods = ['log', 'info', 'warn', 'error', 'debug'] as const

beforeEach(() => {
  for (const method of methods) vi.spyOn(console, method)
})

afterEach(() => {
  for (const method of methods) {
    expect(vi.mocked(console[method]).mock.calls, `console.${method} was called`).toEqual([])
  }
  vi.restoreAllMocks()
})
