import { isoTime, type MapAnalysis } from '../analysis/index.js'
import { dictionaryValue, type TweetTable } from '../input/index.js'
import { csvField } from '../output/index.js'

/** Where a tweet stands on the map. */
export interface Placement {
  readonly x: number
  readonly y: number
  /** `cluster_X_Y`. */
  readonly cluster: string
  /** `region_X_Y`, of the region that the cell belongs to. */
  readonly region: string
  /** To the codebook vector, in the map's activation distance. */
  readonly distance: number
  /** Whether that is farther than nearly all tweets of the training lie from theirs; see `Outliers`. */
  readonly outlier: boolean
}

/** Rows per piece of a file: some hundred kilobytes. */
const ROWS_PER_CHUNK = 2048

const COLUMNS = [
  ...['row', 'id', 'x', 'y', 'cluster', 'region', 'distance', 'outlier'],
  ...['created_at', 'user', 'language', 'text'],
]

/**
 * The cell and the region of every tweet the map was trained on, as CSV in pieces: a header, then one line per tweet in the order of
 * the input. `row` counts the tweets from 0; times are ISO 8601 in UTC; what isn't known is empty; texts are as the
 * tweets have them, see `csvField`.
 */
export function assignmentsCsv(analysis: MapAnalysis, table: TweetTable): Generator<string> {
  const { winners, distances, grid, regions, outliers } = analysis
  const ids = regions.list.map(({ id }) => id)
  return placementsCsv(table, (row) => {
    const neuron = winners[row]!
    const x = Math.floor(neuron / grid.yDim)
    const y = neuron % grid.yDim
    return {
      x,
      y,
      cluster: `cluster_${x}_${y}`,
      region: ids[regions.regionOf[neuron]!]!,
      distance: distances[row]!,
      outlier: distances[row]! > outliers.threshold,
    }
  })
}

/** The same for new tweets that were placed on the map. */
export function predictionsCsv(predictions: readonly Placement[], table: TweetTable): Generator<string> {
  return placementsCsv(table, (row) => predictions[row]!)
}

/** Placed tweets as JSON Lines in pieces, with the columns of the CSV file as keys; what isn't known is null. */
export function* predictionsJsonLines(
  predictions: readonly Placement[],
  table: TweetTable,
): Generator<string> {
  yield* inChunks(table.count, (row) => {
    const { x, y, cluster, region, distance, outlier } = predictions[row]!
    return JSON.stringify({
      row,
      id: table.ids.get(row) || null,
      x,
      y,
      cluster,
      region,
      distance: decimals(distance),
      outlier,
      created_at: isoTime(table.createdAt[row]),
      user: dictionaryValue(table.users, row) ?? null,
      language: dictionaryValue(table.languages, row) ?? null,
      text: table.texts.get(row),
    })
  })
}

function* placementsCsv(table: TweetTable, placementOf: (row: number) => Placement): Generator<string> {
  yield `${COLUMNS.join(',')}\n`
  // Few values for many rows: written once each.
  const users = table.users.values.map(csvField)
  const languages = table.languages.values.map(csvField)
  yield* inChunks(table.count, (row) => {
    const { x, y, cluster, region, distance, outlier } = placementOf(row)
    return [
      row,
      csvField(table.ids.get(row)),
      x,
      y,
      cluster,
      region,
      decimals(distance),
      outlier ? 1 : 0,
      isoTime(table.createdAt[row]) ?? '',
      users[table.users.codes[row]!] ?? '',
      languages[table.languages.codes[row]!] ?? '',
      csvField(table.texts.get(row)),
    ].join(',')
  })
}

/** Nine digits tell any two float32 numbers apart. */
function decimals(distance: number): number {
  return Number(distance.toPrecision(9))
}

function* inChunks(rows: number, lineOf: (row: number) => string): Generator<string> {
  for (let from = 0; from < rows; from += ROWS_PER_CHUNK) {
    let lines = ''
    for (let row = from; row < Math.min(rows, from + ROWS_PER_CHUNK); row++) lines += `${lineOf(row)}\n`
    yield lines
  }
}
