import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { datasetInput } from '../../../src/analyzer/dataset-input.js'
import { TwitterDataCollection } from '../../../src/input/index.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twitter-som-dataset-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test.each([
  ['a folder whose name begins like that of another', ['a/x.csv', 'ab/y.csv'], '.'],
  ['a folder and one within it', ['a/x.csv', 'a/b/y.csv'], 'a'],
  ['one folder', ['a/x.csv', 'a/y.csv'], 'a'],
])('the source of files in %s', async (_, names, common) => {
  const paths = names.map((name) => join(folder, name))
  for (const path of paths) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, path)
  }
  const tweets = TwitterDataCollection.fromTweets([{ text: 'a tweet' }])
  const { source } = await datasetInput(tweets, paths)
  expect(JSON.parse(source)).toEqual({
    uri: pathToFileURL(join(folder, common)).href,
    files: paths,
    file_count: 2,
  })
})
