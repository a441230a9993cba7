import type { BaselineQuality, MapAnalysis, QualityCard } from '../analysis/index.js'
import { qualityVerdict } from './headline.js'
import { count, counted, measure, percent } from './wording.js'

/** What the quality card comes to, in plain sentences. */
export function cardSentences(analysis: MapAnalysis): string[] {
  const { card } = analysis
  const first = qualityVerdict(analysis)
  if (card === undefined) {
    return [first, 'The map wasn’t compared with simpler ones (quality_measures: none).']
  }
  return [first, comparison(card), training(card), size(card, analysis)].filter((text) => text !== '')
}

function comparison({ map, kmeans, pcaPlane, randomRows, rows, heldOut }: QualityCard): string {
  const others = [
    kmeans && `as many clusters without an order (k-means) explain ${percent(kmeans.explainedVariance)}`,
    `rows drawn by chance ${percent(randomRows.explainedVariance)}`,
    pcaPlane && `a plane that isn’t bent ${percent(pcaPlane.explainedVariance)}`,
  ].filter((text) => text !== undefined)
  const sample = `on ${counted(rows, 'row')}${heldOut ? ', others than k-means was fitted on' : ''}`
  return `The map explains ${percent(map.explainedVariance)} of the variance; ${others.join(', ')} (${sample}).`
}

function training({ verdict, map, shuffledTopographicError: shuffled }: QualityCard): string {
  if (verdict.training === 'nothing_to_learn')
    return 'The tweets don’t differ in the features, so there is nothing to learn.'
  const order = Number.isNaN(shuffled)
    ? ''
    : ` Its topographic error is ${percent(map.topographicError)}; with shuffled cells it would be ${percent(shuffled)}.`
  return verdict.training === 'trained'
    ? `It is trained: better than what it began with, and in order.${order}`
    : `It is undertrained: no better than a plane or rows drawn by chance, or hardly in order. More num_iterations, or a larger sigma, help.${order}`
}

function size(
  { verdict, neurons, emptyNeurons }: QualityCard,
  { training: { numSamples } }: MapAnalysis,
): string {
  const cells = `${counted(neurons, 'cell')} for ${counted(numSamples, 'tweet')}, ${count(emptyNeurons)} of them empty`
  const verdicts = {
    fits: `Its size fits: ${cells}.`,
    too_small: `It is small: ${cells}. More cells (--x-dim auto --y-dim auto) show finer differences.`,
    too_large: `It is too large: ${cells}. Fewer cells (--x-dim auto --y-dim auto) are easier to trust.`,
  }
  return verdicts[verdict.size]
}

export function baselineRows(card: QualityCard): string[][] {
  const rows: readonly (readonly [string, BaselineQuality | undefined])[] = [
    ['This map', card.map],
    [`k-means with ${counted(card.neurons, 'cluster')}`, card.kmeans],
    ['Rows drawn by chance', card.randomRows],
    ['Plane of two principal components', card.pcaPlane],
  ]
  return [
    ...rows.map(([name, quality]) =>
      quality === undefined
        ? [name, 'not measured', '', '']
        : [
            name,
            percent(quality.explainedVariance),
            measure(quality.quantizationError),
            Number.isNaN(quality.topographicError) ? 'no order' : percent(quality.topographicError),
          ],
    ),
    [
      'This map, shuffled',
      percent(card.map.explainedVariance),
      measure(card.map.quantizationError),
      Number.isNaN(card.shuffledTopographicError) ? 'no order' : percent(card.shuffledTopographicError),
    ],
  ]
}
