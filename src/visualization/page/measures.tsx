import type { Estimate, MedianEstimate } from '../../analysis/index.js'
import { compact, full } from '../numbers.js'
import { plain } from './layers.js'

interface MeasureProps {
  readonly title: string
  readonly own: (Estimate & MedianEstimate) | undefined
  /** Mean of all tweets. */
  readonly all: number | undefined
  readonly text: (value: number) => string
  /** No value lies below. */
  readonly least?: number
  readonly median?: boolean
}

/** A mean with the interval it lies in, in a sentence's worth of numbers. */
export function Measure({
  title,
  own,
  all,
  text,
  least = Number.NEGATIVE_INFINITY,
  median = false,
}: MeasureProps) {
  if (own === undefined) return null
  const interval = Number.isNaN(own.low)
    ? `of ${full(own.known)}: too few for an interval`
    : `95 %: ${text(Math.max(least, own.low))} to ${text(own.high)}`
  return (
    <div class="measure">
      <dt>{title}</dt>
      <dd>
        <strong>{text(own.mean)}</strong> <span>({interval})</span>
        {median && (
          <span>
            {' '}
            · median {text(own.median)}
            {Number.isNaN(own.medianLow) ? '' : ` (${text(own.medianLow)} to ${text(own.medianHigh)})`}
          </span>
        )}
        {all !== undefined && Number.isFinite(all) && <span> · all tweets {text(all)}</span>}
      </dd>
    </div>
  )
}

export const sentimentText = plain
export const engagementNumber = compact
