import type { FeatureColumn } from '../features/index.js'
import { FEWEST_COUNTED, isClearEffect } from './clear.js'
import { languageName } from './language-name.js'
import type { TermCount } from './map-analysis.js'

/** What a group is like where a feature is high, and where it is low, to follow "tweets:". */
const TRAITS: Readonly<Record<string, readonly [high: string, low: string]>> = {
  hour: ['late in the day', 'early in the day'],
  day_of_week: ['at the weekend', 'early in the week'],
  day_of_month: ['late in the month', 'early in the month'],
  month: ['late in the year', 'early in the year'],
  day_of_year: ['late in the year', 'early in the year'],
  like_count: ['many likes', 'few likes'],
  retweet_count: ['many retweets', 'few retweets'],
  reply_count: ['many replies', 'few replies'],
  quote_count: ['many quotes', 'few quotes'],
  like_ratio: ['mostly liked', 'hardly liked'],
  retweet_ratio: ['mostly retweeted', 'hardly retweeted'],
  reply_ratio: ['mostly replied to', 'hardly replied to'],
  quote_ratio: ['mostly quoted', 'hardly quoted'],
  engagement_score: ['much engagement', 'little engagement'],
  engagement_velocity: ['fast engagement', 'slow engagement'],
  char_count: ['long', 'short'],
  word_count: ['long', 'short'],
  clean_char_count: ['long', 'short'],
  clean_word_count: ['long', 'short'],
  hashtag_count: ['many hashtags', 'few hashtags'],
  mention_count: ['many mentions', 'few mentions'],
  url_count: ['many links', 'few links'],
  is_retweet: ['retweets', 'no retweets'],
  is_reply: ['replies', 'no replies'],
  is_quote: ['quotes', 'no quotes'],
  sentiment_pos: ['positive words', 'few positive words'],
  sentiment_neu: ['neutral', 'emotional'],
  sentiment_neg: ['negative words', 'few negative words'],
  sentiment_compound: ['positive', 'negative'],
  language_english: ['English', 'not English'],
  user_tweet_count: ['busy authors', 'rare authors'],
  user_interaction_count: ['sociable authors', 'quiet authors'],
  tweet_mentions: ['many mentions', 'few mentions'],
  has_mentions: ['with mentions', 'without mentions'],
  has_hashtags: ['with hashtags', 'without hashtags'],
  has_urls: ['with links', 'without links'],
  avg_user_engagement: ['popular authors', 'authors with few reactions'],
}

/** Standard deviations from the mean of all tweets, at least. */
const LEAST_EFFECT = 0.5

/**
 * What sets a group apart, in a few words each, the strongest first, one of each kind of features; only what is clear
 * beyond chance.
 *
 * @param language Its own, as `ownLanguage` tells.
 */
export function traitsOf(
  features: readonly Pick<FeatureColumn, 'name' | 'group'>[],
  effects: ArrayLike<number>,
  size: number,
  language?: string,
): string[] {
  // Who reads the language needs no second word on it.
  const said = new Set<string>(language === undefined ? [] : ['language_english'])
  const own = language === undefined ? [] : [`mostly ${languageName(language)}`]
  const others = features
    .map(({ name, group }, index) => ({ name, group, effect: effects[index] ?? 0 }))
    .filter(({ effect }) => Math.abs(effect) >= LEAST_EFFECT && isClearEffect(effect, size))
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .flatMap(({ name, group, effect }) => {
      const trait = TRAITS[name]?.[effect > 0 ? 0 : 1]
      if (trait === undefined || said.has(group) || said.has(name)) return []
      said.add(group)
      return trait
    })
  return [...own, ...others]
}

/**
 * The language that sets a group apart: that of two thirds of its tweets with a known one, ten at least, where it is
 * that of less than half of all.
 */
export function ownLanguage(group: readonly TermCount[], all: readonly TermCount[]): string | undefined {
  const [first] = group
  if (first === undefined || first.count < FEWEST_COUNTED || NO_LANGUAGE.test(first.term)) return undefined
  if (first.count < LANGUAGE_SHARE * sumOf(group)) return undefined
  const everywhere = all.find(({ term }) => term === first.term)?.count ?? 0
  return everywhere < COMMON_SHARE * sumOf(all) ? first.term : undefined
}

const LANGUAGE_SHARE = 2 / 3
const COMMON_SHARE = 1 / 2
/** Twitter's codes of tweets without words. */
const NO_LANGUAGE = /^(und|q..|zxx|art)$/

function sumOf(counts: readonly TermCount[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0)
}
