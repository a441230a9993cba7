/**
 * The columns of flat files: which names tools have given to which field. Compared in lower case without spaces,
 * dots, dashes, underscores and brackets, so `Tweet Id`, `tweet_id` and `tweetId` are one name. The first name of a list
 * that a file has is taken.
 */
export const COLUMN_NAMES = {
  text: [
    'full_text',
    'raw_content',
    'text',
    'tweet_text',
    'content',
    'tweet',
    'tweet_content',
    'tweet_full_text',
    'original_tweet',
    'rendered_content',
    'body',
    'message',
    'post_text',
    'status_text',
    'sentence',
    'caption',
    'hit_sentence',
    'record.text',
  ],
  id: [
    'id_str',
    'tweet_id',
    'tweet_id_str',
    'status_id',
    'id',
    'external_id',
    'post_id',
    'message_id',
    'imported_id',
  ],
  created_at: [
    'created_at',
    'tweet_created_at',
    'tweet_created',
    'created_at_utc',
    'created_utc',
    'created_date',
    'date_created',
    'created',
    'created_time',
    'tweet_at',
    'tweeted_at',
    'record.created_at',
    'publish_date',
    'published_at',
    'published',
    'tweet_time',
    'tweet_date_utc',
    'tweet_date',
    'datetime',
    'timestamp',
    'timestamp_ms',
    'posted_at',
    'post_date',
    'date_utc',
    'date_gmt',
    'date',
    'time',
  ],
  user: [
    'screen_name',
    'user_screen_name',
    'sender_screen_name',
    'twitter_screen_name',
    'username',
    'user_username',
    'author_username',
    'author_screen_name',
    'tweeter_username',
    'handle',
    'user_handle',
    'author_handle',
    'account',
    'account_name',
    'from_user',
    'vertex_1',
    'account.acct',
    'user',
    'author',
    'author_name',
    'name',
    'display_name',
    'author_id',
    'user_id',
    'user_id_str',
  ],
  language: ['lang', 'language', 'tweet_language', 'tweet_lang', 'iso_language_code'],
  like_count: [
    'like_count',
    'likes_count',
    'favorite_count',
    'favourite_count',
    'favorites_count',
    'likes',
    'favorites',
    'favourites',
    'nlikes',
    'number_of_likes',
    'num_likes',
    'public_metrics.like_count',
    'tweet_like_count',
    'twitter_likes',
    'favs',
  ],
  retweet_count: [
    'retweet_count',
    'retweets_count',
    'retweets',
    'nretweets',
    'number_of_retweets',
    'num_retweets',
    'public_metrics.retweet_count',
    'tweet_retweet_count',
    'twitter_retweets',
    'repost_count',
    'reposts',
    'reblogs_count',
    'rts',
    'shares',
  ],
  reply_count: [
    'reply_count',
    'replies_count',
    'replies',
    'nreplies',
    'number_of_replies',
    'num_replies',
    'public_metrics.reply_count',
    'twitter_reply_count',
    'twitter_replies',
    'comments_count',
    'comments',
  ],
  quote_count: [
    'quote_count',
    'quotes_count',
    'quotes',
    'quote_tweets',
    'number_of_quotes',
    'public_metrics.quote_count',
  ],
  hashtags: ['hashtags', 'hashtag', 'entities.hashtags', 'hashtags_in_tweet', 'tags'],
  mentions: [
    'mentions',
    'user_mentions',
    'mentioned_users',
    'mentions_screen_name',
    'entities.mentions',
    'entities.user_mentions',
  ],
  urls: [
    'expanded_urls',
    'urls_expanded_url',
    'urls',
    'outlinks',
    'links',
    'url_mentions',
    'urls_in_tweet',
    'entities.urls',
    'tweet_urls',
  ],
  is_retweet: ['is_retweet', 'is_rt', 'retweet_flag'],
  is_reply: ['is_reply', 'reply_flag'],
  is_quote: ['is_quote', 'is_quote_status', 'quote_flag'],
  /** A word that says what kind of tweet it is: `RETWEET`, `QUOTE_TWEET`, `reply`. */
  post_type: ['post_type', 'tweet_type', 'status_type'],
  /** Filled where the tweet is a retweet. */
  retweet_of: [
    'retweeted_status_id',
    'retweeted_status_id_str',
    'retweet_status_id',
    'retweeted_tweet_id',
    'retweet_id',
    'referenced_tweets.retweeted.id',
    'retweeted_tweet',
    'retweeted_status',
  ],
  /** Filled where the tweet is a reply. */
  reply_to: [
    'in_reply_to_status_id',
    'in_reply_to_status_id_str',
    'in_reply_to_tweet_id',
    'reply_to_status_id',
    'referenced_tweets.replied_to.id',
    'in_reply_to_user_id',
    'in_reply_to_screen_name',
    'reply_to_screen_name',
    'to',
  ],
  /** Filled where the tweet quotes another. */
  quote_of: [
    'quoted_status_id',
    'quoted_status_id_str',
    'quoted_tweet_id',
    'quoted_tweet',
    'referenced_tweets.quoted.id',
    'quote_url',
  ],
  /** Address of the tweet itself: gives the id and the user where nothing else does. */
  link: [
    'permalink',
    'link',
    'tweet_permalink',
    'tweet_url',
    'tweet_link',
    'status_url',
    'permanent_url',
    'twitter_page_for_tweet',
    'url',
  ],
  /** Time of day where `date` has none. */
  time_of_day: ['time', 'hour'],
  /** Of dates that don't say theirs: `+0300`, `CET`. */
  time_zone: ['timezone', 'tz', 'created_at_timezone'],
} as const

export type ColumnField = keyof typeof COLUMN_NAMES

/** The fields that `--column FIELD=COLUMN` can name. */
export const COLUMN_FIELDS = Object.keys(COLUMN_NAMES) as readonly ColumnField[]

/** Names that some tools use for a count and others for a yes or no: the values decide. */
export const AMBIGUOUS_NAMES: readonly {
  readonly name: string
  readonly count: ColumnField
  readonly flag: ColumnField | undefined
}[] = [
  { name: 'retweet', count: 'retweet_count', flag: 'is_retweet' },
  { name: 'reply', count: 'reply_count', flag: 'is_reply' },
  { name: 'quote', count: 'quote_count', flag: 'is_quote' },
  // A tweet that the owner of the export has liked: nothing about the tweet itself.
  { name: 'like', count: 'like_count', flag: undefined },
  { name: 'favorite', count: 'like_count', flag: undefined },
]

/** A name as names are compared. */
export function comparable(name: string): string {
  return name.toLowerCase().replace(/[\s._\-/()]+/g, '')
}

/** Flat files that hold no tweets, by their columns: what they are, and what is needed instead. */
export const OTHER_TABLES: readonly {
  readonly what: string
  readonly needed: string
  recognises(names: ReadonlySet<string>): boolean
}[] = [
  {
    what: 'daily totals of Twitter Analytics',
    needed: 'give the export "by tweet", which has a column "Tweet text"',
    recognises: (names) => names.has('tweetspublished') && names.has('impressions'),
  },
  {
    what: 'tweet ids only',
    needed: 'fetch the tweets of these ids first (twarc calls it "hydrate")',
    recognises: (names) =>
      names.size > 0 && [...names].every((name) => /^\d{5,}$/.test(name) || COMPARABLE_IDS.has(name)),
  },
  {
    what: 'tweet counts',
    needed: 'export the tweets themselves',
    recognises: (names) => names.has('tweetcount') && (names.has('start') || names.has('end')),
  },
  {
    what: 'user profiles',
    needed: 'export the tweets of these users',
    recognises: (names) =>
      ['followerscount', 'publicmetricsfollowerscount', 'followers'].some((name) => names.has(name)),
  },
]

const COMPARABLE_IDS = new Set(COLUMN_NAMES.id.map(comparable))
