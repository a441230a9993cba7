import type { MapInsights } from '../analysis/index.js'
import { mapExtent } from './cells.js'
import { Figure, MARGIN, TEXT } from './figure.js'
import { provenance } from './findings.js'
import { effectRange } from './importance.js'
import { drawEffectBar, drawPlane } from './map-panels.js'
import { counted } from './numbers.js'
import type { Scene } from './scene.js'
import type { Typesetter } from './typesetting.js'

const WIDTH = 1280
const COLUMNS = 6
const GAP = 22
const ROW_GAP = 24
const TITLE = 38

/** The component planes of all readable features that differ between cells, like ones beside each other. */
export function atlasScene(insights: MapInsights, type: Typesetter): Scene {
  const figure = new Figure(type, WIDTH)
  const planes = planesOf(insights)
  const features = bySimilarity(planes)
  const same = insights.features.length - features.length
  const top = figure.header(
    features.length < 2
      ? 'The features hardly differ across the map'
      : pairFinding(insights, planes, features),
    [
      `Component planes of ${counted(features.length, 'feature')}, ordered by similarity`,
      same === 0 ? undefined : `${counted(same, 'feature')} the same in all cells left out`,
      provenance(insights),
    ]
      .filter((part) => part !== undefined)
      .join(' · '),
  )
  const inner = WIDTH - 2 * MARGIN
  if (features.length === 0) {
    figure.explain(
      { x: MARGIN, y: top, width: inner, height: 90 },
      'No feature differs between the cells of this map.',
    )
    return figure.scene(top + 90 + MARGIN)
  }
  const width = (inner - (COLUMNS - 1) * GAP) / COLUMNS
  const extent = mapExtent(insights.grid)
  const height = TITLE + Math.min(240, Math.max(60, (width * extent.height) / extent.width))
  const range = effectRange(insights, features)
  features.forEach((feature, index) => {
    const x = MARGIN + (index % COLUMNS) * (width + GAP)
    const y = top + Math.floor(index / COLUMNS) * (height + ROW_GAP)
    drawPlane(figure, { x, y, width, height }, insights, feature, { range })
  })
  const end = top + Math.ceil(features.length / COLUMNS) * (height + ROW_GAP)
  drawEffectBar(figure, { x: WIDTH / 2 - 170, y: end, width: 340, height: 40 }, range)
  return figure.scene(end + 30 + TEXT.small + MARGIN)
}

interface Plane {
  readonly feature: number
  /** Effects of the cells about their weighted mean, scaled to length 1. */
  readonly values: Float64Array
  /** Before scaling. */
  readonly strength: number
}

function planesOf({ clusters, features }: MapInsights): Plane[] {
  const total = clusters.reduce((sum, { size }) => sum + size, 0)
  return features.flatMap((_, feature) => {
    const mean = clusters.reduce((sum, { effects, size }) => sum + size * effects[feature]!, 0) / total
    const values = Float64Array.from(clusters, ({ effects, size }) => {
      return (effects[feature]! - mean) * Math.sqrt(size / total)
    })
    const strength = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
    if (!(strength > 1e-6)) return []
    return [{ feature, values: values.map((value) => value / strength), strength }]
  })
}

/** The strongest first, then each time the one most like the last: by the size of their correlation, so that opposites meet too. */
function bySimilarity(planes: readonly Plane[]): number[] {
  const left = planes.toSorted((a, b) => b.strength - a.strength || a.feature - b.feature)
  const order: number[] = []
  for (let last = left.shift(); last !== undefined; ) {
    order.push(last.feature)
    const likeness = left.map((plane) => Math.abs(correlation(plane, last!)))
    const next = likeness.indexOf(Math.max(...likeness))
    last = next < 0 ? undefined : left.splice(next, 1)[0]
  }
  return order
}

function correlation(a: Plane, b: Plane): number {
  return a.values.reduce((sum, value, i) => sum + value * b.values[i]!, 0)
}

function pairFinding(insights: MapInsights, planes: readonly Plane[], features: readonly number[]): string {
  const groups = new Map<string, number>()
  for (const feature of features) {
    const { group } = insights.features[feature]!
    const plane = planes.find((candidate) => candidate.feature === feature)!
    groups.set(group, (groups.get(group) ?? 0) + plane.strength ** 2)
  }
  const total = [...groups.values()].reduce((sum, value) => sum + value, 0)
  const [strongest] = [...groups].toSorted((a, b) => b[1] - a[1])
  const share = Math.round((100 * strongest![1]) / total)
  return `The cells differ most in ${GROUPS[strongest![0]] ?? strongest![0]}: ${share} % of the differences between their features`
}

const GROUPS: Readonly<Record<string, string>> = {
  temporal: 'time',
  engagement: 'reactions',
  form: 'the form of their texts',
  sentiment: 'mood',
  words: 'words',
  network: 'authors and mentions',
}
