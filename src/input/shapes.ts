/**
 * The schemas of records, as data: how each is recognised and which function reads it. A new schema is a new
 * row. The order matters: the first that recognises a record reads it.
 */

import type { JsonObject, ShapeOutput } from './draft.js'
import { has, isObject, textAt } from './draft.js'
import type { SkipReason } from './rejects.js'
import { snscrapeTweet } from './snscrape.js'
import { isV1Tweet, v1Tweet } from './twitter-v1.js'
import { isV2Tweet, v2Page, v2Tweet } from './twitter-v2.js'
import { fromMongo, isBoxedRecord, isMongoRecord, unboxed } from './wrappings.js'

export interface Shape {
  readonly name: string
  readonly about: string
  recognises(record: JsonObject): boolean
  read(record: JsonObject, output: ShapeOutput): void
}

/** Messages that stand between tweets in captured streams; the key that marks each. */
const NOTICES: Readonly<Record<string, SkipReason>> = {
  delete: 'delete_notice',
  limit: 'limit_notice',
  scrub_geo: 'other_notice',
  status_withheld: 'other_notice',
  user_withheld: 'other_notice',
  disconnect: 'other_notice',
  warning: 'other_notice',
  friends: 'other_notice',
  friends_str: 'other_notice',
  event: 'other_notice',
  control: 'other_notice',
}

export const SHAPES = [
  {
    name: 'mongodb',
    about: 'MongoDB’s extended JSON ({"$numberLong": "1"}, {"$date": ...}) around records of any other kind',
    recognises: isMongoRecord,
    read: (record, output) => output.expand([fromMongo(record)]),
  },
  {
    name: 'r-lists',
    about: 'records of any other kind that R has written, with every value in an array of its own',
    recognises: isBoxedRecord,
    read: (record, output) => output.expand([unboxed(record)]),
  },
  {
    name: 'archive-tweet',
    about: 'account archives: {"tweet": {...}} around each tweet, without an author',
    recognises: (record) => isObject(record.tweet) && Object.keys(record).length === 1,
    read: (record, output) => output.expand([record.tweet]),
  },
  {
    name: 'tweepy',
    about: 'objects of Tweepy, dumped with {"_json": {...}}, the tweet itself, among their fields',
    recognises: (record) => isObject(record._json),
    read: (record, output) => output.expand([record._json]),
  },
  {
    name: 'notice',
    about: 'messages of the v1.1 stream: deleted tweets, limits, warnings',
    recognises: (record) => noticeOf(record) !== undefined,
    read: (record, output) => output.skip(noticeOf(record)!),
  },
  {
    name: 'v2',
    about:
      'Twitter API v2: tweets as they come, or flattened by twarc2 with author and referenced tweets inside',
    recognises: isV2Tweet,
    read: v2Tweet,
  },
  {
    name: 'v2-page',
    about: 'Twitter API v2: pages of data, includes, errors and meta',
    recognises: (record) => (isObject(record.data) || Array.isArray(record.data)) && !has(record, 'text'),
    read: v2Page,
  },
  {
    name: 'v1.1-search',
    about: 'Twitter API v1.1: search results, {statuses: [...]}',
    recognises: (record) => Array.isArray(record.statuses),
    read: (record, output) => output.expand(record.statuses as unknown[]),
  },
  {
    name: 'snscrape',
    about: 'snscrape JSON Lines',
    recognises: (record) =>
      (has(record, 'content') || has(record, 'rawContent') || has(record, 'renderedContent')) &&
      (isObject(record.user) || textAt(record, '_type')?.startsWith('snscrape.') === true),
    read: snscrapeTweet,
  },
  {
    name: 'v1.1',
    about: 'Twitter API v1.1: stream and REST, with extended and retweeted tweets inside',
    recognises: isV1Tweet,
    read: v1Tweet,
  },
  {
    name: 'api-message',
    about: 'errors and empty pages in place of tweets',
    recognises: (record) => apiMessage(record) !== undefined,
    read: (record, output) => output.skip(apiMessage(record)!),
  },
] as const satisfies readonly Shape[]

/** Shapes that aren't schemas of tweets: tried whatever schema is asked for. */
const PASSING = new Set(['notice', 'api-message', 'mongodb', 'r-lists', 'archive-tweet', 'tweepy'])
/** Names of the schemas of tweets: what `format` can ask for. */
export const SCHEMA_NAMES: readonly string[] = SHAPES.map(({ name }) => name).filter(
  (name) => !PASSING.has(name),
)
/** What is around a record, and no record of its own. */
const WRAPPINGS = new Set(['mongodb', 'r-lists', 'archive-tweet', 'tweepy'])

/** Takes off what is around a record that is to be read as flat. */
export function wrappingOf(record: JsonObject): Shape | undefined {
  return (SHAPES as readonly Shape[]).find(
    ({ name, recognises }) => WRAPPINGS.has(name) && recognises(record),
  )
}

/** @param wanted One of `SCHEMA_NAMES`: it and its kin (pages of v2 hold tweets of v2) are tried; by default all are. */
export function shapeOf(record: JsonObject, wanted: string | undefined): Shape | undefined {
  return (SHAPES as readonly Shape[]).find(
    ({ name, recognises }) =>
      (wanted === undefined || PASSING.has(name) || familyOf(name) === familyOf(wanted)) &&
      recognises(record),
  )
}

function familyOf(name: string): string {
  return name.split('-', 1)[0]!
}

/** JSON records that hold no tweets: what they are, and what is needed instead. */
export const OTHER_RECORDS: readonly {
  readonly what: string
  readonly needed: string
  recognises(record: JsonObject): boolean
}[] = [
  {
    what: 'tweet counts',
    needed: 'export the tweets themselves (the search endpoint, not counts)',
    recognises: (record) => has(record, 'tweet_count') && has(record, 'start'),
  },
  {
    what: 'user profiles',
    needed: 'export the tweets of these users',
    recognises: (record) =>
      !has(record, 'text') &&
      (has(record, 'followers_count') ||
        has(record, 'followersCount') ||
        (isObject(record.public_metrics) && has(record.public_metrics, 'followers_count'))),
  },
  {
    what: 'users that belong to tweets in another file',
    needed: 'give the file with the tweets',
    recognises: (record) => Array.isArray(record.users) && !has(record, 'text'),
  },
  {
    what: 'tweet ids only',
    needed: 'fetch the tweets of these ids first (twarc calls it "hydrate")',
    recognises: (record) => {
      const keys = Object.keys(record)
      return keys.length > 0 && keys.every((key) => /^(?:tweet_?)?id(?:_str)?$/i.test(key))
    },
  },
]

function noticeOf(record: JsonObject): SkipReason | undefined {
  // Tweets have a text: a column of a flat file may be called `event` or `warning`.
  if (has(record, 'text') || has(record, 'full_text')) return undefined
  for (const key in record) {
    if (Object.hasOwn(NOTICES, key)) return NOTICES[key]
    // Notices have their mark first; tweets have dozens of keys.
    break
  }
  return undefined
}

function apiMessage(record: JsonObject): SkipReason | undefined {
  if (has(record, 'text') || has(record, 'full_text')) return undefined
  if (Array.isArray(record.errors)) return 'api_error'
  if (typeof record.title === 'string' && (has(record, 'detail') || has(record, 'status'))) return 'api_error'
  if (isObject(record.meta) && record.meta.result_count === 0) return 'empty_page'
  return undefined
}
