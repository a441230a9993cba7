/**
 * Takes the records of one source and puts their tweets into the table. Keeps the books: every record ends as
 * a tweet, a reject, a skip or a duplicate, and the four add up.
 */
import type { ColumnField } from './column-names.js'
import { comparable, OTHER_TABLES } from './column-names.js'
import { parseDate } from './dates.js'
import type { JsonObject, ShapeOutput, TweetDraft } from './draft.js'
import { isObject } from './draft.js'
import { findEntities } from './entities.js'
import { isNothing, parseCount, parseId, parseUser } from './field-values.js'
import {
  type ColumnOverrides,
  type ColumnPlan,
  FlatReader,
  flatten,
  planColumns,
  type Samples,
} from './flat.js'
import { decodeHtmlEntities } from './html-entities.js'
import type { IdSet } from './id-set.js'
import { parseLanguage } from './languages.js'
import { placeHash } from './random.js'
import type { RecordSink } from './records.js'
import { RefusedSource } from './refused-source.js'
import { excerptOf, type Reject, type RejectReason, type SkipReason } from './rejects.js'
import { OTHER_RECORDS, SHAPES, type Shape } from './shapes.js'
import type { TweetTableBuilder } from './tweet-table.js'

/** What all sources of one call share. */
export interface IntakeOptions {
  readonly builder: TweetTableBuilder
  readonly ids: IdSet
  readonly maxRows: number
  readonly sampleFraction: number
  readonly randomState: number
  readonly columns: ColumnOverrides
  /** Only this shape is tried; `flat` means none. */
  readonly shape: string | undefined
  onReject(reject: Reject): void
}

export interface Tally {
  records: number
  tweets: number
  rejected: number
  skipped: number
  duplicates: number
}

/** Records that are held back at the start, so that columns can be judged by their values. */
const WINDOW_RECORDS = 200
const WINDOW_CHARACTERS = 1_000_000
const SAMPLED_VALUES = 100
/** Headers of JSON records that are kept; hostile input may have a new one for every record. */
const KEPT_PLANS = 500
const LISTED_COLUMNS = 30
const LONGEST_NAME = 60
const NOTE_EXAMPLES = 3

type HeldRecord =
  | { readonly kind: 'object'; readonly record: unknown; readonly line: number; readonly text: string }
  | { readonly kind: 'row'; readonly fields: readonly unknown[]; readonly line: number | undefined }
  | {
      readonly kind: 'bad'
      readonly reason: RejectReason
      readonly line: number | undefined
      readonly excerpt: string
      readonly detail: string | undefined
    }

export class Intake implements RecordSink {
  readonly tally: Tally = { records: 0, tweets: 0, rejected: 0, skipped: 0, duplicates: 0 }
  readonly skippedByReason: Partial<Record<SkipReason, number>> = {}
  readonly rejectedByReason: Partial<Record<RejectReason, number>> = {}
  readonly shapes = new Set<string>()
  firstReject: Reject | undefined
  readonly #path: string
  readonly #index: number
  readonly #options: IntakeOptions
  #held: HeldRecord[] | undefined = []
  #heldCharacters = 0
  #header: readonly string[] | undefined
  #rowReader: FlatReader | undefined
  readonly #planned = new Map<string, { reader: FlatReader; plan: ColumnPlan }>()
  /** Values of flat JSON records by the name of their column. */
  readonly #samples = new Map<string, unknown[]>()
  readonly #columns = new Map<string, string>()
  readonly #seenColumns = new Set<string>()
  readonly #notes = new Map<string, { count: number; examples: string[] }>()
  #others = new Map<string, { count: number; needed: string }>()
  // The record in hand, for rejects.
  #line: number | undefined
  #text: string | undefined
  readonly #output: ShapeOutput

  constructor(path: string, index: number, options: IntakeOptions) {
    this.#path = path
    this.#index = index
    this.#options = options
    this.#output = {
      tweet: (draft, record) => this.#tweet(draft, record),
      skip: (reason) => this.#skip(reason),
      reject: (reason, detail, record) => this.#reject(reason, detail, record),
      expand: (records) => this.#expand(records),
      note: (text) => this.#note(text, undefined),
    }
  }

  get full(): boolean {
    return this.#options.builder.count >= this.#options.maxRows
  }

  header(names: readonly string[], _line: number): void {
    this.#header = names
    this.shapes.add('flat')
    refuseOtherTables(names)
  }

  value(text: string, line: number): void {
    const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
    let record: unknown
    try {
      record = JSON.parse(quoteLongIds(json))
    } catch {
      this.#take({ kind: 'bad', reason: 'not_json', line, excerpt: json, detail: undefined }, json.length)
      return
    }
    this.#take({ kind: 'object', record, line, text: json }, json.length)
  }

  row(fields: readonly unknown[], line: number | undefined): void {
    if (this.#rowReader) this.#readRow(fields, line)
    else this.#take({ kind: 'row', fields, line }, charactersOf(fields))
  }

  bad(reason: RejectReason, line: number | undefined, excerpt: string, detail: string | undefined): void {
    this.#take({ kind: 'bad', reason, line, excerpt: excerptOf(excerpt), detail }, excerpt.length)
  }

  /** The records are over. */
  finish(): void {
    this.#release()
    if (this.#header && !this.#rowReader) this.#planRows([])
  }

  /** Columns by the field they give, and those that give none. */
  columns(): { used: Record<string, string>; ignored: string[] } {
    const used = new Set(this.#columns.values())
    return {
      used: Object.fromEntries(this.#columns),
      ignored: [...this.#seenColumns].filter((name) => !used.has(name)),
    }
  }

  notes(): string[] {
    return Array.from(this.#notes, ([text, { count, examples }]) => {
      const shown =
        examples.length === 0
          ? ''
          : ` (${examples.map((value) => JSON.stringify(value)).join(', ')}${count > examples.length ? ', …' : ''})`
      return `${text}: ${count}${shown}`
    })
  }

  /** What most of the rejected records are, where they are something known. */
  recognisedAs(): { what: string; needed: string } | undefined {
    const [most] = [...this.#others].sort((a, b) => b[1].count - a[1].count)
    return most && most[1].count * 2 > this.tally.rejected
      ? { what: most[0], needed: most[1].needed }
      : undefined
  }

  #take(record: HeldRecord, characters: number): void {
    if (!this.#held) {
      this.#process(record)
      return
    }
    this.#held.push(record)
    this.#heldCharacters += characters
    const window = Math.min(WINDOW_RECORDS, this.#options.maxRows - this.#options.builder.count)
    if (this.#held.length >= window || this.#heldCharacters >= WINDOW_CHARACTERS) this.#release()
  }

  #release(): void {
    const held = this.#held
    if (!held) return
    this.#held = undefined
    this.#heldCharacters = 0
    for (const record of held) if (record.kind === 'object') this.#sample(record.record)
    if (this.#header) this.#planRows(held.flatMap((record) => (record.kind === 'row' ? [record.fields] : [])))
    for (const record of held) {
      if (this.full) return
      this.#process(record)
    }
  }

  #process(record: HeldRecord): void {
    if (record.kind === 'row') {
      this.#readRow(record.fields, record.line)
      return
    }
    this.#line = record.line
    this.#text = record.kind === 'object' ? record.text : record.excerpt
    if (record.kind === 'bad') this.#reject(record.reason, record.detail, undefined)
    else this.#read(record.record)
    this.#text = undefined
  }

  #read(record: unknown): void {
    if (!isObject(record)) {
      this.#readOther(record)
      return
    }
    const shape = this.#shapeOf(record)
    if (shape) {
      this.shapes.add(shape.name)
      shape.read(record, this.#output)
    } else this.#readFlat(record)
  }

  #shapeOf(record: JsonObject): Shape | undefined {
    const { shape, columns } = this.#options
    if (shape === 'flat' || Object.keys(columns).length > 0) return undefined
    return (SHAPES as readonly Shape[]).find(
      (candidate) =>
        (shape === undefined || PASSING.has(candidate.name) || candidate.name.startsWith(shape)) &&
        candidate.recognises(record),
    )
  }

  #readOther(value: unknown): void {
    if (Array.isArray(value)) {
      this.#expand(value)
      return
    }
    const isId = /^\d{5,20}$/.test(String(value))
    if (isId) this.#rejectOther(IDS_ONLY.what, IDS_ONLY.needed, value)
    else this.#reject('not_an_object', undefined, value)
  }

  #expand(records: readonly unknown[]): void {
    if (records.length === 0) this.#skip('empty_page')
    const outer = this.#text
    this.#text = undefined
    for (const record of records) {
      if (this.full) break
      // Lists in lists hold no tweets; following them would follow hostile nesting, too.
      if (Array.isArray(record)) this.#reject('not_an_object', undefined, record)
      else this.#read(record)
    }
    this.#text = outer
  }

  #readFlat(record: JsonObject): void {
    const { names, values } = flatten(record)
    const key = names.join('\u0000')
    let planned = this.#planned.get(key)
    if (!planned) {
      const plan = planColumns(
        names,
        this.#options.columns,
        (place) => this.#samples.get(names[place]!) ?? [values[place]],
      )
      planned = { plan, reader: new FlatReader(plan) }
      if (this.#planned.size >= KEPT_PLANS) this.#planned.clear()
      this.#planned.set(key, planned)
      if (plan.places.has('text') && this.#seenColumns.size < KEPT_PLANS) this.#noteColumns(names, plan)
    }
    if (!planned.plan.places.has('text')) {
      this.#rejectTextless(record, names)
      return
    }
    this.shapes.add('flat')
    this.#tweet(planned.reader.read(values), record)
  }

  #rejectTextless(record: JsonObject, names: readonly string[]): void {
    const other = OTHER_RECORDS.find(({ recognises }) => recognises(record))
    if (other) this.#rejectOther(other.what, other.needed, record)
    else this.#reject('no_text', `fields: ${listed(names)}`, record)
  }

  #rejectOther(what: string, needed: string, record: unknown): void {
    const others = this.#others.get(what) ?? { count: 0, needed }
    others.count++
    this.#others.set(what, others)
    this.#reject('not_a_tweet', what, record)
  }

  /** Values of the first flat records, by column. */
  #sample(record: unknown): void {
    if (!isObject(record) || this.#shapeOf(record)) return
    const { names, values } = flatten(record)
    names.forEach((name, place) => {
      const samples = this.#samples.get(name)
      if (!samples) {
        if (this.#samples.size < KEPT_PLANS) this.#samples.set(name, [values[place]])
      } else if (samples.length < SAMPLED_VALUES) samples.push(values[place])
    })
  }

  #planRows(rows: readonly (readonly unknown[])[]): void {
    const names = this.#header!
    const samples: Samples = (place) => rows.slice(0, SAMPLED_VALUES).map((row) => row[place])
    const plan = planColumns(names, this.#options.columns, samples)
    if (plan.unknown.length > 0)
      throw new RefusedSource(
        `Expected a column ${plan.unknown.map((name) => JSON.stringify(name)).join(', ')} in ${this.#path} but received the columns ${listed(names)}`,
      )
    if (!plan.places.has('text')) refuseTextless(this.#path, names, rows)
    this.#noteColumns(names, plan)
    this.#rowReader = new FlatReader(plan)
  }

  #noteColumns(names: readonly string[], plan: ColumnPlan): void {
    for (const name of names) this.#seenColumns.add(name)
    for (const [field, place] of plan.places)
      if (!this.#columns.has(field)) this.#columns.set(field, names[place]!)
  }

  #readRow(fields: readonly unknown[], line: number | undefined): void {
    if (this.full) return
    this.#line = line
    this.#text = undefined
    const columns = this.#header!.length
    if (fields.length < columns) {
      // What a line break in an unquoted text leaves behind; other short rows lack their last, empty fields.
      if (fields.length === 1 && columns > 2) {
        this.#reject('bad_csv_row', `1 field for ${columns} columns`, fields)
        return
      }
      this.#note('rows shorter than the header', undefined)
    }
    this.#tweet(this.#rowReader!.read(fields), fields)
  }

  #tweet(draft: TweetDraft, record: unknown): void {
    if (this.full) return
    const { sampleFraction, randomState, ids, builder } = this.#options
    if (sampleFraction < 1 && placeHash(randomState, this.#index, this.tally.records) >= sampleFraction) {
      this.#skip('not_sampled')
      return
    }
    const { text } = draft
    if (typeof text !== 'string') {
      this.#reject('no_text', undefined, record)
      return
    }
    if (text.trim() === '') {
      this.#reject('empty_text', undefined, record)
      return
    }
    const id = parseId(draft.id)
    if (id?.damaged)
      this.#note('ids rounded by a spreadsheet or another program, not used to find duplicates', id.id)
    this.tally.records++
    if (id && !id.damaged && !ids.add(id.id)) {
      this.tally.duplicates++
      return
    }
    this.tally.tweets++
    const readable = decodeHtmlEntities(text)
    const isRetweet = draft.isRetweet ?? readable.startsWith('RT @')
    const { hashtags, mentions, urls } = this.#entities(draft, readable)
    builder.add({
      text: readable,
      id: id?.id,
      createdAt: this.#date(draft.createdAt),
      user: parseUser(draft.user),
      language: parseLanguage(draft.language),
      likeCount: parseCount(draft.likeCount),
      retweetCount: parseCount(draft.retweetCount),
      replyCount: parseCount(draft.replyCount),
      quoteCount: parseCount(draft.quoteCount),
      hashtags,
      mentions,
      urls,
      isRetweet,
      isReply: draft.isReply ?? (!isRetweet && readable.startsWith('@')),
      isQuote: draft.isQuote ?? false,
    })
  }

  #entities(
    draft: TweetDraft,
    text: string,
  ): { hashtags: readonly string[]; mentions: readonly string[]; urls: readonly string[] } {
    const { hashtags, mentions, urls } = draft
    if (hashtags && mentions && urls) return { hashtags: lower(hashtags), mentions: lower(mentions), urls }
    const found = findEntities(text)
    return {
      hashtags: hashtags ? lower(hashtags) : found.hashtags,
      mentions: mentions ? lower(mentions) : found.mentions,
      urls: urls ?? found.urls,
    }
  }

  #date(value: unknown): number | undefined {
    const date = parseDate(value)
    if (!Number.isNaN(date)) return date
    if (!isNothing(value)) this.#note('dates that can’t be read, left unknown', String(value))
    return undefined
  }

  #skip(reason: SkipReason): void {
    this.tally.records++
    this.tally.skipped++
    this.skippedByReason[reason] = (this.skippedByReason[reason] ?? 0) + 1
  }

  #reject(reason: RejectReason, detail: string | undefined, record: unknown): void {
    this.tally.records++
    this.tally.rejected++
    this.rejectedByReason[reason] = (this.rejectedByReason[reason] ?? 0) + 1
    const reject: Reject = {
      source: this.#path,
      row: this.tally.records,
      line: this.#line,
      reason,
      detail,
      excerpt: excerptOf(this.#text ?? asText(record)),
    }
    this.firstReject ??= reject
    this.#options.onReject(reject)
  }

  #note(text: string, example: string | undefined): void {
    const note = this.#notes.get(text) ?? { count: 0, examples: [] }
    note.count++
    if (example !== undefined && note.examples.length < NOTE_EXAMPLES && !note.examples.includes(example))
      note.examples.push(excerptOf(example).slice(0, 60))
    this.#notes.set(text, note)
  }
}

/** Shapes that aren't schemas of tweets: tried whatever schema is asked for. */
const PASSING = new Set(['notice', 'api-message'])
const IDS_ONLY = OTHER_TABLES.find(({ what }) => what === 'tweet ids only')!

/** A key that ends in "id", and a number that JavaScript's own numbers may not hold. */
const LONG_ID = /("[A-Za-z_]*[iI]d"\s*:\s*)([1-9]\d{15,})(?![\d.eE])/g

/** Most records have none: this looks at every colon only, not at every key. */
const LONG_NUMBER = /:\s*\d{16}/

/**
 * Puts long numbers behind keys of ids into quotes, so that they survive JSON.parse.
 *
 * Never changes the inside of a string: the quote behind the key's last letter isn't escaped, so it opens or
 * closes a string; letters before an opening quote aren't JSON; so it closes one, and what follows is outside.
 */
export function quoteLongIds(json: string): string {
  return LONG_NUMBER.test(json) ? json.replace(LONG_ID, '$1"$2"') : json
}

function refuseOtherTables(names: readonly string[]): void {
  const comparables = new Set(names.map(comparable))
  const hasText = planColumns(names, {}, () => []).places.has('text')
  const other = hasText ? undefined : OTHER_TABLES.find(({ recognises }) => recognises(comparables))
  if (other) throw new RefusedSource(`${other.what}: ${other.needed}`)
}

function refuseTextless(
  path: string,
  names: readonly string[],
  rows: readonly (readonly unknown[])[],
): never {
  const suggestion = longestColumn(names, rows)
  throw new RefusedSource(
    `Expected a column with the text of the tweets in ${path} but received the columns ${listed(names)}: name it, for example --column text=${quotedForShell(suggestion)}`,
  )
}

/** The column whose values are longest is the likeliest text. */
function longestColumn(names: readonly string[], rows: readonly (readonly unknown[])[]): string {
  let best = names[0]!
  let most = -1
  names.forEach((name, place) => {
    const length = rows.reduce((sum, row) => sum + String(row[place] ?? '').length, 0)
    if (name !== '' && length > most) [best, most] = [name, length]
  })
  return best
}

function quotedForShell(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : JSON.stringify(visible(name))
}

/** Names come from the file: whatever moves a terminal's cursor is replaced, and long ones are cut. */
function visible(name: string): string {
  return excerptOf(name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd')).slice(0, LONGEST_NAME)
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED_COLUMNS).map((name) => visible(name) || '(unnamed)')
  return shown.join(', ') + (names.length > shown.length ? `, … (${names.length} in all)` : '')
}

function asText(record: unknown): string {
  return typeof record === 'string' ? record : (JSON.stringify(record) ?? String(record))
}

function charactersOf(fields: readonly unknown[]): number {
  let characters = 0
  for (const field of fields) characters += typeof field === 'string' ? field.length : 8
  return characters
}

function lower(names: readonly string[]): string[] {
  return names.map((name) => name.toLowerCase())
}

export type { ColumnField }
