/**
 * All formats as one table, for the documents: the rows are those that the readers are chosen by, and every one of
 * them has an example.
 */
import { COLUMN_NAMES, OTHER_TABLES } from './column-names.js'
import { COMPRESSIONS, OTHER_FILES } from './compression.js'
import { FILE_GROUPS } from './file-groups.js'
import { LAYOUTS, type LayoutName, OTHER_TEXTS } from './layouts.js'
import { OTHER_RECORDS, SCHEMA_NAMES, SHAPES } from './shapes.js'
import { TABLES } from './tables.js'

export interface FormatRow {
  readonly name: string
  readonly about: string
  /** The beginning of a file, one record, or the names of files. */
  readonly example: string
}

/** Something that is recognised, holds no tweets, and is told by name. */
export interface RefusedRow {
  readonly what: string
  readonly instead: string
}

export interface FormatTable {
  readonly compressions: readonly FormatRow[]
  readonly groups: readonly FormatRow[]
  readonly layouts: readonly FormatRow[]
  readonly tables: readonly FormatRow[]
  /** Schemas of tweets, and records of none. */
  readonly schemas: readonly FormatRow[]
  /** What stands around or between tweets. */
  readonly others: readonly FormatRow[]
  /** Names that are known for the columns of each field. */
  readonly columns: Readonly<Record<string, readonly string[]>>
  readonly refused: readonly RefusedRow[]
}

type ShapeName = (typeof SHAPES)[number]['name']

const LAYOUT_EXAMPLES: Readonly<Record<LayoutName, string>> = {
  archive: 'window.YTD.tweets.part0 = [ {"tweet": {"id_str": "1575491802710548483", "full_text": "…"}} ]',
  json: '[{"id_str": "1035718986871320577", "text": "…"}, {"id_str": "1035718986871320578", "text": "…"}]',
  jsonl: '{"id": "1640439409031135232", "text": "…"}\n{"id": "1640439409031135233", "text": "…"}',
  lines: 'The first tweet\nThe second tweet',
  csv: 'tweet_id,name,text,tweet_created\n570306133677760513,cairn,"What did you say?",2015-02-24 11:35:52 -0800',
}

const SHAPE_EXAMPLES: Readonly<Record<ShapeName, string>> = {
  mongodb:
    '{"_id": {"$oid": "5f1a2b3c4d5e6f7081920305"}, "tweet_id": {"$numberLong": "1304000000000000123"}, "text": "…"}',
  'r-lists': '{"status_id": ["1304000000000000123"], "text": ["…"], "screen_name": ["sam"]}',
  'archive-tweet': '{"tweet": {"id_str": "1575491802710548483", "full_text": "…", "favorite_count": "3"}}',
  tweepy: '{"_json": {"id_str": "1270525118610751499", "full_text": "…"}, "id": 1270525118610751499}',
  notice: '{"delete": {"status": {"id": 578726463018561537, "user_id": 1}}}',
  v2: '{"id": "1640439409031135232", "text": "…", "author_id": "11", "public_metrics": {"like_count": 3}}',
  'v2-page': '{"data": [{"id": "1640439409031135232", "text": "…"}], "includes": {"users": []}, "meta": {}}',
  'v1.1-search': '{"statuses": [{"id_str": "578726463018561537", "text": "…"}], "search_metadata": {}}',
  snscrape:
    '{"_type": "snscrape.modules.twitter.Tweet", "content": "…", "user": {"username": "mel"}, "likeCount": 45}',
  'v1.1': '{"created_at": "Fri Mar 20 01:26:10 +0000 2015", "text": "…", "user": {"screen_name": "mel"}}',
  'api-message': '{"errors": [{"message": "Rate limit exceeded", "code": 88}]}',
}

/** Names of files, for what isn't text. */
const FILE_EXAMPLES: Readonly<Record<string, string>> = {
  gzip: 'tweets.jsonl.gz',
  zstd: 'tweets.jsonl.zst',
  bzip2: 'tweets.jsonl.bz2',
  parquet: 'tweets.parquet',
  arrow: 'tweets.arrow, tweets.feather',
  'arrow-stream': 'tweets.arrows',
  'account archive': 'archive.zip: data/tweets.js, data/tweets-part1.js, data/account.js, data/like.js',
  'account archive, its folder data alone or of before 2020': 'data: tweet.js, account.js, like.js',
  'account archive of before 2018 (Grailbird)':
    'archive.zip: data/js/tweets/2014_01.js, data/js/tweet_index.js, tweets.csv',
  'folder of academictwitteR': 'pages: data_1399524961891532805.json, users_1399524961891532805.json',
}

const FLAT: FormatRow = {
  name: 'flat',
  about: 'records of no schema, by the names of their columns (below)',
  example: '{"tweet_id": "1304000000000000123", "tweet": "…", "username": "sam", "likes": 3}',
}

export function formatTable(): FormatTable {
  const shapes = SHAPES.map(({ name, about }) => ({ name, about, example: SHAPE_EXAMPLES[name] }))
  return {
    compressions: [
      ...COMPRESSIONS.map(({ name, about }) => ({ name, about, example: fileExample(name) })),
      {
        name: 'zip',
        about:
          'zip archives: every file in one is read, archives in archives and compressed files among them',
        example: 'tweets.zip: january.csv, february.json.gz',
      },
    ],
    groups: FILE_GROUPS.map(({ name, othersAre }) => ({
      name,
      about: `the other files, those ${othersAre}, are counted and named, not read`,
      example: fileExample(name),
    })),
    layouts: LAYOUTS.map(({ name, about }) => ({ name, about, example: LAYOUT_EXAMPLES[name] })),
    tables: TABLES.map(({ name, about }) => ({ name, about, example: fileExample(name) })),
    schemas: [...shapes.filter(({ name }) => SCHEMA_NAMES.includes(name)), FLAT],
    others: shapes.filter(({ name }) => !SCHEMA_NAMES.includes(name)),
    columns: COLUMN_NAMES,
    refused: [
      ...OTHER_FILES.map(({ what, advice }) => ({ what, instead: advice })),
      ...OTHER_TEXTS.map(({ what, advice }) => ({ what, instead: advice })),
      ...OTHER_RECORDS.map(({ what, needed }) => ({ what, instead: needed })),
      ...OTHER_TABLES.filter(({ what }) => !OTHER_RECORDS.some((other) => other.what === what)).map(
        ({ what, needed }) => ({ what, instead: needed }),
      ),
    ],
  }
}

function fileExample(name: string): string {
  const example = FILE_EXAMPLES[name]
  if (example === undefined) throw new Error(`no example of ${name}`)
  return example
}
