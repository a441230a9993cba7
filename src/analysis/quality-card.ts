/** How a map does against simpler ones on the same rows, and what follows from that. */
export interface QualityCard {
  /** Rows that all were measured on. */
  readonly rows: number
  /** Whether k-means was fitted on other rows than these, as it is where there are enough. */
  readonly heldOut: boolean
  readonly map: BaselineQuality
  /** As many clusters as the map has neurons, without any order: what order costs. Undefined where there are too few rows for so many. */
  readonly kmeans: BaselineQuality | undefined
  /** Rows drawn by chance as the codebook: what learning brings. */
  readonly randomRows: BaselineQuality
  /** The plane of the first two principal components, as the map begins: what bending brings. Undefined where there are too many features. */
  readonly pcaPlane: BaselineQuality | undefined
  /** The topographic error of the map if its neurons were shuffled on the grid, on average; NaN on a map of one neuron. */
  readonly shuffledTopographicError: number
  readonly neurons: number
  readonly emptyNeurons: number
  readonly verdict: QualityVerdict
}

export interface BaselineQuality {
  readonly quantizationError: number
  /** NaN where there is no grid. */
  readonly topographicError: number
  readonly explainedVariance: number
}

export interface QualityVerdict {
  readonly size: 'fits' | 'too_small' | 'too_large'
  /** `undertrained`: no better than the plane it began with or rows drawn by chance, or hardly in order. `nothing_to_learn`: the rows don't differ. */
  readonly training: 'trained' | 'undertrained' | 'nothing_to_learn'
}

/** More neurons per row leave most of them with one tweet or none. */
const MOST_NEURONS_PER_ROW = 0.5
const MOST_EMPTY = 0.4
/** An eighth of the usual 5 sqrt(n) neurons (Vesanto and others, SOM Toolbox, 2000). */
const LEAST_NEURONS = 5 / 8
/** Of the error of a shuffled map. */
const ORDERED = 0.5
/** Of the variance: less is no difference. */
const NOTICEABLE = 0.01

/** @param rows All that the map was trained on. */
export function verdictOf(card: Omit<QualityCard, 'verdict'>, rows: number): QualityVerdict {
  return { size: sizeVerdict(card, rows), training: trainingVerdict(card) }
}

function sizeVerdict(
  { neurons, emptyNeurons }: Omit<QualityCard, 'verdict'>,
  rows: number,
): QualityVerdict['size'] {
  if (neurons > 1 && (neurons > MOST_NEURONS_PER_ROW * rows || emptyNeurons > MOST_EMPTY * neurons))
    return 'too_large'
  return neurons < LEAST_NEURONS * Math.sqrt(rows) ? 'too_small' : 'fits'
}

function trainingVerdict(card: Omit<QualityCard, 'verdict'>): QualityVerdict['training'] {
  const { map, pcaPlane, randomRows, shuffledTopographicError: shuffled } = card
  if (Number.isNaN(map.explainedVariance)) return 'nothing_to_learn'
  const simpler = [pcaPlane, randomRows].map((other) => other?.explainedVariance ?? Number.NEGATIVE_INFINITY)
  const isBetter = simpler.every((explained) => !(explained > map.explainedVariance + NOTICEABLE))
  // With one neuron there is no order.
  const isOrdered = !(map.topographicError > ORDERED * shuffled)
  return isBetter && isOrdered ? 'trained' : 'undertrained'
}
