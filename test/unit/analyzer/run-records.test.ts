import { expect, test } from 'vitest'
import { runSummary } from '../../../src/analyzer/run-records.js'
import { sampleAnalysis } from '../../support/sample-analysis.js'

test('addresses, names and tags in the note of a run become nothing that a reader could click', async () => {
  const analysis = await sampleAnalysis()
  const title = 'www.evil.example https://evil.example me@evil.example @somebody <b> [x](y)'
  const cluster = {
    ...analysis.clusters[0]!,
    size: 10_000,
    keywords: [{ ...analysis.clusters[0]!.keywords[0]!, term: '@friend' }],
  }
  const note = runSummary({ ...analysis, title, clusters: [cluster] })
  expect(note.replaceAll('\u2060', '⁀').split('\n')[0]).toMatchInlineSnapshot(
    `"## www⁀.evil.example https⁀://evil.example me@⁀evil.example @⁀somebody \\<b\\> \\[x\\](y)"`,
  )
  expect(note).toContain('@\u2060friend')
  expect(note).not.toMatch(/www\.|\w:\/\/|@\w/)
})
