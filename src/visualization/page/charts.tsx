import { compact, full } from '../numbers.js'

export interface Bar {
  readonly label: string
  readonly count: number
  /** What a click searches for; left out, the bar is no button. */
  readonly query?: string
}

interface BarListProps {
  readonly title: string
  readonly bars: readonly Bar[]
  readonly empty: string
  readonly onSearch: (query: string) => void
}

/** Terms with bars from zero; a term is a search, so that no list is a dead end. */
export function BarList({ title, bars, empty, onSearch }: BarListProps) {
  const most = Math.max(1, ...bars.map(({ count }) => count))
  return (
    <section class="chart">
      <h3>{title}</h3>
      {bars.length === 0 && <p class="nothing">{empty}</p>}
      <ul class="bars">
        {bars.map(({ label, count, query }) => (
          <li key={label}>
            {query === undefined ? (
              <bdi class="term">{label}</bdi>
            ) : (
              <button
                type="button"
                class="term"
                onClick={() => onSearch(query)}
                title={`Search for ${query}`}
              >
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
  readonly counts: readonly number[] | undefined
  readonly empty: string
  /** Show one of so many labels. */
  readonly every: number
}

/** Columns from zero, with the highest in orange. */
export function Columns({ title, labels, counts, empty, every }: ColumnsProps) {
  if (counts === undefined) {
    return (
      <section class="chart">
        <h3>{title}</h3>
        <p class="nothing">{empty}</p>
      </section>
    )
  }
  const most = Math.max(1, ...counts)
  const peak = counts.indexOf(most)
  const summary = `${title}: most at ${labels[peak] ?? '–'}, ${full(counts[peak] ?? 0)} tweets`
  return (
    <section class="chart">
      <h3>{title}</h3>
      <div class="columns" role="img" aria-label={summary}>
        {counts.map((count, index) => (
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
