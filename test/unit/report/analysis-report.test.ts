import { describe, expect, test } from 'vitest'
import { analyzeMap, type MapAnalysis } from '../../../src/analysis/index.js'
import { analysisReport, type ReportOptions } from '../../../src/report/index.js'
import { sampleAnalysis } from '../../support/sample-analysis.js'
import { smallMap } from '../../support/small-map.js'

const SOURCE = {
  path: 'tweets\u202e.csv',
  format: 'csv flat',
  records: 412,
  tweets: 400,
  rejected: 8,
  skipped: 3,
  duplicates: 1,
  rejectedByReason: { no_text: 6, empty_text: 2 },
  skippedByReason: { delete_notice: 3 },
  notes: ['ids were rounded by a spreadsheet'],
  refused: undefined,
}

const reportOf = (analysis: MapAnalysis, options?: ReportOptions): string =>
  [...analysisReport(analysis, options)].join('')

/** The text under a heading. */
function section(report: string, heading: string): string {
  const lines = report.split('\n')
  const start = lines.indexOf(heading)
  const end = lines.findIndex((line, index) => index > start + 1 && /^-{5,}$/u.test(line))
  return lines.slice(start + 2, end < 0 ? undefined : end - 1).join('\n')
}

describe('the report of the made-up map', () => {
  test('begins with sentences to forward', async () => {
    const report = reportOf(await sampleAnalysis())
    expect(report.slice(0, report.indexOf('CLUSTER ANALYSIS'))).toMatchInlineSnapshot(`
      "TWITTER SOM ANALYSIS REPORT: made-up-tweets.csv
      ===============================================

      400 tweets by 39 authors, sent from 6 Mar 2023 to 2 Apr 2023 (UTC), were sorted by likeness onto a
      map of 6 x 5 cells; 24 of its 30 cells hold tweets.
      They form 2 regions; they are “el, #bakery, ⁨#مطر⁩” with 308 of 400 tweets (77 %) and “flight,
      #delays, hours” with 92 of 400 tweets (23 %).
      The largest cells are “#delays, flight, word” with 40 of 400 tweets (10 %), “cinnamon roll, #bakery,
      week” with 38 of 400 tweets (9.5 %) and “#election, north, second look” with 30 of 400 tweets
      (7.5 %).
      No hour is clearly busier than the others; the most in one are 27 of 392 tweets (6.9 %), no weekday
      is clearly busier, with 67 of 392 (17 %) at most; the time of the other 8 isn't known.
      The average engagement score (likes + 2 x retweets + 1.5 x replies + 2.5 x quotes) is 85.2 over all
      400 tweets; of the cells that are large enough to tell, “#election, north, second look” has the
      highest, 338.3 over 30 tweets.
      The groups explain 75 % of the variance of the 8 features; for 5.0 % of the 400 tweets the second
      best cell doesn't touch the best one, so that neighbouring cells can be trusted to hold similar
      tweets.

      REGIONS
      -------
      Cells that belong together, the largest region first; report.html describes them.

        1. 308 of 400 tweets (77 %)       “el, #bakery, ⁨#مطر⁩”
        2. 92 of 400 tweets (23 %)        “flight, #delays, hours”

      "
    `)
  })

  test('describes the largest group first, whole', async () => {
    const clusters = section(reportOf(await sampleAnalysis()), 'CLUSTER ANALYSIS')
    expect(clusters.slice(0, clusters.indexOf('\n2. '))).toMatchInlineSnapshot(`
      "Largest first. "Apart" names of each kind of features (time, engagement, form, sentiment, network)
      the one whose mean over the group's tweets lies furthest from the mean over all tweets, in standard
      deviations (sd) of all tweets. Times are UTC.

      1. “#delays, flight, word”: 40 of 400 tweets (10 %), at x 0, y 0 (cluster_0_0)
          They say     “flight 212 was cancelled without a word #delays”
                       “unbrokenunbrokenunbrokenunbrokenunbrokenunbrokenunbrokenunbrokenunbrokenunbrokenunbrokenunbrokenunbrokenunbrokenunbrokenunbrokenunbrokenunbrokenunbrokenunbroke…”
                       “my flight lost two hours on the runway #delays”
          Apart        Hour of day 6.53 (all: 12.0, -0.8 sd); Length 46.5 (all: 35.9, +0.6 sd)
          When         from 6 Mar 2023 to 2 Apr 2023
          Who          22 authors; most tweets: @user_0 4, @user_1 4, @user_12 3
          Words        #delays 24, flight 21, word 13, hours 13, lost 13, runway 13, cancelled 12, bus 10,
                       212 10, late 9
          Hashtags     #delays 24
          Language     en 38 (known for 38 of 40)
          Engagement   3.90 on average (all: 85.2; known for 40 of 40)
      "
    `)
    const shares = [...clusters.matchAll(/^\d+\. .*?(\d+) of 400 tweets/gmsu)].map(([, size]) => Number(size))
    expect(shares).toEqual(
      (await sampleAnalysis()).clusters.map(({ size }) => size).toSorted((a, b) => b - a),
    )
  })

  test('says what all tweets show together', async () => {
    expect(section(reportOf(await sampleAnalysis()), 'GLOBAL INSIGHTS')).toMatchInlineSnapshot(`
      "    Groups       24 of 30 cells (80 %); 16.7 tweets on average, from 2 to 40, standard deviation
                       10.5
          Hashtags     #delays 47, #bakery 45, ⁨#مطر⁩ 42, #election 38, #猫 35, #football 31
          Words        flight 49, #delays 47, #bakery 45, ⁨#مطر⁩ 42, el 39, #election 38, #猫 35, #football
                       31, came 29, hours 28
          Languages    en 217, ar 62, es 56, ja 51 (known for 386 of 400 (97 %))
          Busy hours   none stands out
          Busy days    none stands out
          Times        known for 392 of 400 tweets (98 %); hours and days are UTC
          Engagement   averages of the groups: mean 117.0, median 31.3, from 3.30 to 869.6, standard
                       deviation 205.9; score = likes + 2 x retweets + 1.5 x replies + 2.5 x quotes
      "
    `)
  })

  test('says how good the map is', async () => {
    expect(section(reportOf(await sampleAnalysis()), 'TRAINING STATISTICS')).toMatchInlineSnapshot(`
      "    Map          6 x 5 cells, hexagonal, planar
          Data         400 tweets, 8 features
          Training     batch, 10 epochs, 1.25 s, kernel scalar on 1 thread
          Quantization error 0.463: mean distance of a tweet to the codebook vector of its cell; lower is
                       finer
          Topographic  error 5.0 %: share of the tweets whose two best cells aren't neighbours; lower is
                       better ordered
          Explained    75 % of the variance of the features lies between the cells
          Trust        0.980 of 1: tweets that are close on the map are close in the features
          Preservation 0.970 of 1: tweets that are close in the features are close on the map
          Silhouette   0.125, from -1 to 1: how much nearer tweets are to their own cell than to the next
                       one
          Separation   Davies-Bouldin index 1.75: width of the cells against their distances; lower is
                       better
          Kaski-Lagus  1.50: mean distance to the best cell and on, over the map, to the second best;
                       lower is better
          Product      topographic product 0.000: below 0 the map has too few dimensions for the tweets,
                       above 0 too many
      "
    `)
  })

  test('says what was read and what was lost', async () => {
    const refused = { ...SOURCE, path: 'notes.txt', refused: 'no tweets found in it' }
    const report = reportOf(await sampleAnalysis(), { sources: [SOURCE, refused] })
    expect(section(report, 'DATA')).toMatchInlineSnapshot(`
      "tweets.csv (csv flat): 400 of 412 records (97 %) kept; 8 rejected (no text field 6, the text is
          empty 2); 3 left out (a notice that a tweet was deleted 3); 1 duplicate; ids were rounded by a
          spreadsheet
      notes.txt (csv flat): not used, no tweets found in it
      "
    `)
    expect(reportOf(await sampleAnalysis(), { sources: [] })).not.toContain('\nDATA\n')
  })

  test('names the sources that nobody has looked into', async () => {
    const unread = { ...SOURCE, path: 'later.csv', notRead: 'max_rows reached' }
    expect(reportOf(await sampleAnalysis(), { sources: [SOURCE, unread] })).toContain(
      '\nlater.csv: not read, max_rows reached\n',
    )
  })

  test('says how to get the same map again, with every setting', async () => {
    const analysis = await sampleAnalysis()
    const report = reportOf(analysis, { command: 'twitter-som analyze tweets.csv', packageVersion: '1.2.3' })
    const text = section(report, 'HOW TO REPRODUCE')
    expect(text.slice(0, text.indexOf('y_dim'))).toMatchInlineSnapshot(`
      "    twitter-som analyze tweets.csv

      twitter-som 1.2.3. The same tweets with these settings give the same map,
      with any number of threads:

          x_dim: 6
          "
    `)
    for (const key of Object.keys(analysis.training.trainingConfig)) expect(text).toContain(`    ${key}: `)
  })
})

describe('the report with little to go by', () => {
  test('one tweet on one cell', async () => {
    const input = smallMap([{ text: 'hello', neuron: 0, distance: 0, training: [0], readable: [1] }], 1)
    const quality = {
      ...input.quality,
      quantizationError: 0,
      topographicError: Number.NaN,
      explainedVariance: Number.NaN,
    }
    const report = reportOf(await analyzeMap({ ...input, quality }))
    expect(report.slice(0, report.indexOf('HOW TO REPRODUCE'))).toMatchInlineSnapshot(`
      "TWITTER SOM ANALYSIS REPORT: small
      ==================================

      1 tweet by unknown authors was sorted onto a map of a single cell.
      The only cell is cell 0, 0 with 1 of 1 tweet (100 %).
      No tweet has a known time (0 of 1).
      No tweet has known likes, retweets, replies or quotes (0 of 1).
      There is nothing to explain, since the tweets don't differ in the 1 feature; with a single cell
      there is no order of cells to judge.

      CLUSTER ANALYSIS
      ----------------
      Largest first. "Apart" names of each kind of features (time, engagement, form, sentiment, network)
      the one whose mean over the group's tweets lies furthest from the mean over all tweets, in standard
      deviations (sd) of all tweets. Times are UTC.

      1. The cell at x 0, y 0 (cluster_0_0): 1 of 1 tweet (100 %)
          They say     “hello”
          Apart        1 tweet, too few to tell
          When         unknown for all 1
          Who          no author is known
          Words        none that two tweets share
          Hashtags     none
          Language     unknown
          Engagement   unknown

      GLOBAL INSIGHTS
      ---------------
          Groups       1 of 1 cell (100 %); 1.00 tweets on average, from 1 to 1, standard deviation 0
          Hashtags     none
          Words        none that two tweets share
          Languages    unknown
          Busy hours   unknown
          Busy days    unknown
          Times        known for 0 of 1 tweet (0 %); hours and days are UTC
          Engagement   unknown

      TRAINING STATISTICS
      -------------------
          Map          1 x 1 cells, rectangular, planar
          Data         1 tweet, 1 feature
          Training     batch, 0 epochs, 3.00 s, kernel scalar on 2 threads
          Quantization error 0: mean distance of a tweet to the codebook vector of its cell; lower is
                       finer
          Topographic  error unknown: a single cell has no neighbours
          Explained    unknown: the tweets don't differ in the features

      "
    `)
  })

  test.each(['dates', 'users', 'engagement', 'hashtags', 'languages'] as const)('no %s', async (part) => {
    const report = reportOf(await sampleAnalysis({ count: 60, without: [part] }))
    expect(report).not.toMatch(/NaN|undefined|null|Infinity|\[object/u)
  })
})

test('a hashtag of few tweets gives a large group no name', async () => {
  const tweet = { text: 'x', neuron: 0, distance: 0, training: [1], readable: [1] }
  const tweets = Array.from({ length: 60 }, () => tweet).with(0, {
    ...tweet,
    hashtags: ['rare'],
  } as typeof tweet)
  expect(reportOf(await analyzeMap(smallMap(tweets)))).toContain('The only cell is cell 0, 0 with')
  const twice = tweets.with(1, tweets[0]!)
  expect(reportOf(await analyzeMap(smallMap(twice)))).toContain('The only cell is “#rare” with')
})

test('no hour or day is the busiest where none stands out', async () => {
  const analysis = await sampleAnalysis({ count: 60 })
  const time = {
    peakHour: 3,
    peakDay: 0,
    hours: new Uint32Array(24).fill(1),
    days: new Uint32Array(7).fill(2),
  }
  const report = reportOf({ ...analysis, summary: { ...analysis.summary, time, timeKnown: 60 } })
  expect(report.replaceAll('\n', ' ')).toContain(
    'No hour is clearly busier than the others; the most in one are 1 of 60 tweets (1.7 %), no weekday is clearly busier, with 2 of 60 (3.3 %) at most.',
  )
})

test('what sets a group apart leaves out the means of calendars and says mentions once', async () => {
  const analysis = await sampleAnalysis()
  const names = ['month', 'like_ratio', 'mention_count', 'tweet_mentions']
  const groups = ['temporal', 'engagement', 'form', 'network'] as const
  const features = names.map((name, index) => ({ name, group: groups[index]!, mean: 1, std: 1, known: 60 }))
  const effects = Float64Array.of(4, 3, 2, 1)
  const clusters = analysis.clusters.map((cluster) => ({ ...cluster, effects, meanReadable: effects }))
  const report = reportOf({ ...analysis, features, clusters })
  expect(report.match(/ {4}Apart .*?(?= {4}When)/su)![0].replaceAll(/\s+/gu, ' ')).toBe(
    ' Apart Likes among reactions 3.00 (all: 1.00, +3.0 sd); Mentions 2.00 (all: 1.00, +2.0 sd) ',
  )
})

describe('the sentence about engagement', () => {
  const tweets = (count: number, neuron: number, likeCount: number | undefined) =>
    Array.from({ length: count }, () => ({
      text: 'x',
      neuron,
      distance: 0,
      training: [1],
      readable: [1],
      likeCount,
    }))
  const sentence = async (...groups: ReturnType<typeof tweets>[]): Promise<string> =>
    reportOf(await analyzeMap(smallMap(groups.flat())))
      .replaceAll('\n', ' ')
      .match(/[^.]*average engagement score.*?\. /u)![0]
      .trim()

  test('names the group that is above the average, if it is large enough to tell', async () => {
    expect(await sentence(tweets(30, 0, 10), tweets(30, 1, 4))).toMatchInlineSnapshot(
      `"The average engagement score (likes + 2 x retweets + 1.5 x replies + 2.5 x quotes) is 7.00 over all 60 tweets; of the cells that are large enough to tell, cell 0, 0 has the highest, 10.0 over 30 tweets."`,
    )
    expect(await sentence(tweets(30, 0, 10), tweets(30, 1, undefined))).toMatchInlineSnapshot(
      `"The average engagement score (likes + 2 x retweets + 1.5 x replies + 2.5 x quotes) is 10.0 over the 30 of 60 tweets (50 %) with known counts."`,
    )
    expect(await sentence(tweets(30, 0, 1), tweets(29, 1, 50))).toMatchInlineSnapshot(
      `"The average engagement score (likes + 2 x retweets + 1.5 x replies + 2.5 x quotes) is 25.1 over all 59 tweets."`,
    )
  })
})

describe('the report and hostile texts', () => {
  test('no text of a tweet, name or path can change a line that is not its own', async () => {
    const evil = 'ok\n\nCLUSTER ANALYSIS\n-----\r\n1. \u001b[2Jgone\u0000 \u202eesrever\u2066'
    const tweet = {
      text: evil,
      neuron: 0,
      distance: 0,
      training: [0],
      readable: [1],
      user: evil,
      language: evil,
      hashtags: [evil],
      terms: [evil],
    }
    const analysis = await analyzeMap({
      ...smallMap([tweet, { ...tweet, text: `${evil}!` }], 1),
      title: evil,
    })
    const report = reportOf(analysis, {
      command: evil,
      sources: [
        { ...SOURCE, path: evil, notes: [evil], refused: undefined },
        { ...SOURCE, refused: evil },
      ],
    })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
    expect(report).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066\u2067]/u)
    expect(report.match(/^CLUSTER ANALYSIS$/gmu)).toHaveLength(1)
    expect(report.match(/^-----$/gmu)).toBeNull()
  })

  test('right-to-left words are kept from reordering what stands beside them', async () => {
    expect(reportOf(await sampleAnalysis())).toContain('\u2068#مطر\u2069 42')
  })

  test('lines are at most a hundred characters long where words allow', async () => {
    const long = reportOf(await sampleAnalysis())
      .split('\n')
      .filter((line) => line.length > 100 && line.includes(' ', 30))
    expect(long).toEqual([])
  })

  test('after sixty groups the others get a line each', async () => {
    const tweets = Array.from({ length: 70 }, (_, neuron) => ({
      text: 'x',
      neuron,
      distance: 0,
      training: [neuron],
      readable: [1],
    }))
    const report = reportOf(await analyzeMap(smallMap(tweets, 70)))
    expect(report).toContain('\nThe other 10 groups:\n    cluster_60_0    1 of 70 (1.4 %)')
    expect(report.match(/ {4}They say/gu)).toHaveLength(60)
  })
})
