import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { claim, isOwned } from '../../../src/tracking/owner.js'

/** What happens in other processes just before this one moves a mark away. */
let meanwhile: () => void = () => undefined

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>()
  return {
    ...fs,
    renameSync: (from: string, to: string) => {
      meanwhile()
      fs.renameSync(from, to)
    },
  }
})

const DEAD = { pid: 2 ** 30, host: hostname(), started: '1' }
/** Of processes of other machines nothing is known: they are taken for alive. */
const OTHER = { pid: 1, host: 'elsewhere', started: '1' }

let folder: string
let mark: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twitter-som-owner-'))
  mark = join(folder, 'owner.json')
})
afterEach(() => {
  meanwhile = () => undefined
  rmSync(folder, { recursive: true })
})

const write = (owner: unknown): void => writeFileSync(mark, JSON.stringify(owner))
const owner = (): unknown => JSON.parse(readFileSync(mark, 'utf8'))

test('a journal without an owner, and that of a dead one, are taken; that of a living one is not', () => {
  expect(isOwned(folder)).toBeUndefined()
  expect(claim(folder)).toBe(true)
  expect(claim(folder)).toBe(false)
  write(DEAD)
  expect(isOwned(folder)).toBe(false)
  expect(claim(folder)).toBe(true)
  expect(owner()).toMatchObject({ pid: process.pid, host: hostname() })
  write(OTHER)
  expect(claim(folder)).toBe(false)
})

test('a mark that is no JSON is that of nobody', () => {
  writeFileSync(mark, '')
  expect(claim(folder)).toBe(true)
})

test('who comes late leaves the journal to the one that took it from the dead owner', () => {
  write(DEAD)
  meanwhile = () => write(OTHER)
  expect(claim(folder)).toBe(false)
  expect(owner()).toEqual(OTHER)
  expect(readdirSync(folder)).toEqual(['owner.json'])
})

test('who comes later still, when the other is done, takes nothing away', () => {
  write(DEAD)
  meanwhile = () => rmSync(mark)
  expect(claim(folder)).toBe(false)
  expect(readdirSync(folder)).toEqual([])
})
