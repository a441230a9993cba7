import { compact, full } from '../numbers.js'

export interface Bar {
  readonly label: string
  readonly count: number
  /** What a click does; left out, the bar is no button. */
  readonly onPick?: () => void
  readonly hint?: string
}

interface BarListProps {
  readonly title: string
  readonly bars: readonly Bar[]
  readonly empty: string
}

/** Terms with bars from zero; a term is a search or a filter, so that no list is a dead end. */
export function BarList({ title, bars, empty }: BarListProps) {
  const most = Math.max(1, ...bars.map(({ count }) => count))
  return (
    <section class="chart">
      <h3>{title}</h3>
      {bars.length === 0 && <p class="nothing">{empty}</p>}
      <ul class="bars">
        {bars.map(({ label, count, onPick, hint }) => (
          <li key={label}>
            {onPick === undefined ? (
              <bdi class="term">{label}</bdi>
            ) : (
              <button type="button" class="term" onClick={onPick} title={hint}>
                <bdi>{label}</bdi>
              </button>
            )}
            <span class="bar">
              <span style={{ width: `${(100 * count) / most}%` }} />
            </span>
            <span class="count">{compact(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface ColumnsProps {
  readonly title: string
  readonly labels: readonly string[]
  readonly counts: ArrayLike<number>
  /** Show one of so many labels. */
  readonly every: number
}

/** Columns from zero, with the highest in orange. */
export function Columns({ title, labels, counts, every }: ColumnsProps) {
  const values = Array.from(counts)
  const most = Math.max(1, ...values)
  const peak = values.indexOf(most)
  const summary = `${title}: most at ${labels[peak] ?? '–'}, ${full(values[peak] ?? 0)} tweets`
  return (
    <section class="chart">
      <h3>{title}</h3>
      <div class="columns" role="img" aria-label={summary}>
        {values.map((count, index) => (
          <div
            key={labels[index]}
            title={`${labels[index]}: ${full(count)}`}
            class={index === peak ? 'peak' : undefined}
          >
            <span style={{ height: `${(100 * count) / most}%` }} />
            <small>{index % every === 0 ? labels[index] : ''}</small>
          </div>
        ))}
      </div>
    </section>
  )
}

export interface Deviation {
  readonly label: string
  readonly effect: number
  readonly value: string
}

/** Bars to both sides of the mean, all to one scale. */
export function Deviations({
  title,
  note,
  items,
}: {
  readonly title: string
  readonly note: string
  readonly items: readonly Deviation[]
}) {
  const most = Math.max(1, ...items.map(({ effect }) => Math.abs(effect)))
  return (
    <section class="chart">
      <h3>{title}</h3>
      <ul class="deviations">
        {items.map(({ label, effect, value }) => {
          const share = (50 * Math.abs(effect)) / most
          return (
            <li key={label}>
              <bdi class="term">{label}</bdi>
              <span class="axis">
                <span
                  class={effect < 0 ? 'below' : 'above'}
                  style={
                    effect < 0 ? { right: '50%', width: `${share}%` } : { left: '50%', width: `${share}%` }
                  }
                />
              </span>
              <span class="count">{value}</span>
            </li>
          )
        })}
      </ul>
      <p class="note">{note}</p>
    </section>
  )
}
