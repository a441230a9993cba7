/**
 * The metadata of Arrow messages (flatbuffers): which kind a message is, and whether its lists are as long as they
 * say. The library that reads them takes every length for true, and would make room for billions of columns.
 */

/** Kinds of messages, as their headers number them. */
export const SCHEMA = 1
export const DICTIONARY = 2
export const RECORDS = 3

const DEEPEST_FIELD = 64
/** Columns within columns, all of them. */
const MOST_FIELDS = 100_000
const STRUCT_BYTES = 16

/** Places of fields in the tables of Arrow's definition. */
const MESSAGE = { kind: 6, header: 8, bodyLength: 10 } as const
const SCHEMA_TABLE = { fields: 6, metadata: 8 } as const
const FIELD = { children: 14, metadata: 16 } as const
const BATCH = { nodes: 6, buffers: 8, variadicCounts: 12 } as const
const DICTIONARY_BATCH = { data: 6 } as const

/** @throws Error where the metadata is none. */
export function checkedHeader(metadata: Uint8Array): { readonly kind: number; readonly bodyLength: number } {
  const reader = new Flatbuffer(metadata)
  const message = reader.root()
  const kindAt = reader.field(message, MESSAGE.kind)
  const kind = kindAt === 0 ? 0 : reader.view.getUint8(kindAt)
  const lengthAt = reader.field(message, MESSAGE.bodyLength)
  const bodyLength = lengthAt === 0 ? 0 : Number(reader.view.getBigInt64(lengthAt, true))
  if (bodyLength < 0) throw new Error('a body of negative length')
  const header = reader.table(message, MESSAGE.header)
  if (header !== 0) {
    if (kind === SCHEMA) checkSchema(reader, header)
    else if (kind === RECORDS) checkBatch(reader, header)
    else if (kind === DICTIONARY) checkBatch(reader, reader.table(header, DICTIONARY_BATCH.data))
  }
  return { kind, bodyLength }
}

function checkSchema(reader: Flatbuffer, schema: number): void {
  let left = MOST_FIELDS
  const checkFields = (table: number, slot: number, depth: number): void => {
    if (depth > DEEPEST_FIELD) throw new Error('columns within columns, too deep')
    for (const field of reader.tables(table, slot)) {
      if (left-- === 0) throw new Error('too many columns')
      reader.vector(field, FIELD.metadata, 4)
      checkFields(field, FIELD.children, depth + 1)
    }
  }
  reader.vector(schema, SCHEMA_TABLE.metadata, 4)
  checkFields(schema, SCHEMA_TABLE.fields, 0)
}

function checkBatch(reader: Flatbuffer, batch: number): void {
  if (batch === 0) throw new Error('a batch without a description')
  reader.vector(batch, BATCH.nodes, STRUCT_BYTES)
  reader.vector(batch, BATCH.buffers, STRUCT_BYTES)
  reader.vector(batch, BATCH.variadicCounts, 8)
}

/** Reads outside of the bytes throw a RangeError. */
class Flatbuffer {
  readonly view: DataView

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  root(): number {
    return this.view.getUint32(0, true)
  }

  /** Where the value of a field stands; 0 where it has none. */
  field(table: number, slot: number): number {
    const fields = table - this.view.getInt32(table, true)
    const offset = slot < this.view.getUint16(fields, true) ? this.view.getUint16(fields + slot, true) : 0
    return offset === 0 ? 0 : table + offset
  }

  /** The table that a field refers to; 0 where there is none. */
  table(table: number, slot: number): number {
    const at = this.field(table, slot)
    return at === 0 ? 0 : at + this.view.getUint32(at, true)
  }

  vector(table: number, slot: number, itemBytes: number): { readonly start: number; readonly count: number } {
    const at = this.table(table, slot)
    if (at === 0) return { start: 0, count: 0 }
    const count = this.view.getUint32(at, true)
    if (at + 4 + count * itemBytes > this.view.byteLength) throw new Error('a list longer than its message')
    return { start: at + 4, count }
  }

  *tables(table: number, slot: number): Generator<number> {
    const { start, count } = this.vector(table, slot, 4)
    for (let i = 0; i < count; i++) yield start + i * 4 + this.view.getUint32(start + i * 4, true)
  }
}
