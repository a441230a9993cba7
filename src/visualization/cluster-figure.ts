import type { MapAnalysis } from '../analysis/index.js'
import { BAR_HEIGHT, drawActivity, drawRankedBars } from './bar-panels.js'
import { isolated, largestDistinct } from './cluster-names.js'
import { NO_FONT, withDrawableTexts } from './drawable-texts.js'
import { drawEngagement } from './engagement-panel.js'
import { EXPLANATION_HEIGHT, Figure, HEADING, MARGIN } from './figure.js'
import { engagementFinding, provenance } from './findings.js'
import { leadingFeatures } from './importance.js'
import { languageName } from './language-names.js'
import { drawImportance, drawSimilarity } from './matrix-panels.js'
import { counted } from './numbers.js'
import type { Scene } from './scene.js'
import type { Typesetter } from './typesetting.js'

const WIDTH = 1280
const GAP = 48
const ROW_GAP = 36
const CELLS = 8
const FEATURES = 7
const FEATURES_PER_GROUP = 2

/** Engagement, activity, hashtags, languages, and what sets the largest cells apart. */
export function clusterScene(given: MapAnalysis, type: Typesetter): Scene {
  const analysis = withDrawableTexts(given, type)
  const figure = new Figure(type, WIDTH)
  const inner = WIDTH - 2 * MARGIN
  const half = (inner - GAP) / 2
  const right = MARGIN + half + GAP
  let y = figure.header(
    engagementFinding(analysis),
    `Engagement = likes + 2 retweets + 1.5 replies + 2.5 quotes · times in UTC · ${provenance(analysis)}`,
  )

  const nothing = analysis.summary.time === undefined && analysis.summary.engagement === undefined
  const first = nothing ? HEADING + EXPLANATION_HEIGHT : 380
  drawEngagement(figure, { x: MARGIN, y, width: half, height: first }, analysis)
  drawActivity(figure, { x: right, y, width: half, height: first }, analysis)
  y += first + ROW_GAP

  const { dominantThemes, languages } = analysis.summary
  const rows = Math.min(10, Math.max(4, dominantThemes.length, languages.length))
  const height = HEADING + rows * BAR_HEIGHT
  drawRankedBars(
    figure,
    { x: MARGIN, y, width: half, height },
    {
      heading: 'Hashtags used most',
      note: 'Number of uses over all tweets.',
      empty: 'The tweets have no hashtags.',
      terms: dominantThemes,
      name: (term) => (term === '' ? NO_FONT : isolated(`#${term}`)),
    },
  )
  const known = languages.reduce((sum, { count }) => sum + count, 0)
  drawRankedBars(
    figure,
    { x: right, y, width: half, height },
    {
      heading: 'Languages',
      note:
        known > 0
          ? `Tweets per language, of ${counted(known, 'tweet')} with a language.`
          : 'Tweets per language.',
      empty: 'The tweets don’t say their language.',
      terms: languages,
      total: known,
      name: languageName,
    },
  )
  y += height + ROW_GAP

  const clusters = largestDistinct(analysis, CELLS)
  const features = leadingFeatures(analysis, FEATURES, FEATURES_PER_GROUP)
  const tableHeight = 40 + 10 + 110 + 46 + Math.max(3, clusters.length) * 34
  const tableWidth = inner * 0.62
  drawImportance(
    figure,
    { x: MARGIN, y, width: tableWidth, height: tableHeight },
    analysis,
    clusters,
    features,
  )
  const x = MARGIN + tableWidth + GAP
  drawSimilarity(figure, { x, y, width: inner - tableWidth - GAP, height: tableHeight }, analysis, clusters)
  return figure.scene(y + tableHeight + MARGIN)
}
