/** Which columns of one source give which fields: one plan for each header that its flat records have. */
import { refuseNumbers, refuseTextless, refuseUnknown } from './column-refusals.js'
import type { JsonObject } from './draft.js'
import { type ColumnOverrides, type ColumnPlan, FlatReader, flatten, isPlace, planColumns } from './flat.js'
import { columnsByContent, holdsNumbers, isLikeText, isRowOfValues } from './headerless.js'

const SAMPLED_VALUES = 100
/** Headers of JSON records that are kept; hostile input may have a new one for every record. */
const KEPT_PLANS = 500

/** A flat JSON record, and who reads its values. */
export interface PlannedRecord {
  readonly names: readonly string[]
  readonly values: readonly unknown[]
  /** None where no column gives the text. */
  readonly reader: FlatReader | undefined
}

/** The columns of a header that was met for the first time, for whoever reads the blocks before and behind it. */
export interface MetHeader {
  readonly names: readonly string[]
  readonly plan: ColumnPlan
}

export class FlatPlans {
  readonly #path: string
  readonly #overrides: ColumnOverrides
  readonly #readers = new Map<string, { readonly reader: FlatReader | undefined }>()
  /** Values of flat JSON records by the name of their column. */
  readonly #samples: Map<string, unknown[]>
  readonly #met: MetHeader[] = []
  #isUnsure = false
  readonly #columns = new Map<string, string>()
  readonly #seenColumns = new Set<string>()
  #isHeaderless = false

  /** @param samples Of the first records, where others than these are read here. */
  constructor(path: string, overrides: ColumnOverrides, samples: FlatPlans['samples'] = new Map()) {
    this.#path = path
    this.#overrides = overrides
    this.#samples = new Map(samples)
  }

  /** Values of the first JSON records by the name of their column. */
  get samples(): ReadonlyMap<string, unknown[]> {
    return this.#samples
  }

  /** Columns were judged by values behind the first records: which, depends on where reading began. */
  get isUnsure(): boolean {
    return this.#isUnsure
  }

  /** All headers whose columns count, in order. */
  get met(): readonly MetHeader[] {
    return this.#met
  }

  /** Takes over the headers that were met in a block read elsewhere. */
  adopt(met: readonly MetHeader[]): void {
    for (const { names, plan } of met) this.#meet(names, plan)
  }

  /** Notes the values of one of the first JSON records, for plans that depend on values. */
  sample(record: JsonObject): void {
    const { names, values } = flatten(record)
    names.forEach((name, place) => {
      const samples = this.#samples.get(name)
      if (!samples) {
        if (this.#samples.size < KEPT_PLANS) this.#samples.set(name, [values[place]])
      } else if (samples.length < SAMPLED_VALUES) samples.push(values[place])
    })
  }

  forRecord(record: JsonObject): PlannedRecord {
    const { names, values } = flatten(record)
    const key = names.join('\u0000')
    let planned = this.#readers.get(key)
    if (!planned) {
      planned = { reader: this.#planRecord(names, values) }
      if (this.#readers.size >= KEPT_PLANS) this.#readers.clear()
      this.#readers.set(key, planned)
    }
    return { names, values, reader: planned.reader }
  }

  /** Whether the first row of a table is one of tweets: then its columns are named by their places. */
  isHeaderless(first: readonly string[]): boolean {
    const hasNames = planColumns(first, {}, () => []).places.size > 0
    this.#isHeaderless =
      !hasNames && (isRowOfValues(first) || (isPlace(this.#overrides.text) && first.some(isLikeText)))
    return this.#isHeaderless
  }

  /**
   * @param rows The first rows of the file.
   * @throws RefusedSource where the file lacks a column that the user has named, or a text.
   */
  forHeader(names: readonly string[], rows: readonly (readonly unknown[])[]): ColumnPlan {
    const sampled = rows.slice(0, SAMPLED_VALUES)
    const overrides = this.#isHeaderless
      ? { ...columnsByContent(sampled, names.length), ...this.#overrides }
      : this.#overrides
    const plan = planColumns(names, overrides, (place) => sampled.map((row) => row[place]))
    if (plan.unknown.length > 0) refuseUnknown(this.#path, names, plan.unknown)
    const text = plan.places.get('text')
    if (text === undefined) refuseTextless(this.#path, names, rows)
    if (this.#overrides.text === undefined && holdsNumbers(rows, text)) refuseNumbers(this.#path, names, text)
    this.#noteColumns(names, plan)
    return plan
  }

  /** Columns by the field they give, and those that give none. */
  columns(): { used: Record<string, string>; ignored: string[] } {
    const used = new Set(this.#columns.values())
    return {
      used: Object.fromEntries(this.#columns),
      ignored: [...this.#seenColumns].filter((name) => !used.has(name)),
    }
  }

  #planRecord(names: readonly string[], values: readonly unknown[]): FlatReader | undefined {
    const plan = planColumns(
      names,
      this.#overrides,
      (place) => this.#samples.get(names[place]!) ?? this.#lateSample(names[place]!, values[place]),
    )
    if (!plan.places.has('text')) return undefined
    this.#meet(names, plan)
    return new FlatReader(plan)
  }

  #lateSample(name: string, value: unknown): unknown[] {
    this.#isUnsure = true
    const samples = [value]
    if (this.#samples.size < KEPT_PLANS) this.#samples.set(name, samples)
    return samples
  }

  #meet(names: readonly string[], plan: ColumnPlan): void {
    if (this.#seenColumns.size >= KEPT_PLANS) return
    this.#noteColumns(names, plan)
    this.#met.push({ names, plan })
  }

  #noteColumns(names: readonly string[], plan: ColumnPlan): void {
    for (const name of names) this.#seenColumns.add(name)
    for (const [field, place] of plan.places)
      if (!this.#columns.has(field)) this.#columns.set(field, names[place]!)
  }
}
