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
  like_ratio: 'Likes among reactions',
  retweet_ratio: 'Retweets among reactions',
  reply_ratio: 'Replies among reactions',
  quote_ratio: 'Quotes among reactions',
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

/** The same within a sentence: "likes"; English stays English. */
export function featureNoun(name: string): string {
  const title = featureName(name)
  return name === 'language_english' ? title : title.charAt(0).toLowerCase() + title.slice(1)
}

const CALENDAR = new Set(['day_of_week', 'day_of_month', 'day_of_year', 'month'])

/** Whether a feature is a place in the calendar, of which a mean says nothing to a reader. */
export function isCalendar(name: string): boolean {
  return CALENDAR.has(name)
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
