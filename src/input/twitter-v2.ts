/** Twitter API v2: single tweets, tweets flattened by twarc2, and raw pages. */
import type { Includes, JsonObject, ShapeOutput } from './draft.js'
import { COUNTS_OF_ORIGINAL, entityUrls, has, isObject, listAt, objectAt, textAt } from './draft.js'
import { itemTexts } from './lists.js'

export function isV2Tweet(record: JsonObject): boolean {
  return (
    typeof record.text === 'string' &&
    (isObject(record.public_metrics) ||
      (has(record, 'author_id') && (has(record, 'conversation_id') || has(record, 'edit_history_tweet_ids'))))
  )
}

export function v2Tweet(record: JsonObject, output: ShapeOutput): void {
  readTweet(record, output.includes, output)
}

export function v2Page(page: JsonObject, output: ShapeOutput): void {
  for (const error of listAt(page, 'errors') ?? [])
    output.note(`error entries in the pages (${textAt(isObject(error) ? error : {}, 'title') ?? 'no title'})`)
  const tweets = Array.isArray(page.data) ? page.data : [page.data]
  if (tweets.length === 0) {
    output.skip('empty_page')
    return
  }
  const includes = includesOf(objectAt(page, 'includes'))
  for (const tweet of tweets) {
    if (isObject(tweet) && typeof tweet.text === 'string') readTweet(tweet, includes, output)
    else output.expand([tweet])
  }
}

/** Of a page, or of the file that some tools write beside a page. */
export function includesOf(includes: JsonObject | undefined): Includes {
  const handles = new Map<unknown, string>()
  for (const user of listAt(includes, 'users') ?? []) {
    const handle = isObject(user) ? textAt(user, 'username') : undefined
    if (handle !== undefined) handles.set((user as JsonObject).id, handle)
  }
  const tweets = new Map<unknown, JsonObject>()
  for (const tweet of listAt(includes, 'tweets') ?? []) if (isObject(tweet)) tweets.set(tweet.id, tweet)
  return { handles, tweets }
}

/**
 * Of a retweet, the counts are those of the retweeted tweet where the page has it (its own are 0 but for the
 * retweets), and so are text and entities where its own text is cut.
 */
function readTweet(record: JsonObject, includes: Includes, output: ShapeOutput): void {
  const references = listAt(record, 'referenced_tweets')?.filter(isObject) ?? []
  const retweeted = references.find((reference) => reference.type === 'retweeted')
  const original = retweeted && found(retweeted, includes)
  const own = fullText(record)
  const cut = original !== undefined && own.endsWith('…')
  const author = cut ? (handle(original, includes) ?? prefixHandle(own)) : undefined
  const whole = author === undefined ? record : original!
  const originals = original && objectAt(original, 'public_metrics')
  const counts = originals ?? objectAt(record, 'public_metrics')
  if (originals !== undefined) output.note(COUNTS_OF_ORIGINAL)
  const entities = fullEntities(whole)
  const mentions = names(entities, 'mentions', 'username')
  output.tweet(
    {
      text: author === undefined ? own : `RT @${author}: ${fullText(original!)}`,
      id: record.id,
      createdAt: record.created_at,
      user: handle(record, includes) ?? record.author_id,
      language: record.lang,
      likeCount: counts?.like_count,
      retweetCount: counts?.retweet_count,
      replyCount: counts?.reply_count,
      quoteCount: counts?.quote_count,
      hashtags: names(entities, 'hashtags', 'tag'),
      mentions: author === undefined ? mentions : mentions && [author, ...mentions],
      urls: listAt(entities, 'urls') && entityUrls(listAt(entities, 'urls')),
      isRetweet: retweeted !== undefined || undefined,
      isReply: references.some((reference) => reference.type === 'replied_to') || repliesToUser(record),
      isQuote: references.some((reference) => reference.type === 'quoted'),
    },
    record,
  )
}

/** twarc2 flattens the referenced tweet into the reference; pages have it in their includes. */
function found(reference: JsonObject, includes: Includes): JsonObject | undefined {
  return typeof reference.text === 'string' ? reference : includes.tweets.get(reference.id)
}

function repliesToUser(record: JsonObject): boolean {
  return !has(record, 'referenced_tweets') && has(record, 'in_reply_to_user_id')
}

/** Long tweets have their whole text in a note. */
function fullText(tweet: JsonObject): string {
  return textAt(objectAt(tweet, 'note_tweet'), 'text') ?? (tweet.text as string)
}

function fullEntities(tweet: JsonObject): JsonObject | undefined {
  const note = objectAt(tweet, 'note_tweet')
  return (note && objectAt(note, 'entities')) ?? objectAt(tweet, 'entities')
}

function handle(tweet: JsonObject, includes: Includes): string | undefined {
  return textAt(objectAt(tweet, 'author'), 'username') ?? includes.handles.get(tweet.author_id)
}

function prefixHandle(text: string): string | undefined {
  return /^RT @(\w{1,20}):/.exec(text)?.[1]
}

function names(entities: JsonObject | undefined, list: string, key: string): string[] | undefined {
  const items = listAt(entities, list)
  return items && itemTexts(items, [key])
}
