import { gzipSync } from 'node:zlib'
import { analyzeMap, type MapAnalysis } from '../../../../src/analysis/index.js'
import type { TweetTable } from '../../../../src/input/index.js'
import { type PageData, unpackPageData } from '../../../../src/visualization/page/data.js'
import { packPageData } from '../../../../src/visualization/page-data.js'
import { type SampleOptions, sampleInput } from '../../../support/sample-analysis.js'

export interface SamplePage {
  readonly analysis: MapAnalysis
  readonly table: TweetTable
  readonly data: PageData
}

/** What the page unpacks of a made-up map of four regions. */
export async function samplePage(options: SampleOptions = {}, regions = 4): Promise<SamplePage> {
  const input = sampleInput(options)
  const analysis = await analyzeMap({ ...input, config: { ...input.config, regions } })
  const bytes = packPageData(analysis, input.table, { maxTweets: 100_000, seed: 1 })
  const data = await unpackPageData(gzipSync(bytes).toString('base64'))
  return { analysis, table: input.table, data }
}
