import type { Drift } from '../analysis/index.js'
import { measure, percent } from './wording.js'

/** A comparison of new tweets with the training, as JSON on one line; NaN is null. */
export function driftJson(drift: Drift): string {
  const { distance, regions } = drift
  return `${JSON.stringify({
    version: 1,
    verdict: drift.verdict,
    tweets: drift.tweets,
    training_tweets: drift.trainingTweets,
    distance: {
      mean: distance.mean,
      training_mean: distance.trainingMean,
      ratio: distance.ratio,
      z: distance.z,
      p_value: distance.chance,
    },
    regions: {
      psi: regions.psi,
      chi_square: regions.chiSquare,
      degrees_of_freedom: regions.freedom,
      p_value: regions.chance,
      shares: regions.shares.map(({ id, share, trainingShare }) => ({
        region: id,
        share,
        training_share: trainingShare,
      })),
    },
    outlier_share: drift.outlierShare,
    training_outlier_share: drift.trainingOutlierShare,
  })}\n`
}

/** What a comparison comes to, in a sentence. */
export function driftSentence({
  verdict,
  distance,
  regions,
  outlierShare,
  trainingOutlierShare,
}: Drift): string {
  const numbers = [
    `mean distance ${measure(distance.mean)} (training ${measure(distance.trainingMean)}, p ${chance(distance.chance)})`,
    `stability index of the regions ${measure(regions.psi)} (p ${chance(regions.chance)})`,
    `${percent(outlierShare)} outliers (training ${percent(trainingOutlierShare)})`,
  ].join(', ')
  const verdicts = {
    none: 'like the tweets of the training',
    some: 'somewhat unlike the tweets of the training',
    strong: 'unlike the tweets of the training (a map of tweets like these would tell more)',
    too_few: 'too few tweets to compare with the training',
  }
  return `${verdicts[verdict]}: ${numbers}`
}

function chance(value: number): string {
  return value < 0.001 ? '< 0.001' : value.toFixed(3)
}
