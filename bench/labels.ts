/**
 * How much of what people know about tweets a map finds by itself: two labelled collections, the python preset and
 * the defaults side by side.
 *
 *     npm run bench:labels -- FOLDER                 # or TWITTER_SOM_DATA=FOLDER
 *     npm run bench:labels -- FOLDER 28 100959       # other epochs of the defaults, other size of the IRA sample
 *
 * The figure is the share of equal labels within cells, corrected for chance: (A - p) / (1 - p), where A is the
 * probability that a tweet shares its label with another tweet of its cell, p that two tweets drawn from all do.
 * 0 is a random map, 1 a map whose cells hold one label each.
 *
 * Labels are hidden from the features: the reader is told to ignore the label's column. The author of the IRA set is
 * a label and, as in the Python system, the source of the user features too; the figures without any user are shown
 * beside those with them.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { TwitterSOMAnalyzer } from '../src/analyzer/index.js'
import { type DictionaryColumn, Random, readTweets, type TweetTable } from '../src/input/index.js'
import { selectRows } from '../src/input/tweet-table.js'

interface LabelledSet {
  readonly name: string
  readonly file: string
  /** Columns for the reader; an empty one is ignored. */
  readonly columns: Readonly<Record<string, string>>
  readonly labels: readonly string[]
  /** Tweets drawn, seeded; all where left out. */
  readonly sample?: number
}

const SETS: readonly LabelledSet[] = [
  {
    name: 'airline',
    file: 'csv-airline-14k/Tweets.csv.gz',
    columns: { language: '' },
    labels: ['airline_sentiment', 'airline'],
  },
  {
    name: 'IRA',
    file: 'csv-ira-100k/ira_tweets.csv.gz',
    columns: { language: '' },
    labels: ['language', 'author_id'],
    sample: 20_000,
  },
]

const PRESETS = ['python', 'default'] as const
const SIDE = 15
const SEED = 42

const [, , folder = process.env.TWITTER_SOM_DATA, epochs, sampleSize] = process.argv
if (folder === undefined || !SETS.every(({ file }) => existsSync(join(folder, file)))) {
  console.error(
    `Expected a folder with ${SETS.map(({ file }) => file).join(' and ')} but received ${folder ?? 'none'}: ` +
      'npm run bench:labels -- FOLDER',
  )
  process.exit(2)
}
console.log(row('set', 'preset', 'user features', 'labels', 'figures', 'cells', 'QE', 'TE', 'seconds'))
console.log(row(...Array.from({ length: 9 }, () => '---')))
for (const set of SETS) await measure(set, folder)

async function measure(set: LabelledSet, data: string): Promise<void> {
  const path = join(data, set.file)
  const { table } = await readTweets([path], { columns: set.columns })
  const rows = drawn(
    table.count,
    sampleSize === undefined ? set.sample : Math.min(table.count, Number(sampleSize)),
  )
  const labels: DictionaryColumn[] = []
  // A label is read as if it were the author: names are taken as they are.
  for (const column of set.labels) {
    const labelled = await readTweets([path], { columns: { ...set.columns, user: column } })
    if (labelled.table.count !== table.count) throw new Error(`${column} changed which records are read`)
    labels.push(selectRows(labelled.table, rows).users)
  }
  const anonymous = await readTweets([path], { columns: { ...set.columns, user: '' } })
  for (const preset of PRESETS) {
    await report(set, preset, 'with', selectRows(table, rows), labels)
    await report(set, preset, 'without', selectRows(anonymous.table, rows), labels)
  }
}

async function report(
  set: LabelledSet,
  preset: string,
  users: string,
  table: TweetTable,
  labels: readonly DictionaryColumn[],
): Promise<void> {
  const started = performance.now()
  const chosen = epochs === undefined || preset === 'python' ? {} : { numIterations: Number(epochs) }
  const analyzer = new TwitterSOMAnalyzer(
    { xDim: SIDE, yDim: SIDE, randomState: SEED, ...chosen },
    { preset },
  )
  const { quantizationError, topographicError, numClusters } = await analyzer.train(table)
  const { winners } = analyzer.analysis
  console.log(
    row(
      `${set.name} (${table.count})`,
      preset,
      users,
      set.labels.join(' / '),
      labels.map(({ codes }) => agreement(winners, codes).toFixed(3)).join(' / '),
      `${numClusters} of ${SIDE * SIDE}`,
      quantizationError.toFixed(3),
      topographicError.toFixed(3),
      ((performance.now() - started) / 1000).toFixed(1),
    ),
  )
}

/** Chance-corrected share of equal labels within cells. A tweet alone in its cell has no other to agree with. */
function agreement(winners: Uint32Array, labels: Uint32Array): number {
  const cells = new Map<number, Map<number, number>>()
  const overall = new Map<number, number>()
  for (let i = 0; i < winners.length; i++) {
    const cell = cells.get(winners[i]!) ?? new Map<number, number>()
    cells.set(winners[i]!, cell)
    cell.set(labels[i]!, (cell.get(labels[i]!) ?? 0) + 1)
    overall.set(labels[i]!, (overall.get(labels[i]!) ?? 0) + 1)
  }
  let agreeing = 0
  let accompanied = 0
  for (const cell of cells.values()) {
    const size = [...cell.values()].reduce((sum, count) => sum + count, 0)
    if (size < 2) continue
    for (const count of cell.values()) agreeing += (count * (count - 1)) / (size - 1)
    accompanied += size
  }
  const chance = [...overall.values()].reduce((sum, count) => sum + (count / winners.length) ** 2, 0)
  return (agreeing / accompanied - chance) / (1 - chance)
}

/** `sample` rows of all, in order, by the first steps of a Fisher-Yates shuffle. */
function drawn(count: number, sample = count): Uint32Array {
  const rows = Uint32Array.from({ length: count }, (_, row) => row)
  const random = new Random(SEED)
  for (let i = 0; i < sample; i++) {
    const j = i + random.below(count - i)
    const kept = rows[i]!
    rows[i] = rows[j]!
    rows[j] = kept
  }
  return rows.subarray(0, sample).sort()
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
