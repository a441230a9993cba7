/** Twitter API v1.1: tweets of the stream and of REST. */
import type { JsonObject, ShapeOutput } from './draft.js'
import { COUNTS_OF_ORIGINAL, entityUrls, has, isObject, listAt, objectAt, textAt } from './draft.js'
import { itemTexts } from './lists.js'

export function isV1Tweet(record: JsonObject): boolean {
  if (!has(record, 'text') && !has(record, 'full_text') && !has(record, 'extended_tweet')) return false
  const { user } = record
  if (isObject(user) && (has(user, 'screen_name') || has(user, 'id_str'))) return true
  return isObject(record.entities) && has(record, 'id_str') && has(record, 'created_at')
}

/**
 * Of a retweet, text, entities and counts are those of the retweeted tweet: its own text is cut, and its own
 * counts are 0 in the stream. Author and time are its own.
 */
export function v1Tweet(record: JsonObject, output: ShapeOutput): void {
  const retweeted = objectAt(record, 'retweeted_status')
  const author = retweeted && retweetedAuthor(retweeted, record)
  const original = author !== undefined && fullText(retweeted!) !== undefined ? retweeted : undefined
  const whole = original ?? record
  const counts = retweeted ?? record
  const entities = fullEntities(whole)
  if (has(record, 'id') && has(record, 'id_str') && String(record.id) !== String(record.id_str))
    output.note('numeric ids that another program has rounded, id_str read instead')
  if (retweeted !== undefined) output.note(COUNTS_OF_ORIGINAL)
  output.tweet(
    {
      text: original === undefined ? fullText(whole) : `RT @${author}: ${fullText(whole)}`,
      id: record.id_str ?? record.id,
      createdAt: record.created_at ?? record.timestamp_ms,
      user: handle(record),
      language: record.lang,
      likeCount: counts.favorite_count,
      retweetCount: counts.retweet_count,
      replyCount: counts.reply_count,
      quoteCount: counts.quote_count,
      hashtags: names(entities, 'hashtags', 'text'),
      mentions: withAuthor(original && author, names(entities, 'user_mentions', 'screen_name')),
      urls: entities && entityUrls(listAt(entities, 'urls'), listAt(entities, 'media')),
      isRetweet: retweeted !== undefined || undefined,
      isReply:
        retweeted === undefined &&
        (has(record, 'in_reply_to_status_id') ||
          has(record, 'in_reply_to_status_id_str') ||
          has(record, 'in_reply_to_user_id') ||
          has(record, 'in_reply_to_user_id_str')),
      // The API marks retweets of quotes as quotes, too; v2 doesn't.
      isQuote:
        retweeted === undefined && (record.is_quote_status === true || has(record, 'quoted_status_id')),
    },
    record,
  )
}

function fullText(tweet: JsonObject): string | undefined {
  return textAt(objectAt(tweet, 'extended_tweet'), 'full_text') ?? textAt(tweet, 'full_text') ?? textOf(tweet)
}

/** An empty text stays a text, so that it is reported as empty and not as missing. */
function textOf(tweet: JsonObject): string | undefined {
  return typeof tweet.text === 'string' ? tweet.text : undefined
}

function fullEntities(tweet: JsonObject): JsonObject | undefined {
  const extended = objectAt(tweet, 'extended_tweet')
  return (extended && objectAt(extended, 'entities')) ?? objectAt(tweet, 'entities')
}

function handle(tweet: JsonObject): string | undefined {
  const user = objectAt(tweet, 'user')
  return textAt(user, 'screen_name') ?? textAt(user, 'id_str')
}

/** Exports with trimmed users know the author of the retweeted tweet only by the beginning of the text. */
function retweetedAuthor(retweeted: JsonObject, record: JsonObject): string | undefined {
  return (
    textAt(objectAt(retweeted, 'user'), 'screen_name') ?? /^RT @(\w{1,20}):/.exec(fullText(record) ?? '')?.[1]
  )
}

function names(entities: JsonObject | undefined, list: string, key: string): string[] | undefined {
  const items = listAt(entities, list)
  return items && itemTexts(items, [key])
}

function withAuthor(author: string | undefined, mentions: string[] | undefined): string[] | undefined {
  return author === undefined ? mentions : mentions && [author, ...mentions]
}
