/**
 * Reading of dates as exports write them. Never through `new Date(text)`, which guesses and takes a missing zone
 * for the machine's own: here a missing zone means UTC.
 */

const MONTHS = new Map(
  'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ').map((name, index) => [name, index + 1]),
)

/** Zones by name, in minutes east of UTC: those that API clients and old exports printed. */
const ZONES = new Map([
  ['z', 0],
  ['utc', 0],
  ['gmt', 0],
  ['est', -300],
  ['edt', -240],
  ['cst', -360],
  ['cdt', -300],
  ['mst', -420],
  ['mdt', -360],
  ['pst', -480],
  ['pdt', -420],
  ['bst', 60],
  ['wet', 0],
  ['west', 60],
  ['cet', 60],
  ['cest', 120],
  ['eet', 120],
  ['eest', 180],
  ['msk', 180],
  ['trt', 180],
  ['ist', 330],
  ['wib', 420],
  ['hkt', 480],
  ['sgt', 480],
  ['pht', 480],
  ['awst', 480],
  ['jst', 540],
  ['kst', 540],
  ['aest', 600],
  ['aedt', 660],
  ['nzst', 720],
  ['nzdt', 780],
  ['brt', -180],
  ['art', -180],
  ['akst', -540],
  ['akdt', -480],
  ['hst', -600],
])

const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]m)?`
const ZONE = String.raw`\s*(z|[a-z]{3,4}|[+-]\d{2}:?\d{2}|[+-]\d{1,2})?`

interface Parts {
  readonly year: string | undefined
  /** Number or English name. */
  readonly month: string | undefined
  readonly day: string | undefined
  readonly hour?: string | undefined
  readonly minute?: string | undefined
  readonly second?: string | undefined
  readonly fraction?: string | undefined
  readonly half?: string | undefined
  readonly zone?: string | undefined
}

interface DateForm {
  /** A text in this form. */
  readonly example: string
  readonly pattern: RegExp
  /** `dayFirst`: of dates that allow both orders of day and month, the day stands first. */
  parts(found: RegExpExecArray, dayFirst: boolean): Parts
}

/** Every form that is read, tried in this order. */
export const DATE_FORMS: readonly DateForm[] = [
  {
    example: '2015-02-24 11:35:52 -0800',
    pattern: new RegExp(
      `^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})(?:(?:t|\\s+|,\\s*)${TIME}${ZONE})?${ZONE}$`,
      'i',
    ),
    parts: ([, year, month, day, hour, minute, second, fraction, half, zone]) => ({
      year,
      month,
      day,
      hour,
      minute,
      second,
      fraction,
      half,
      zone,
    }),
  },
  {
    example: 'Fri Mar 20 01:26:10 +0000 2015',
    pattern: new RegExp(
      `^[a-z]{3,9},?\\s+([a-z]{3,9})\\s+(\\d{1,2})\\s+${TIME}\\s*([+-]\\d{4}|[a-z]{3,4})?\\s+(\\d{4})$`,
      'i',
    ),
    parts: ([, month, day, hour, minute, second, fraction, half, zone, year]) => ({
      year,
      month,
      day,
      hour,
      minute,
      second,
      fraction,
      half,
      zone,
    }),
  },
  {
    example: '3/20/2015 1:26',
    pattern: new RegExp(`^(\\d{1,2})([/.-])(\\d{1,2})\\2(\\d{4}|\\d{2})(?:,?\\s+${TIME}${ZONE})?$`, 'i'),
    parts: ([, first, separator, second_, year, hour, minute, second, fraction, half, zone], dayFirst) => {
      // Month first, as the United States and the IRA set write it, unless that can't be; dots are day first.
      const isDay = separator === '.' || Number(first) > 12 || (dayFirst && Number(second_) <= 12)
      const [month, day] = isDay ? [second_, first] : [first, second_]
      return { year: fullYear(year!), month, day, hour, minute, second, fraction, half, zone }
    },
  },
  {
    example: 'Wed, 25 Feb 2015 03:35:52 +0000',
    pattern: new RegExp(
      `^(?:[a-z]{3,9},?\\s+)?(\\d{1,2})[\\s-]([a-z]{3,9})[\\s-](\\d{4})(?:,?\\s+(?:at\\s+)?${TIME}${ZONE})?$`,
      'i',
    ),
    parts: ([, day, month, year, hour, minute, second, fraction, half, zone]) => ({
      year,
      month,
      day,
      hour,
      minute,
      second,
      fraction,
      half,
      zone,
    }),
  },
  {
    example: 'February 25, 2015 at 03:35PM',
    pattern: new RegExp(
      `^([a-z]{3,9})\\s+(\\d{1,2}),?\\s+(\\d{4})(?:,?\\s+(?:(?:at|[-·])\\s+)?${TIME}${ZONE})?$`,
      'i',
    ),
    parts: ([, month, day, year, hour, minute, second, fraction, half, zone]) => ({
      year,
      month,
      day,
      hour,
      minute,
      second,
      fraction,
      half,
      zone,
    }),
  },
  {
    example: '3:35 PM - 25 Feb 2015',
    pattern: new RegExp(`^${TIME}\\s+[-·]\\s+(\\d{1,2})\\s+([a-z]{3,9})\\s+(\\d{4})$`, 'i'),
    parts: ([, hour, minute, second, fraction, half, day, month, year]) => ({
      year,
      month,
      day,
      hour,
      minute,
      second,
      fraction,
      half,
    }),
  },
  {
    example: '3:35 PM · Feb 25, 2015',
    pattern: new RegExp(`^${TIME}\\s+[-·]\\s+([a-z]{3,9})\\s+(\\d{1,2}),?\\s+(\\d{4})$`, 'i'),
    parts: ([, hour, minute, second, fraction, half, month, day, year]) => ({
      year,
      month,
      day,
      hour,
      minute,
      second,
      fraction,
      half,
    }),
  },
  {
    example: '2015年2月25日 3:35',
    pattern: new RegExp(`^(\\d{4})年\\s*(\\d{1,2})月\\s*(\\d{1,2})日(?:\\s*${TIME})?$`, 'i'),
    parts: ([, year, month, day, hour, minute, second, fraction, half]) => ({
      year,
      month,
      day,
      hour,
      minute,
      second,
      fraction,
      half,
    }),
  },
  {
    example: '20150225033552',
    pattern: /^((?:19|20)\d{2})([01]\d)([0-3]\d)(?:([0-2]\d)([0-5]\d)([0-5]\d))?$/,
    parts: ([, year, month, day, hour, minute, second]) => ({ year, month, day, hour, minute, second }),
  },
]

const NUMBER = /^\d+(?:\.\d+)?(?:e\+?\d+)?$/i
/** No text longer than this is a date; keeps hostile texts away from the patterns. */
const LONGEST = 64

/**
 * Milliseconds since 1970 UTC, or NaN where the value is no date. Numbers are epoch seconds, milliseconds or
 * microseconds by their size, or the days of a spreadsheet; dates without a time are midnight UTC.
 *
 * @param dayFirst In dates such as 3/2/2020, which allow both, the day stands first.
 */
export function parseDate(value: unknown, dayFirst = false): number {
  if (typeof value === 'number') return fromEpoch(value)
  if (value instanceof Date) return value.getTime()
  if (typeof value !== 'string' || value.length > LONGEST) return Number.NaN
  const text = value.trim()
  for (const form of DATE_FORMS) {
    const found = form.pattern.exec(text)
    if (found) return toMilliseconds(form.parts(found, dayFirst))
  }
  return NUMBER.test(text) ? fromEpoch(Number(text)) : Number.NaN
}

const TWO_NUMBERS = /^\s*(\d{1,2})([/-])(\d{1,2})\2\d/

/** What a date of numbers says about the order of day and month; undefined for all other dates. */
export function dayOrderOf(value: unknown): 'day_first' | 'month_first' | 'either' | undefined {
  if (typeof value !== 'string' || value.length > LONGEST) return undefined
  const found = TWO_NUMBERS.exec(value)
  if (found === null) return undefined
  const [first, second] = [Number(found[1]), Number(found[3])]
  if (first > 12) return 'day_first'
  if (second > 12) return 'month_first'
  return first === second ? undefined : 'either'
}

/** The years in which a tweet may have been written: from Twitter's first to the end of this century. */
export const TWEET_YEARS = { first: 2006, last: 2100 } as const
const EARLIEST = Date.UTC(TWEET_YEARS.first, 0, 1)
const LATEST = Date.UTC(TWEET_YEARS.last + 1, 0, 1) - 1

/** Whether a tweet may be of this time, in milliseconds since 1970 UTC. */
export function isTweetTime(time: number): boolean {
  return time >= EARLIEST && time <= LATEST
}

/** Days of a spreadsheet, which counts from the end of 1899: of 1970, and of the first and last tweets. */
const SPREADSHEET_1970 = 25_569
const SPREADSHEET_FIRST = 38_718
const SPREADSHEET_LAST = 73_415
const SECONDS_PER_DAY = 86_400

function fromEpoch(value: number): number {
  if (value >= SPREADSHEET_FIRST && value < SPREADSHEET_LAST)
    return Math.round((value - SPREADSHEET_1970) * SECONDS_PER_DAY) * 1000
  if (value >= 1e8 && value < 1e11) return Math.round(value * 1000)
  if (value >= 1e11 && value < 1e14) return Math.round(value)
  if (value >= 1e14 && value < 1e17) return Math.round(value / 1000)
  return Number.NaN
}

function toMilliseconds(parts: Parts): number {
  const year = Number(parts.year)
  const month = MONTHS.get(parts.month!.slice(0, 3).toLowerCase()) ?? Number(parts.month)
  const day = Number(parts.day)
  const hour = toHour(Number(parts.hour ?? 0), parts.half)
  const minute = Number(parts.minute ?? 0)
  const second = Number(parts.second ?? 0)
  const zone = zoneMinutes(parts.zone)
  // Below 100, Date.UTC would take the year for one of the twentieth century.
  const valid =
    year >= 100 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysIn(year, month) &&
    hour < 24 &&
    minute < 60 &&
    second <= 60
  if (!valid || Number.isNaN(zone)) return Number.NaN
  const milliseconds = parts.fraction ? Math.floor(Number(`0.${parts.fraction}`) * 1000 + 1e-6) : 0
  return Date.UTC(year, month - 1, day, hour, minute - zone, second, milliseconds)
}

/** Two digits are years of this century: there were no tweets before. */
function fullYear(year: string): string {
  return year.length === 2 ? `20${year}` : year
}

function toHour(hour: number, half: string | undefined): number {
  if (!half) return hour
  if (hour < 1 || hour > 12) return Number.NaN
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function zoneMinutes(zone: string | undefined): number {
  if (!zone) return 0
  const sign = zone[0] === '-' ? -1 : zone[0] === '+' ? 1 : 0
  if (sign === 0) return ZONES.get(zone.toLowerCase()) ?? Number.NaN
  const digits = zone.slice(1).replace(':', '')
  const hours = Number(digits.length <= 2 ? digits : digits.slice(0, 2))
  const minutes = Number(digits.length <= 2 ? 0 : digits.slice(2))
  return hours <= 15 && minutes < 60 ? sign * (hours * 60 + minutes) : Number.NaN
}
