import type { Frame, Point } from './cells.js'
import { EMPTY_FILL, FAINT, INK, PAPER, QUIET_INK } from './colors.js'
import type { Chart, Mark, Paint, Scene, TextMark } from './scene.js'
import type { Typesetter, Weight } from './typesetting.js'

/** Outer margin of a figure. */
export const MARGIN = 36
/** Sizes of text, in drawing units: nothing is smaller than 11. */
export const TEXT = { title: 24, subtitle: 13, panel: 15, body: 12, small: 11 } as const

/** Height of a panel's heading with one line of explanation. */
export const HEADING = 52
/** An empty panel with its sentence is no higher than this. */
export const EXPLANATION_HEIGHT = 90

const TITLE_LINES = 2
const SUBTITLE_LINES = 3

export type TextOptions = Partial<
  Pick<TextMark, 'size' | 'weight' | 'fill' | 'align' | 'baseline' | 'halo' | 'rotate'>
> & {
  /** Cut with an ellipsis where the text is wider. */
  readonly maxWidth?: number
}

/** Collects the marks and charts of one picture, with the words set in its type. */
export class Figure {
  readonly width: number
  readonly type: Typesetter
  readonly #marks: Mark[] = []
  readonly #charts: Chart[] = []

  constructor(type: Typesetter, width: number) {
    this.type = type
    this.width = width
  }

  text(text: string, x: number, y: number, options: TextOptions = {}): void {
    const { maxWidth, size = TEXT.body, weight = 400, ...rest } = options
    const clean = this.type.clean(text)
    const shown = maxWidth === undefined ? clean : this.type.shorten(clean, size, maxWidth, weight)
    if (shown === '') return
    const defaults = { fill: INK, align: 'left', baseline: 'top' } as const
    this.#marks.push({ kind: 'text', text: shown, x, y, size, weight, ...defaults, ...rest })
  }

  /** Sets text in lines no wider than `width` and returns the height they take. */
  paragraph(
    text: string,
    x: number,
    y: number,
    width: number,
    options: { size: number; lines: number; weight?: Weight; fill?: string; leading?: number },
  ): number {
    const { size, lines, weight = 400, fill = INK, leading = 1.35 } = options
    const wrapped = this.type.wrap(this.type.clean(text), size, width, lines, weight)
    wrapped.forEach((line, index) => {
      this.text(line, x, y + index * size * leading, { size, weight, fill })
    })
    return wrapped.length * size * leading
  }

  polygon(points: readonly Point[], paint: Paint): void {
    this.#marks.push({ kind: 'polygon', points, ...paint })
  }

  line(points: readonly Point[], paint: Paint & { readonly dash?: readonly number[] }): void {
    this.#marks.push({ kind: 'line', points, ...paint })
  }

  rect(frame: Frame, paint: Paint, radius = 0): void {
    this.#marks.push({ kind: 'rect', frame, radius, ...paint })
  }

  dots(centres: readonly Point[], radius: number, paint: Paint): void {
    if (centres.length > 0) this.#marks.push({ kind: 'dots', centres, radius, ...paint })
  }

  chart(chart: Chart): void {
    this.#charts.push(chart)
  }

  /** Title and subtitle over the whole width; returns where the rest begins. */
  header(title: string, subtitle: string): number {
    const width = this.width - 2 * MARGIN
    let y = MARGIN
    const balanced = this.#balancedWidth(this.type.clean(title), width)
    y += this.paragraph(title, MARGIN, y, balanced, {
      size: TEXT.title,
      lines: TITLE_LINES,
      weight: 700,
      leading: 1.25,
    })
    y += 6
    y += this.paragraph(subtitle, MARGIN, y, width, {
      size: TEXT.subtitle,
      lines: SUBTITLE_LINES,
      fill: QUIET_INK,
    })
    this.rect({ x: MARGIN, y: y + 10, width, height: 1 }, { fill: FAINT })
    return y + 30
  }

  /** The least width at which the title has no more lines, so that no single word is left on the last. */
  #balancedWidth(title: string, width: number): number {
    const lines = (at: number) => this.type.wrap(title, TEXT.title, at, TITLE_LINES, 700)
    const best = lines(width)
    if (best.length === 1 || best.at(-1)!.endsWith('…')) return width
    let balanced = width
    while (balanced > width * 0.66 && lines(balanced - 20).join(' ') === best.join(' ')) balanced -= 20
    return balanced
  }

  /** Heading and one line of explanation of a panel; returns what is left for its content. */
  panel(frame: Frame, heading: string, note: string): Frame {
    this.text(heading, frame.x, frame.y, { size: TEXT.panel, weight: 700, maxWidth: frame.width })
    const used =
      22 +
      this.paragraph(note, frame.x, frame.y + 22, frame.width, {
        size: TEXT.body,
        lines: 2,
        fill: QUIET_INK,
      })
    return { x: frame.x, y: frame.y + used + 10, width: frame.width, height: frame.height - used - 10 }
  }

  /** Says in one sentence why there is nothing to see. */
  explain(frame: Frame, sentence: string): void {
    const lines = this.type.wrap(sentence, TEXT.subtitle, Math.min(frame.width - 40, 420), 4)
    const height = Math.min(frame.height, EXPLANATION_HEIGHT)
    const top = frame.y + (height - lines.length * TEXT.subtitle * 1.35) / 2
    this.rect({ ...frame, height }, { fill: EMPTY_FILL }, 6)
    lines.forEach((line, index) => {
      this.text(line, frame.x + frame.width / 2, top + index * TEXT.subtitle * 1.35, {
        size: TEXT.subtitle,
        fill: QUIET_INK,
        align: 'center',
      })
    })
  }

  scene(height: number): Scene {
    return {
      width: this.width,
      height: Math.ceil(height),
      background: PAPER,
      marks: this.#marks,
      charts: this.#charts,
    }
  }
}
