/** A report as parts of plain text, which Markdown and HTML each write in their own way; no text here is escaped. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'quotes'; readonly texts: readonly string[] }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'table'
      readonly header: readonly string[]
      /** Numbers are set to the right. */
      readonly numbers?: readonly number[]
      readonly rows: readonly (readonly string[])[]
    }
  /** Drawn where a document can hold drawings; `file` beside it is linked where it can't. */
  | {
      readonly kind: 'drawing'
      /** Made only by who shows it. */
      readonly svg: () => string
      readonly about: string
      readonly file?: string | undefined
    }
