import { languageName, type MapInsights } from '../analysis/index.js'
import { BAR_HEIGHT, drawActivity, drawRankedBars } from './bar-panels.js'
import { isolated, largest } from './cluster-names.js'
import { withDrawableTexts } from './drawable-texts.js'
import { drawEngagement } from './engagement-panel.js'
import { EXPLANATION_HEIGHT, Figure, HEADING, MARGIN } from './figure.js'
import { engagementFinding, engagementFormula, provenance } from './findings.js'
import { leadingFeatures } from './importance.js'
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
export function clusterScene(given: MapInsights, type: Typesetter): Scene {
  const analysis = withDrawableTexts(given, type)
  const figure = new Figure(type, WIDTH)
  const inner = WIDTH - 2 * MARGIN
  const half = (inner - GAP) / 2
  const right = MARGIN + half + GAP
  let y = figure.header(
    engagementFinding(analysis),
    [engagementFormula(analysis), analysis.summary.time && 'times in UTC', provenance(analysis)]
      .filter((part) => part !== undefined)
      .join(' · '),
  )

  const nothing = analysis.summary.time === undefined && analysis.summary.engagement === undefined
  const first = nothing ? HEADING + EXPLANATION_HEIGHT : 380
  drawEngagement(figure, { x: MARGIN, y, width: half, height: first }, analysis)
  drawActivity(figure, { x: right, y, width: half, height: first }, analysis)
  y += first + ROW_GAP

  const { dominantThemes, languages } = analysis.summary
  const undrawable = given.summary.dominantThemes.length - dominantThemes.length
  const rows = Math.min(10, Math.max(4, dominantThemes.length, languages.length))
  const height = HEADING + rows * BAR_HEIGHT
  drawRankedBars(
    figure,
    { x: MARGIN, y, width: half, height },
    {
      heading: 'Hashtags used most',
      note: `Tweets per hashtag${undrawable > 0 ? ` (left out: ${undrawable} that no font here has)` : ''}.`,
      empty: undrawable > 0 ? 'No font here has their hashtags.' : 'The tweets have no hashtags.',
      terms: dominantThemes,
      name: (term) => isolated(`#${term}`),
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

  const clusters = largest(analysis, CELLS)
  const features = leadingFeatures(analysis, FEATURES, FEATURES_PER_GROUP)
  const tableHeight = 40 + 10 + 132 + 46 + Math.max(3, clusters.length) * 34
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
