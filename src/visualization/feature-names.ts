import { featureName } from '../analysis/index.js'
import { compact, percent } from './numbers.js'

const YES_OR_NO = /^(?:is|has|language)_/
const SHARE = /_ratio$/

/** The mean of a feature in its own terms: "8 % of all tweets", "mean 104". */
export function featureMean(name: string, mean: number): string {
  const value = featureValue(name, mean)
  return YES_OR_NO.test(name) ? `${value} of all tweets` : `mean ${value}`
}

/** A mean of a feature as a number to read: "8 %", "104". */
export function featureValue(name: string, mean: number): string {
  return YES_OR_NO.test(name) || SHARE.test(name) ? percent(mean) : compact(mean)
}

// What is said of a place on the map where the feature is high.
const HIGH: Readonly<Record<string, string>> = {
  hour: 'tweets late in the day',
  day_of_week: 'weekend tweets',
  day_of_month: 'tweets late in the month',
  month: 'tweets late in the year',
  day_of_year: 'tweets late in the year',
  like_ratio: 'tweets liked more than shared',
  retweet_ratio: 'tweets shared more than liked',
  reply_ratio: 'tweets that get replies',
  quote_ratio: 'tweets that get quoted',
  engagement_score: 'engagement',
  engagement_velocity: 'fast engagement',
  char_count: 'long tweets',
  word_count: 'long tweets',
  clean_char_count: 'long tweets',
  clean_word_count: 'long tweets',
  is_retweet: 'retweets',
  is_reply: 'replies',
  is_quote: 'quote tweets',
  sentiment_compound: 'positive tweets',
  sentiment_neu: 'neutral tweets',
  language_english: 'English tweets',
  user_tweet_count: 'busy authors',
  user_interaction_count: 'authors with many interactions',
  tweet_mentions: 'mentions',
  has_mentions: 'mentions',
  has_hashtags: 'hashtags',
  has_urls: 'links',
  url_count: 'links',
  avg_user_engagement: 'authors with much engagement',
}

/** What there is more of where the feature is high, to follow "more": "long tweets" for `char_count`. */
export function highPhrase(name: string): string {
  const phrase = HIGH[name]
  if (phrase !== undefined) return phrase
  const title = featureName(name)
  return title.startsWith('“') ? `tweets with ${title}` : title.charAt(0).toLowerCase() + title.slice(1)
}

// What is said of the place where nearly all have the feature but some tweets don't.
const ABSENT: Readonly<Record<string, string>> = {
  like_ratio: 'tweets shared more than liked',
  retweet_ratio: 'tweets liked more than shared',
  is_retweet: 'tweets that aren’t retweets',
  is_reply: 'tweets that aren’t replies',
  is_quote: 'tweets that aren’t quotes',
  language_english: 'tweets in other languages',
  has_mentions: 'tweets without mentions',
  has_hashtags: 'tweets without hashtags',
  has_urls: 'tweets without links',
  sentiment_neu: 'emotional tweets',
}

/** Share of the tweets above which a property holds nearly everywhere, so that its absence is the news. */
const NEARLY_ALL = 0.7

/** What there is more of where the feature is low; undefined unless the property holds nearly everywhere. */
export function absencePhrase(name: string, mean: number): string | undefined {
  return mean > NEARLY_ALL ? ABSENT[name] : undefined
}
