import { type Cluster, featureName, type MapInsights } from '../analysis/index.js'
import type { Frame } from './cells.js'
import { fittingName } from './cluster-names.js'
import { diverging, EMPTY_FILL, QUIET_INK, textOn } from './colors.js'
import { type Figure, TEXT } from './figure.js'
import { effectRange } from './importance.js'
import { drawColorBar, drawEffectBar, effectColor } from './map-panels.js'
import { signed } from './numbers.js'

const BAR_HEIGHT = 46
/** Of a panel's width: what the names of rows may take. */
const NAME_SHARE = 0.32

/** What sets the largest cells apart: effects of the leading features, in standard deviations. */
export function drawImportance(
  figure: Figure,
  frame: Frame,
  analysis: MapInsights,
  clusters: readonly Cluster[],
  features: readonly number[],
): void {
  const body = figure.panel(
    frame,
    'What sets the largest cells apart',
    'Mean of the cell’s tweets against the mean of all tweets, per feature.',
  )
  if (features.length === 0) {
    figure.explain(body, 'No readable feature differs between the cells.')
    return
  }
  const range = effectRange(analysis, features)
  const rows = clusters.map((cluster) => {
    return fittingName(analysis, cluster, 3, (text) => {
      return figure.type.width(figure.type.clean(text), TEXT.body) <= body.width * NAME_SHARE
    })
  })
  const cells = matrixFrame(
    figure,
    body,
    rows,
    features.map((index) => featureName(analysis.features[index]!.name)),
  )
  clusters.forEach((cluster, row) => {
    features.forEach((feature, column) => {
      const known = !Number.isNaN(cluster.meanReadable[feature] ?? Number.NaN)
      const effect = cluster.effects[feature] ?? 0
      drawEntry(
        figure,
        cells(row, column),
        known ? effectColor(effect, range) : EMPTY_FILL,
        known ? signed(effect) : '–',
      )
    })
  })
  drawEffectBar(figure, barFrame(body, cells(clusters.length, 0).y), range)
}

/** How alike the largest cells are: cosine of the angle between their mean feature vectors about the mean of all tweets. */
export function drawSimilarity(
  figure: Figure,
  frame: Frame,
  analysis: MapInsights,
  clusters: readonly Cluster[],
): void {
  const body = figure.panel(
    frame,
    'Which large cells are alike',
    'Cosine of their mean feature vectors, numbered as on the left.',
  )
  if (clusters.length < 2) {
    figure.explain(body, 'One cell holds all the tweets: there is nothing to compare it with.')
    return
  }
  const similarity = similarities(analysis, clusters)
  const numbers = clusters.map((_, index) => String(index + 1))
  const cells = matrixFrame(figure, body, [], numbers)
  similarity.forEach((line, row) => {
    line.forEach((value, column) => {
      drawEntry(figure, cells(row, column), diverging(0.5 + value / 2), row === column ? '' : signed(value))
    })
  })
  drawColorBar(figure, barFrame(body, cells(clusters.length, 0).y), diverging, {
    low: '−1 opposite',
    middle: '0 unrelated',
    high: '+1 the same',
    title: 'cosine similarity',
  })
}

/** Row i, column j: cosine of the mean training features of clusters i and j, centred on the mean of all tweets. */
export function similarities(analysis: MapInsights, clusters: readonly Cluster[]): number[][] {
  const length = clusters[0]?.meanFeatures.length ?? 0
  const centre = new Float64Array(length)
  let total = 0
  for (const { size, meanFeatures } of analysis.clusters) {
    total += size
    for (let i = 0; i < length; i++) centre[i]! += size * meanFeatures[i]!
  }
  const vectors = clusters.map(({ meanFeatures }) => meanFeatures.map((mean, i) => mean - centre[i]! / total))
  const norms = vectors.map((vector) => Math.sqrt(dot(vector, vector)))
  return vectors.map((a, i) =>
    vectors.map((b, j) => {
      const scale = norms[i]! * norms[j]!
      return scale > 0 ? Math.max(-1, Math.min(1, dot(a, b) / scale)) : i === j ? 1 : 0
    }),
  )
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

const MAX_ENTRY_HEIGHT = 34
const SLANT = 35

const NUMBER_WIDTH = 26
/** Drawing units along the slant. */
const MAX_COLUMN_LABEL = 180

/**
 * Writes the names and numbers of rows (left) and the labels of columns (above, slanted where they are long) and
 * returns where the entries go.
 */
function matrixFrame(
  figure: Figure,
  body: Frame,
  names: readonly string[],
  columns: readonly string[],
): (row: number, column: number) => Frame {
  const rows = names.length > 0 ? names.length : columns.length
  const rowLabels = names.map((name) =>
    figure.type.shorten(figure.type.clean(name), TEXT.body, body.width * NAME_SHARE),
  )
  const nameWidth = Math.max(0, ...rowLabels.map((label) => figure.type.width(label, TEXT.body)))
  const left = nameWidth + NUMBER_WIDTH
  const columnLabels = columns.map((label) =>
    figure.type.shorten(figure.type.clean(label), TEXT.body, MAX_COLUMN_LABEL),
  )
  const widest = Math.max(...columnLabels.map((label) => figure.type.width(label, TEXT.body)))
  const slanted = columnLabels.some((label) => figure.type.width(label, TEXT.body) > 30)
  const sine = Math.sin((SLANT * Math.PI) / 180)
  const cosine = Math.cos((SLANT * Math.PI) / 180)
  const top = slanted ? widest * sine + 18 : 22
  // The last slanted label leans out to the right.
  const last = figure.type.width(columnLabels.at(-1)!, TEXT.body)
  const right = slanted ? Math.max(0, last * cosine - 30) : 0
  const width = Math.min((body.width - left - right) / columns.length, 76)
  const height = Math.min((body.height - BAR_HEIGHT - top - 16) / rows, MAX_ENTRY_HEIGHT)
  const [x0, y0] = [body.x + left, body.y + top]
  rowLabels.forEach((label, row) => {
    const y = y0 + (row + 0.5) * height
    figure.text(label, x0 - NUMBER_WIDTH, y, { align: 'right', baseline: 'middle' })
  })
  for (let row = 0; row < rows; row++) {
    const y = y0 + (row + 0.5) * height
    figure.text(String(row + 1), x0 - 8, y, { weight: 700, align: 'right', baseline: 'middle' })
  }
  columnLabels.forEach((label, column) => {
    const x = x0 + (column + 0.5) * width
    if (slanted) figure.text(label, x - 2, y0 - 6, { baseline: 'bottom', rotate: SLANT })
    else figure.text(label, x, y0 - 6, { weight: 700, align: 'center', baseline: 'bottom' })
  })
  return (row, column) => ({
    x: x0 + column * width,
    y: y0 + row * height,
    width: width - 1,
    height: height - 1,
  })
}

function drawEntry(figure: Figure, frame: Frame, fill: string, text: string): void {
  figure.rect(frame, { fill })
  figure.text(text, frame.x + frame.width / 2, frame.y + frame.height / 2, {
    size: TEXT.small,
    align: 'center',
    baseline: 'middle',
    fill: fill === EMPTY_FILL ? QUIET_INK : textOn(fill),
  })
}

function barFrame(body: Frame, bottom: number): Frame {
  const width = Math.min(body.width, 320)
  return { x: body.x + (body.width - width) / 2, y: bottom + 16, width, height: BAR_HEIGHT }
}
