import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'twitter-som-predict-'))
  writeFileSync(join(folder, 'in.csv'), 'text\n""\nx\n')
  writeFileSync(join(folder, 'model'), 'a model')
  symlinkSync('model', join(folder, 'link'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function predict(...options: string[]): string {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(process.cwd(), 'dist/cli/main.js'), 'predict', 'in.csv', '-m', 'model', ...options],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  )
  return `${status}: ${stderr.trimEnd()}`
}

test('predict replaces nothing that it reads, and writes nothing then', () => {
  expect(predict('-o', 'in.csv')).toMatchInlineSnapshot(
    `"2: error: Expected a file that is not read for --output but received "in.csv": it would be replaced, choose another name"`,
  )
  expect(predict('-o', './link')).toMatchInlineSnapshot(
    `"2: error: Expected a file that is not read for --output but received "./link": it would be replaced, choose another name"`,
  )
  expect(predict('-o', 'out.csv', '--rejects', 'in.csv')).toMatchInlineSnapshot(
    `"2: error: Expected a file that is not read for --rejects but received "in.csv": it would be replaced, choose another name"`,
  )
  expect(predict('--rejects', 'model')).toMatchInlineSnapshot(
    `"2: error: Expected a file that is not read for --rejects but received "model": it would be replaced, choose another name"`,
  )
  expect(predict('-o', 'out.csv', '--rejects', './out.csv')).toMatchInlineSnapshot(
    `"2: error: Expected another file than that of --output for --rejects but received "./out.csv": one would replace the other"`,
  )
  expect(readdirSync(folder).sort()).toEqual(['in.csv', 'link', 'model'])
  expect(readFileSync(join(folder, 'in.csv'), 'utf8')).toBe('text\n""\nx\n')
  expect(readFileSync(join(folder, 'model'), 'utf8')).toBe('a model')
})

test('an output that can’t be written ends predict before it begins', () => {
  mkdirSync(join(folder, 'made'))
  expect(predict('-o', 'made')).toMatchInlineSnapshot(
    `"2: error: Expected a file that can be written for "made" but received a folder: choose another name"`,
  )
  expect(predict('--rejects', 'made')).toMatchInlineSnapshot(
    `"2: error: Expected a file that can be written for "made" but received a folder: choose another name"`,
  )
  expect(predict('-o', 'in.csv/cells.csv')).toMatchInlineSnapshot(
    `"2: error: Expected a folder for "in.csv" but received a file: choose another folder"`,
  )
  expect(predict('-o', 'new/folder/cells.csv')).toMatch(
    /^2: error: Expected a saved model for "model" but received another kind of file/,
  )
  expect(readdirSync(folder).sort()).toEqual(['in.csv', 'link', 'made', 'model'])
  rmSync(join(folder, 'made'), { recursive: true })
})

test('an output that can’t be written ends the main job before it begins', () => {
  const analyze = (...options: string[]) => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(process.cwd(), 'dist/cli/main.js'), 'in.csv', ...options],
      { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
    )
    return `${status}: ${stderr.trimEnd()}`
  }
  mkdirSync(join(folder, 'out/results/assignments.csv'), { recursive: true })
  expect(analyze('-o', 'out')).toMatchInlineSnapshot(
    `"2: error: Expected a file that can be written for "out/results/assignments.csv" but received a folder: choose another name"`,
  )
  expect(readdirSync(join(folder, 'out'))).toEqual(['results'])
  expect(analyze('--rejects', 'out')).toMatchInlineSnapshot(
    `"2: error: Expected a file that can be written for "out" but received a folder: choose another name"`,
  )
  expect(readdirSync(folder).sort()).toEqual(['in.csv', 'link', 'model', 'out'])
  rmSync(join(folder, 'out'), { recursive: true })
  mkdirSync(join(folder, 'out/results'), { recursive: true })
  writeFileSync(join(folder, 'out/results/assignments.csv'), 'text\nx\n')
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(process.cwd(), 'dist/cli/main.js'), 'out/results/assignments.csv', '-o', 'out'],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  )
  expect(`${status}: ${stderr.trimEnd()}`).toMatchInlineSnapshot(
    `"2: error: Expected a file that is not read for --output but received "out/results/assignments.csv": it would be replaced, choose another name"`,
  )
  expect(readFileSync(join(folder, 'out/results/assignments.csv'), 'utf8')).toBe('text\nx\n')
})
