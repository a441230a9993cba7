/** Tweets as snscrape writes them, in the names of all its versions. */
import type { JsonObject, ShapeOutput } from './draft.js'
import { COUNTS_OF_ORIGINAL, has, listAt, objectAt, textAt } from './draft.js'
import { findEntities } from './entities.js'
import { itemTexts } from './lists.js'

/** Of a retweet, text and counts are those of the retweeted tweet. */
export function snscrapeTweet(record: JsonObject, output: ShapeOutput): void {
  const retweeted = objectAt(record, 'retweetedTweet')
  const original = retweeted !== undefined && textOf(retweeted) !== undefined ? retweeted : undefined
  const author = textAt(original && objectAt(original, 'user'), 'username')
  const whole = author === undefined ? record : original!
  const own = textOf(whole)
  const text = author === undefined ? own : `RT @${author}: ${own}`
  if (author !== undefined) output.note(COUNTS_OF_ORIGINAL)
  output.tweet(
    {
      text,
      id: record.id,
      createdAt: record.date,
      user: textAt(objectAt(record, 'user'), 'username') ?? record.username,
      language: record.lang,
      likeCount: whole.likeCount,
      retweetCount: whole.retweetCount,
      replyCount: whole.replyCount,
      quoteCount: whole.quoteCount,
      urls: typeof text === 'string' ? expandedUrls(text, whole) : undefined,
      isRetweet: retweeted !== undefined || undefined,
      isReply: has(record, 'inReplyToTweetId') || has(record, 'inReplyToUser'),
      isQuote: retweeted === undefined && has(record, 'quotedTweet'),
    },
    record,
  )
}

function textOf(tweet: JsonObject): string | undefined {
  for (const key of ['rawContent', 'content', 'renderedContent'])
    if (typeof tweet[key] === 'string') return tweet[key]
  return undefined
}

/** The links of the text, expanded by the pairs of short and long addresses that stand beside it. */
function expandedUrls(text: string, tweet: JsonObject): string[] {
  const expanded = new Map<string, string>()
  const long = itemTexts(listAt(tweet, 'outlinks') ?? [])
  const short = itemTexts(listAt(tweet, 'tcooutlinks') ?? [])
  for (let i = 0; i < Math.min(long.length, short.length); i++) expanded.set(short[i]!, long[i]!)
  for (const link of listAt(tweet, 'links') ?? []) {
    const { tcourl, url } = link as JsonObject
    if (typeof tcourl === 'string' && typeof url === 'string') expanded.set(tcourl, url)
  }
  return findEntities(text).urls.map((url) => expanded.get(url) ?? url)
}
