import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TwitterSOMAnalyzer, writeOutputs } from '../../src/analyzer/index.js'
import { generateSampleTweets, TwitterDataCollection } from '../../src/input/index.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twitter-som-writing-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('an interruption while files are written leaves out the figures that are not drawn yet, and half files', async () => {
  const analyzer = new TwitterSOMAnalyzer({ xDim: 3, yDim: 3, numIterations: 2, figures: 'all' })
  await analyzer.train(TwitterDataCollection.fromTweets(generateSampleTweets(80)))
  const interruption = new AbortController()
  const writing = writeOutputs(analyzer, folder, {
    signal: interruption.signal,
    onProgress: ({ done }) => {
      if (done === 1) interruption.abort(new Error('stop'))
    },
  })
  await expect(writing).rejects.toThrow('stop')
  const files = await readdir(folder, { recursive: true })
  expect(files.filter((name) => name.endsWith('.tmp'))).toEqual([])
  expect(files.filter((name) => name.endsWith('.png')).length).toBeLessThan(2)
})

test('one that comes with the last file is heard', async () => {
  const analyzer = new TwitterSOMAnalyzer({ xDim: 2, yDim: 2, numIterations: 2 })
  await analyzer.train(TwitterDataCollection.fromTweets(generateSampleTweets(50)))
  const interruption = new AbortController()
  const writing = writeOutputs(analyzer, folder, {
    signal: interruption.signal,
    onProgress: ({ done, total }) => {
      if (done === total) interruption.abort(new Error('stop'))
    },
  })
  await expect(writing).rejects.toThrow('stop')
})
