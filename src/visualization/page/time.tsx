import { useMemo } from 'preact/hooks'
import { counted } from '../numbers.js'
import { UNKNOWN } from '../page-format.js'
import { Activity } from './activity.js'
import { Columns } from './charts.js'
import type { PanelContext } from './context.js'
import type { PageData } from './data.js'
import { clockOf } from './facts.js'

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour))
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const MINUTES = Array.from({ length: 60 }, (_, minute) => String(minute))

/** When the tweets were sent. */
export function Time({ data, rows, actions }: PanelContext) {
  const clock = useMemo(() => clockOf(data, rows), [data, rows])
  const minutes = useMemo(() => minutesOf(data, rows), [data, rows])
  if (clock.known === 0) {
    const whose = data.hasTimes ? 'The tweets here' : 'The tweets'
    return <p class="nothing">{whose} have no dates.</p>
  }
  const isDaily = clock.hours.filter((count) => count > 0).length === 1 && clock.hours[0]! > 0
  return (
    <div class="scroll">
      <Activity data={data} rows={rows} onTimes={actions.filter} />
      {minutes && <Columns title={minutes.title} labels={MINUTES} counts={minutes.counts} every={10} />}
      {isDaily && minutes === undefined ? (
        <p class="nothing">All dates are without a time of the day.</p>
      ) : (
        <Columns title="By hour (UTC)" labels={HOURS} counts={clock.hours} every={3} />
      )}
      <Columns title="By weekday (UTC)" labels={DAYS} counts={clock.days} every={1} />
      {clock.known < rows.length && (
        <p class="note">{counted(rows.length - clock.known, 'tweet')} without a date aren’t counted here.</p>
      )}
    </div>
  )
}

/** Where all tweets are of one hour, of which the other charts show one column. */
function minutesOf(
  data: PageData,
  rows: Uint32Array,
): { readonly title: string; readonly counts: number[] } | undefined {
  const counts = MINUTES.map(() => 0)
  let hour: number | undefined
  for (const row of rows) {
    const second = data.seconds[row]!
    if (second === UNKNOWN) continue
    hour ??= Math.floor(second / 3600)
    if (Math.floor(second / 3600) !== hour) return undefined
    counts[Math.floor((second % 3600) / 60)]!++
  }
  if (hour === undefined) return undefined
  const iso = new Date(hour * 3_600_000).toISOString()
  return { title: `By minute of ${iso.slice(0, 10)}, ${iso.slice(11, 13)} h (UTC)`, counts }
}
