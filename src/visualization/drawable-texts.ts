import {
  type Cluster,
  type MapInsights,
  type Regions,
  type SampleTweet,
  seenText,
  type TermCount,
} from '../analysis/index.js'
import type { Typesetter } from './typesetting.js'

/** What stands for a term that no font can draw. */
export const NO_FONT = '(no font for it)'

/**
 * The analysis with texts as the figures can draw them: keywords that no font has are passed over in the names of
 * cells, a sample tweet that would come out empty gives way to the next. A cell without a keyword that can be drawn
 * is left without words, for hashtags that were too weak to name it don't get better by that.
 */
export function withDrawableTexts(analysis: MapInsights, type: Typesetter): MapInsights {
  const { dominantThemes } = analysis.summary
  return {
    ...analysis,
    clusters: analysis.clusters.map((cluster) => drawableCluster(cluster, type)),
    regions: drawableRegions(analysis.regions, type),
    summary: {
      ...analysis.summary,
      dominantThemes: drawableTerms(dominantThemes, type),
    },
  }
}

/** The regions with names that can be drawn; a label of which nothing can gives way to the keywords. */
export function drawableRegions(regions: Regions, type: Typesetter): Regions {
  return {
    ...regions,
    list: regions.list.map((region) => ({
      ...region,
      label: region.label !== undefined && type.drawable(region.label) ? type.clean(region.label) : undefined,
      keywords: drawableTerms(region.keywords, type),
      dominantHashtags: region.keywords.length > 0 ? [] : drawableTerms(region.dominantHashtags, type),
    })),
  }
}

function drawableCluster(cluster: Cluster, type: Typesetter): Cluster {
  return {
    ...cluster,
    keywords: drawableTerms(cluster.keywords, type),
    dominantHashtags: cluster.keywords.length > 0 ? [] : drawableTerms(cluster.dominantHashtags, type),
    sampleTweets: drawableSamples(cluster.sampleTweets, type),
  }
}

function drawableTerms<T extends Pick<TermCount, 'term'>>(terms: readonly T[], type: Typesetter): T[] {
  return terms.flatMap((entry) => {
    const term = drawable(entry.term, type)
    return term === undefined ? [] : [{ ...entry, term }]
  })
}

function drawableSamples(samples: readonly SampleTweet[], type: Typesetter): SampleTweet[] {
  return samples
    .map((sample) => ({ ...sample, text: type.clean(seenText(sample.text)) }))
    .filter(({ text }) => /[\p{L}\p{N}]/u.test(text))
}

/** The term on one line; undefined where a character of it can't be drawn, since half a word is another word. */
function drawable(term: string, type: Typesetter): string | undefined {
  return type.drawable(term) ? type.clean(term) : undefined
}
