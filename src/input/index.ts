/** Files and streams to tweets. */
export {
  type CollectionOptions,
  type CollectionTotals,
  type LooseTweet,
  TwitterDataCollection,
} from './collection.js'
export { COLUMN_FIELDS, COLUMN_NAMES, type ColumnField } from './column-names.js'
export {
  type DictionaryColumn,
  dictionaryValue,
  type ListColumn,
  listValues,
  NO_CODE,
  type PackedTexts,
  TextColumn,
} from './columns.js'
export { parseDate } from './dates.js'
export { alignEmbeddings, type Embeddings, readEmbeddings } from './embeddings.js'
export { type Entities, findEntities } from './entities.js'
export { noTweets } from './no-tweets.js'
export { Random } from './random.js'
export { FORMAT_NAMES, type ReadOptions, type ReadProgress } from './read-options.js'
export { EMPTY_FILE, MAX_ROWS_REACHED, type ReadResult, type SourceReport } from './read-result.js'
export { readTweets } from './read-tweets.js'
export {
  describeReject,
  REJECT_REASONS,
  type Reject,
  type RejectReason,
  type RejectSummary,
  SKIP_REASONS,
  type SkipReason,
} from './rejects.js'
export { generateSampleTweets } from './sample-tweets.js'
export { findSources } from './sources.js'
export type { Tweet } from './tweet.js'
export { selectDictionary, type TweetTable, TweetTableBuilder, tweetAt } from './tweet-table.js'
