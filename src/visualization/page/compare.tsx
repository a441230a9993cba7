import { useMemo } from 'preact/hooks'
import { languageName } from '../../analysis/index.js'
import { featureValue } from '../feature-names.js'
import { compact, counted, percent, signed } from '../numbers.js'
import type { PanelContext } from './context.js'
import type { PageData } from './data.js'
import { clockOf, countCodes, countList, effectsOf, estimateOf, rowsWithin, topOf } from './facts.js'
import { plain, swatchStyle } from './layers.js'
import { keywordsOfCells, type MapRegion, nameOfRegion } from './regions.js'

/** Two regions beside each other, of the tweets that match. */
export function Compare(context: PanelContext) {
  const { data, state, regions, matching, region, actions } = context
  const { list } = regions
  if (list.length < 2)
    return <p class="nothing">There is only one region, so there is nothing to compare it with.</p>
  const find = (id: string | undefined) => list.find((known) => known.id === id)
  const a = find(state.compared?.[0]) ?? region ?? list[0]!
  const given = find(state.compared?.[1])
  const b = given !== undefined && given !== a ? given : list.find((other) => other !== a)!
  return (
    <div class="scroll">
      <div class="pair pickers">
        <RegionChoice label="First" {...context} value={a} onChoose={(id) => actions.compare(id, b.id)} />
        <RegionChoice label="Second" {...context} value={b} onChoose={(id) => actions.compare(a.id, id)} />
      </div>
      <Sides data={data} a={a} b={b} classes={list.length} mask={matching.mask} labels={state.labels} />
    </div>
  )
}

interface RegionChoiceProps extends PanelContext {
  readonly label: string
  readonly value: MapRegion
  readonly onChoose: (id: string) => void
}

function RegionChoice({ label, regions, state, value, onChoose }: RegionChoiceProps) {
  return (
    <label>
      <span class="spoken">{label} region</span>
      <span class="swatch" style={swatchStyle(value.color)}>
        {value.index + 1}
      </span>
      <select value={value.id} onChange={(event) => onChoose(event.currentTarget.value)}>
        {regions.list.map((region) => (
          <option key={region.id} value={region.id}>
            {region.index + 1}. {nameOfRegion(region, state.labels)}
          </option>
        ))}
      </select>
    </label>
  )
}

interface SidesProps {
  readonly data: PageData
  readonly a: MapRegion
  readonly b: MapRegion
  readonly classes: number
  readonly mask: Uint8Array
  readonly labels: Readonly<Record<string, string>>
}

function Sides({ data, a, b, classes, mask }: SidesProps) {
  const [left, right] = useMemo(
    () => [profile(data, a, classes, mask), profile(data, b, classes, mask)],
    [data, a, b, classes, mask],
  )
  const rows = left.map(({ title, lines }, index) => [title, lines, right[index]!.lines] as const)
  const apart = useMemo(() => contrasts(data, a, b), [data, a, b])
  return (
    <>
      <table class="sides">
        <thead class="spoken">
          <tr>
            <th>First region</th>
            <th>Second region</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([title, own, other]) => (
            <>
              <tr class="what">
                <th colSpan={2} scope="rowgroup">
                  {title}
                </th>
              </tr>
              <tr>
                <td>
                  <Lines lines={own} />
                </td>
                <td>
                  <Lines lines={other} />
                </td>
              </tr>
            </>
          ))}
        </tbody>
      </table>
      {apart.length > 0 && (
        <section class="chart">
          <h3>Where they differ most</h3>
          <table class="contrasts">
            <tbody>
              {apart.map(({ title, left: own, right: other, gap }) => (
                <tr key={title}>
                  <th scope="row" dir="auto">
                    {title}
                  </th>
                  <td>{own}</td>
                  <td>{other}</td>
                  <td class="count">{gap}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p class="note">
            Means of all their tweets, whatever the filters; sd: standard deviations of all tweets between
            them.
          </p>
        </section>
      )}
    </>
  )
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return lines.length === 0 ? (
    <span class="none">none</span>
  ) : (
    <div>
      {lines.map((line) => (
        <span class="line" dir="auto" key={line}>
          {line}
        </span>
      ))}
    </div>
  )
}

interface Fact {
  readonly title: string
  readonly lines: readonly string[]
}

const LISTED = 5
const KEYWORDS = 8

function profile(data: PageData, region: MapRegion, classes: number, mask: Uint8Array): Fact[] {
  const rows = rowsWithin(data, region.cells, mask)
  const { header } = data
  const listed = (of: typeof data.hashtags, prefix: string) =>
    topOf(countList(of, rows), of.values, LISTED).map(
      ({ term, count }) => `${prefix}${term} (${compact(count)})`,
    )
  const coded = (codes: Uint32Array, values: readonly string[], name: (value: string) => string) =>
    topOf(countCodes(codes, values.length, rows), values, LISTED).map(
      ({ term, count }) => `${name(term)} (${compact(count)})`,
    )
  const clock = clockOf(data, rows)
  const sentiment = data.sentiment && estimateOf(data.sentiment, rows)
  const engagement = estimateOf(data.engagement, rows)
  const peak = clock.hours.indexOf(Math.max(...clock.hours))
  return [
    { title: 'Tweets', lines: [`${counted(rows.length, 'tweet')}, ${percent(rows.length / data.rows)}`] },
    { title: 'Words', lines: keywordsOfCells(data, region.cells, classes, KEYWORDS).map(({ term }) => term) },
    { title: 'Hashtags', lines: listed(data.hashtags, '#') },
    { title: 'Mentioned', lines: listed(data.mentions, '@') },
    { title: 'Authors', lines: coded(data.userCodes, header.users, (user) => user) },
    { title: 'Languages', lines: coded(data.languageCodes, header.languageCodes, languageName) },
    { title: 'Sentiment, −1 to 1', lines: sentiment ? [withInterval(sentiment, plain)] : [] },
    { title: 'Engagement per tweet', lines: engagement ? [withInterval(engagement, compact)] : [] },
    { title: 'Busiest hour (UTC)', lines: clock.known === 0 ? [] : [`${String(peak).padStart(2, '0')}:00`] },
  ]
}

function withInterval(
  { mean, low, high }: { readonly mean: number; readonly low: number; readonly high: number },
  text: (value: number) => string,
): string {
  return Number.isNaN(low)
    ? `${text(mean)} (too few for an interval)`
    : `${text(mean)} (95 %: ${text(low)} to ${text(high)})`
}

const CONTRASTS = 8

function contrasts(data: PageData, a: MapRegion, b: MapRegion) {
  const [own, other] = [effectsOf(data, a.cells), effectsOf(data, b.cells)]
  return data.header.features
    .map((feature, i) => ({ feature, own: own[i]!, other: other[i]!, gap: own[i]! - other[i]! }))
    .filter(({ gap }) => Math.abs(gap) >= 0.2)
    .sort((x, y) => Math.abs(y.gap) - Math.abs(x.gap))
    .slice(0, CONTRASTS)
    .map(({ feature: { name, title, centre, spread }, own: mine, other: theirs, gap }) => ({
      title,
      left: featureValue(name, centre + mine * spread),
      right: featureValue(name, centre + theirs * spread),
      gap: `${signed(gap)} sd`,
    }))
}
