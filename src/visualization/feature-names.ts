import { compact, percent } from './numbers.js'

/** Names of the readable features as a person would say them. */
const NAMES: Readonly<Record<string, string>> = {
  hour: 'Hour of day',
  day_of_week: 'Day of week',
  day_of_month: 'Day of month',
  month: 'Month',
  day_of_year: 'Day of year',
  like_count: 'Likes',
  retweet_count: 'Retweets',
  reply_count: 'Replies',
  quote_count: 'Quotes',
  like_ratio: 'Share of likes',
  retweet_ratio: 'Share of retweets',
  reply_ratio: 'Share of replies',
  quote_ratio: 'Share of quotes',
  engagement_score: 'Engagement',
  engagement_velocity: 'Engagement per hour',
  char_count: 'Length',
  word_count: 'Words',
  clean_char_count: 'Length without links',
  clean_word_count: 'Words without links',
  hashtag_count: 'Hashtags',
  mention_count: 'Mentions',
  url_count: 'Links',
  is_retweet: 'Is a retweet',
  is_reply: 'Is a reply',
  is_quote: 'Is a quote',
  sentiment_pos: 'Positive words',
  sentiment_neu: 'Neutral words',
  sentiment_neg: 'Negative words',
  sentiment_compound: 'Sentiment',
  language_english: 'English',
  user_tweet_count: 'Tweets of the author',
  user_interaction_count: 'Interactions of the author',
  tweet_mentions: 'People mentioned',
  has_mentions: 'With mentions',
  has_hashtags: 'With hashtags',
  has_urls: 'With links',
  avg_user_engagement: 'Engagement of the author',
}

const TERM = /^(?:tfidf|term|word)_(.+)$/

/** "Likes" for `like_count`, “refund” in quotes for `tfidf_refund`; unknown names with spaces for underscores. */
export function featureName(name: string): string {
  const known = NAMES[name]
  if (known !== undefined) return known
  const term = TERM.exec(name)?.[1]
  if (term !== undefined) return `“${term}”`
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const YES_OR_NO = /^(?:is|has|language)_/
const SHARE = /_ratio$/

/** The mean of a feature in its own terms: "8 % of all tweets", "mean 104". */
export function featureMean(name: string, mean: number): string {
  if (YES_OR_NO.test(name)) return `${percent(mean)} of all tweets`
  if (SHARE.test(name)) return `mean ${percent(mean)}`
  return `mean ${compact(mean)}`
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
