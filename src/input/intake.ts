/** Takes the records of one source, finds out what each is, and puts their tweets into the table. */
import { Books, type Other } from './books.js'
import { OTHER_TABLES } from './column-names.js'
import { listed, otherTable } from './column-refusals.js'
import { SourceDates } from './day-order.js'
import type { JsonObject, ShapeOutput, TweetDraft } from './draft.js'
import { isObject } from './draft.js'
import { parseId } from './field-values.js'
import { finishTweet } from './finish-tweet.js'
import { type ColumnOverrides, type ColumnPlan, FlatReader } from './flat.js'
import { FlatPlans } from './flat-plans.js'
import { placeNames } from './headerless.js'
import { charactersOf, type HeldRecord, HeldRecords } from './held-records.js'
import { quoteLongIds } from './long-ids.js'
import { fromPythonBytes } from './python-bytes.js'
import { placeHash } from './random.js'
import { REPLACEMENT, type RecordSink } from './records.js'
import { RefusedSource } from './refused-source.js'
import { excerptOf, excerptSource, type Reject, type RejectReason } from './rejects.js'
import { OTHER_RECORDS, type Shape, shapeOf, wrappingOf } from './shapes.js'
import type { SourceContext } from './source.js'
import type { TweetTableBuilder } from './tweet-table.js'
import { includesOf } from './twitter-v2.js'

/** What all sources of one call share. */
export interface IntakeOptions {
  readonly builder: TweetTableBuilder
  readonly ids: IdBook
  readonly maxRows: number
  readonly sampleFraction: number
  readonly randomState: number
  readonly columns: ColumnOverrides
  readonly detectsLanguages: boolean
  /** Only this shape is tried; `flat` means none. */
  readonly shape: string | undefined
  onReject(reject: Reject): void
}

/** Which ids there are already. */
export interface IdBook {
  /** Notes the id of the next tweet; false where it is there already. */
  add(id: string): boolean
  /** The next tweet has no id to tell it by. */
  addNone(): void
}

/** What the first records of a source have decided: with it, the others can be read apart from them. Plain data. */
export interface IntakePlan {
  readonly header: readonly string[] | undefined
  readonly columns: ColumnPlan | undefined
  readonly samples: ReadonlyMap<string, unknown[]>
}

/** Pages and lists that lie in one another. Exports have two or three; hostile input has as many as the stack. */
const DEEPEST_PAGE = 20

const IDS_ONLY = OTHER_TABLES.find(({ what }) => what === 'tweet ids only')!

export class Intake implements RecordSink {
  readonly books: Books
  readonly plans: FlatPlans
  readonly shapes = new Set<string>()
  readonly dates: SourceDates
  /** Added to the lines that the splitter counts. */
  linesBefore = 0
  readonly #index: number
  readonly #options: IntakeOptions
  readonly #flatOnly: boolean
  #held: HeldRecords | undefined
  #header: readonly string[] | undefined
  #columns: ColumnPlan | undefined
  #rowReader: FlatReader | undefined
  // The record in hand, for rejects.
  #line: number | undefined
  #text: string | undefined
  #pages = 0
  #marked = 0
  #notesOfTweets = 0
  readonly #output: ShapeOutput
  readonly context: SourceContext | undefined

  /**
   * @param index Place of the source in the call: what is drawn of it depends on that.
   * @param context What other files say about the tweets of this source.
   * @param plan Where the first records of the source were read elsewhere: what they have decided.
   */
  constructor(
    path: string,
    index: number,
    options: IntakeOptions,
    context?: SourceContext,
    plan?: IntakePlan,
  ) {
    this.books = new Books(path, (reject) => options.onReject(reject))
    this.dates = new SourceDates(this.books)
    this.plans = new FlatPlans(path, options.columns, plan?.samples)
    this.#index = index
    this.#options = options
    this.#flatOnly = options.shape === 'flat' || Object.keys(options.columns).length > 0
    this.context = context
    if (context) this.books.tell(context.about)
    if (plan === undefined) this.#held = new HeldRecords(options.maxRows - options.builder.count)
    else this.#adopt(plan)
    this.#output = {
      tweet: (draft, record) => this.#tweet(draft, record),
      skip: (reason) => this.books.skip(reason),
      reject: (reason, detail, record) => this.#reject(reason, detail, record),
      expand: (records) => this.#expand(records),
      note: (text) => this.books.note(text, undefined),
      includes: includesOf(context?.includes),
    }
  }

  get full(): boolean {
    return this.#options.builder.count >= this.#options.maxRows
  }

  /** Undefined while the first records are held. */
  get plan(): IntakePlan | undefined {
    if (this.#held) return undefined
    return { header: this.#header, columns: this.#columns, samples: this.plans.samples }
  }

  /** Records with characters that stand for bytes which are none. */
  get marked(): number {
    return this.#marked
  }

  /** How often something was noted of tweets that wouldn't have been, were they duplicates. */
  get notesOfTweets(): number {
    return this.#notesOfTweets
  }

  /** Takes over what stands in the books beside the tweets of a block that was read elsewhere. */
  adoptMarks(shapes: readonly string[], marked: number): void {
    for (const shape of shapes) this.shapes.add(shape)
    this.#marked += marked
  }

  header(names: readonly string[], line: number): void {
    this.#header = names
    this.shapes.add('flat')
    const other = otherTable(names)
    if (other) {
      this.books.recognise(other)
      throw new RefusedSource(`${other.what}: ${other.needed}`)
    }
    if (!this.plans.isHeaderless(names)) return
    this.#header = placeNames(names.length)
    this.row(
      names,
      line,
      names.some((name) => name.includes(REPLACEMENT)),
    )
  }

  value(text: string, splitterLine: number): void {
    const line = this.linesBefore + splitterLine
    if (text.includes(REPLACEMENT)) this.#marked++
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

  row(fields: readonly unknown[], splitterLine: number | undefined, isMarked: boolean): void {
    const line = this.#lineOf(splitterLine)
    if (isMarked) this.#marked++
    // So many bad rows before the header that nothing is held any more: the first row has to do.
    if (!this.#held && !this.#rowReader) this.#planRows([fields])
    if (this.#rowReader) this.#readRow(fields, line)
    else this.#take({ kind: 'row', fields, line }, charactersOf(fields))
  }

  bad(
    reason: RejectReason,
    splitterLine: number | undefined,
    excerpt: string,
    detail: string | undefined,
  ): void {
    const line = this.#lineOf(splitterLine)
    if (excerpt.includes(REPLACEMENT)) this.#marked++
    this.#take({ kind: 'bad', reason, line, excerpt: excerptOf(excerpt), detail }, excerpt.length)
  }

  /**
   * The records are over.
   *
   * @param isDamaged The source has bytes that aren't UTF-8. Only then does U+FFFD in a record mean that it has
   *   some: exports have such characters of their own.
   */
  finish(isDamaged: boolean): void {
    if (isDamaged && this.#marked > 0)
      this.books.note('records with bytes that aren’t UTF-8, read as \ufffd', undefined, this.#marked)
    this.#release()
    if (this.#header && !this.#rowReader) this.#planRows([])
    this.dates.settle((row, time) => this.#options.builder.setCreatedAt(row, time))
  }

  #lineOf(splitterLine: number | undefined): number | undefined {
    return splitterLine === undefined ? undefined : this.linesBefore + splitterLine
  }

  #take(record: HeldRecord, characters: number): void {
    if (!this.#held) {
      this.#process(record)
      return
    }
    this.#held.add(record, characters)
    if (this.#held.full) this.#release()
  }

  #release(): void {
    if (!this.#held) return
    const { records } = this.#held
    this.#held = undefined
    for (const held of records)
      if (held.kind === 'object' && isObject(held.record) && !this.#shapeOf(held.record))
        this.plans.sample(held.record)
    if (this.#header) this.#planRows(records.flatMap((held) => (held.kind === 'row' ? [held.fields] : [])))
    for (const held of records) {
      if (this.full) return
      this.#process(held)
    }
  }

  #planRows(rows: readonly (readonly unknown[])[]): void {
    this.#columns = this.plans.forHeader(this.#header!, rows)
    this.#rowReader = new FlatReader(this.#columns)
  }

  #adopt({ header, columns }: IntakePlan): void {
    this.#header = header
    this.#columns = columns
    if (columns) this.#rowReader = new FlatReader(columns)
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
    return this.#flatOnly ? wrappingOf(record) : shapeOf(record, this.#options.shape)
  }

  #readOther(value: unknown): void {
    if (Array.isArray(value)) this.#expand(value)
    else if (/^\d{5,20}$/.test(String(value))) this.#rejectOther(IDS_ONLY, value)
    else this.#reject('not_an_object', undefined, value)
  }

  #expand(records: readonly unknown[]): void {
    if (records.length === 0) this.books.skip('empty_page')
    if (this.#pages >= DEEPEST_PAGE) {
      this.#reject('not_a_tweet', 'pages within pages', records)
      return
    }
    const outer = this.#text
    this.#text = undefined
    this.#pages++
    for (const record of records) {
      if (this.full) break
      // Lists in lists hold no tweets; following them would follow hostile nesting, too.
      if (Array.isArray(record)) this.#reject('not_an_object', undefined, record)
      else this.#read(record)
    }
    this.#pages--
    this.#text = outer
  }

  #readFlat(record: JsonObject): void {
    const { names, values, reader } = this.plans.forRecord(record)
    if (!reader) {
      this.#rejectTextless(record, names)
      return
    }
    this.shapes.add('flat')
    this.#tweet(reader.read(values), record)
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
      this.books.note('rows shorter than the header', undefined)
    }
    this.#tweet(this.#rowReader!.read(fields), fields)
  }

  #tweet(draft: TweetDraft, record: unknown): void {
    if (this.full) return
    const { books } = this
    if (!this.#isDrawn()) {
      books.skip('not_sampled')
      return
    }
    const { text: given } = draft
    if (typeof given !== 'string') {
      this.#reject('no_text', undefined, record)
      return
    }
    const printed = fromPythonBytes(given)
    if (printed !== undefined) books.note("texts printed by Python as bytes (b'…'), decoded", undefined)
    const text = printed ?? given
    if (text.trim() === '') {
      this.#reject('empty_text', undefined, record)
      return
    }
    const id = parseId(draft.id)
    if (id?.damaged)
      books.note('ids rounded by a spreadsheet or another program, not used to find duplicates', id.id)
    if (!id || id.damaged) this.#options.ids.addNone()
    else if (!this.#options.ids.add(id.id)) {
      books.duplicate()
      return
    }
    books.tweet()
    draft.user ??= this.context?.author
    const { noted } = books
    const { builder } = this.#options
    builder.add(
      finishTweet(draft, text, id?.id, {
        books,
        dates: this.dates,
        row: builder.count,
        detectsLanguages: this.#options.detectsLanguages,
      }),
    )
    this.#notesOfTweets += books.noted - noted
  }

  #isDrawn(): boolean {
    const { sampleFraction, randomState } = this.#options
    return (
      sampleFraction >= 1 || placeHash(randomState, this.#index, this.books.tally.records) < sampleFraction
    )
  }

  #rejectTextless(record: JsonObject, names: readonly string[]): void {
    const other = OTHER_RECORDS.find(({ recognises }) => recognises(record))
    if (other) this.#rejectOther(other, record)
    else this.#reject('no_text', names.length === 0 ? 'no fields' : `fields: ${listed(names)}`, record)
  }

  #rejectOther(other: Other, record: unknown): void {
    this.books.recognise(other)
    this.#reject('not_a_tweet', other.what, record)
  }

  #reject(reason: RejectReason, detail: string | undefined, record: unknown): void {
    this.books.reject(reason, detail, this.#line, this.#text ?? excerptSource(record))
  }
}
