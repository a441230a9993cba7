import { type Drift, SIGNIFICANT_DRIFT } from '../analysis/index.js'
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
export function driftSentence(drift: Drift): string {
  const { verdict, distance, regions, outlierShare, trainingOutlierShare } = drift
  const lie = `mean distance ${measure(distance.mean)} (training ${measure(distance.trainingMean)}`
  if (verdict === 'too_few') return `too few tweets to compare with the training: ${lie})`
  const numbers = [
    `${lie}, p ${chance(distance.chance)})`,
    `stability index of the regions ${measure(regions.psi)} (p ${chance(regions.chance)})`,
    `${percent(outlierShare)} outliers (training ${percent(trainingOutlierShare)})`,
  ].join(', ')
  return `${verdictWords(verdict, drift)}: ${numbers}`
}

function verdictWords(verdict: Exclude<Drift['verdict'], 'too_few'>, { distance, regions }: Drift): string {
  const isMoreThanChance = Math.min(distance.chance, regions.chance) < SIGNIFICANT_DRIFT
  const words = {
    none: isMoreThanChance
      ? 'nearly like the tweets of the training (they differ by more than chance, but little)'
      : 'like the tweets of the training',
    some: 'somewhat unlike the tweets of the training',
    strong: 'unlike the tweets of the training (a map of tweets like these would tell more)',
  }
  return words[verdict]
}

function chance(value: number): string {
  return value < 0.001 ? '< 0.001' : value.toFixed(3)
}
