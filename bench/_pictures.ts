import type { Records } from './_tables.js'
import type { KernelDetails } from './kernel.js'

/** One line of a chart: its name stands at its end. */
interface Line {
  readonly name: string
  readonly colour: string
  readonly dashed?: boolean
  readonly points: readonly (readonly [x: number, y: number])[]
}

interface Chart {
  readonly title: string
  readonly subtitle: string
  readonly xTitle: string
  readonly yTitle: string
  readonly logarithmic: boolean
  readonly xTicks: readonly number[]
  readonly yTicks: readonly number[]
  readonly tick: (value: number) => string
  readonly lines: readonly Line[]
}

/** Okabe and Ito's colours, which colour-blind readers tell apart. */
const [BLUE, ORANGE, GREEN, PURPLE, GREY] = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#666666'] as const

/** The pictures of docs/kernel.md by their file. */
export function pictures({ kernel }: Records): Readonly<Record<string, string>> {
  return {
    'docs/images/kernel-visited.svg': drawn(visited(kernel.details)),
    'docs/images/kernel-time.svg': drawn(timeAgainstNeurons(kernel.details)),
  }
}

function visited({ trainings }: KernelDetails): Chart {
  const first = trainings[0]!.kernel
  const kept = trainings.filter(({ kernel, rows }) => kernel === first && rows >= 50_000)
  const least = kept.reduce((a, b) => (lastVisited(a) < lastVisited(b) ? a : b))
  const colours = [BLUE, ORANGE, GREEN, PURPLE]
  return {
    title: `On the ${least.side.join(' x ')} map, the last epoch looks at ${percent(lastVisited(least))} of the neurons`,
    subtitle: `Share of the pairs of rows and neurons that the winner search scores in each epoch, ${first}`,
    xTitle: 'epoch',
    yTitle: 'visited',
    logarithmic: false,
    xTicks: kept[0]!.epochs.map((_, epoch) => epoch + 1),
    yTicks: [0, 0.2, 0.4, 0.6, 0.8, 1],
    tick: percent,
    lines: kept.map(({ data, rows, cols, side, epochs }, at) => ({
      name:
        data === 'white'
          ? `white noise, ${side.join(' x ')}`
          : `${thousands(rows)} x ${cols}, ${side.join(' x ')}`,
      colour: colours[at % colours.length]!,
      points: epochs.map((epoch, number) => [number + 1, epoch.visited] as const),
    })),
  }
}

function timeAgainstNeurons({ trainings }: KernelDetails): Chart {
  const kept = trainings.filter(({ rows }) => rows < 50_000)
  const { kernel, rows, cols } = kept[0]!
  const neurons = ({ side }: { side: readonly [number, number] }): number => side[0] * side[1]
  const total = (training: (typeof kept)[number], part: 'full' | 'search'): number =>
    training.epochs.reduce((sum, epoch) => sum + epoch[part], 0) / training.epochs.length
  const largest = kept.at(-1)!
  const times = total(largest, 'full') / total(largest, 'search')
  const line = (name: string, colour: string, y: (training: (typeof kept)[number]) => number): Line => ({
    name,
    colour,
    points: kept.map((training) => [neurons(training), y(training)] as const),
  })
  return {
    title: `Skipping tiles, ${thousands(neurons(largest))} neurons are searched ${times.toFixed(1)} times as fast`,
    subtitle: `Seconds of an epoch’s winner search on one thread, ${thousands(rows)} rows x ${cols} features, ${kernel}; both axes logarithmic`,
    xTitle: 'neurons',
    yTitle: 'seconds',
    logarithmic: true,
    xTicks: [100, 1000, 10_000],
    yTicks: [0.001, 0.01, 0.1, 1],
    tick: (value) => (value >= 100 ? thousands(value) : String(value)),
    lines: [
      line('every neuron', ORANGE, (training) => total(training, 'full')),
      line('tiles skipped', BLUE, (training) => total(training, 'search')),
      {
        ...line(
          'every neuron at the peak',
          GREY,
          (training) => (2 * rows * cols * neurons(training)) / training.peak / 1e9,
        ),
        dashed: true,
      },
    ],
  }
}

const WIDTH = 760
const HEIGHT = 420
const LEFT = 64
const RIGHT = 580
const TOP = 86
const BOTTOM = 366

function drawn(chart: Chart): string {
  const { title, subtitle, xTitle, yTitle, xTicks, yTicks, lines, tick } = chart
  const scale = chart.logarithmic ? Math.log : (value: number) => value
  const points = lines.flatMap((line) => line.points)
  const at = (values: readonly number[], from: number, to: number): ((value: number) => number) => {
    const [low, high] = [scale(Math.min(...values)), scale(Math.max(...values))]
    return (value) => from + ((scale(value) - low) / (high - low)) * (to - from)
  }
  const x = at([...points.map(([px]) => px), ...xTicks], LEFT, RIGHT)
  const y = at([...points.map(([, py]) => py), ...yTicks], BOTTOM, TOP)
  const marks = [
    ...yTicks.map(
      (value) =>
        `<path d="M${LEFT} ${f(y(value))}H${RIGHT}" stroke="#e3e3e3"/><text x="${LEFT - 8}" y="${f(y(value) + 4)}" text-anchor="end">${tick(value)}</text>`,
    ),
    ...xTicks.map(
      (value) =>
        `<text x="${f(x(value))}" y="${BOTTOM + 20}" text-anchor="middle">${chart.logarithmic ? tick(value) : value}</text>`,
    ),
  ]
  const ends = spread(lines.map((line) => y(line.points.at(-1)![1])))
  const curves = lines.map((line, index) => {
    const path = line.points.map(([px, py], i) => `${i === 0 ? 'M' : 'L'}${f(x(px))} ${f(y(py))}`).join('')
    const dots = line.dashed
      ? ''
      : line.points
          .map(([px, py]) => `<circle cx="${f(x(px))}" cy="${f(y(py))}" r="3" fill="${line.colour}"/>`)
          .join('')
    const dash = line.dashed ? ' stroke-dasharray="5 4"' : ''
    return `<path d="${path}" fill="none" stroke="${line.colour}" stroke-width="2"${dash}/>${dots}<text x="${RIGHT + 12}" y="${f(ends[index]! + 4)}" fill="${line.colour}">${line.name}</text>`
  })
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="Inter, Helvetica, Arial, sans-serif" font-size="12" fill="#333">`,
    `<title>${title}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="20" y="30" font-size="17" font-weight="600" fill="#111">${title}</text>`,
    `<text x="20" y="50">${subtitle}</text>`,
    `<text x="20" y="${TOP - 14}">${yTitle}</text>`,
    ...marks,
    `<text x="${(LEFT + RIGHT) / 2}" y="${BOTTOM + 42}" text-anchor="middle">${xTitle}</text>`,
    ...curves,
    '</svg>',
  ].join('\n')}\n`
}

/** Places as near to the wanted ones as lets no two names touch. */
function spread(wanted: readonly number[]): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]!)
  const places = [...wanted]
  for (const [rank, index] of order.entries()) {
    if (rank > 0) places[index] = Math.max(places[index]!, places[order[rank - 1]!]! + 16)
  }
  return places
}

function lastVisited({ epochs }: { readonly epochs: readonly { readonly visited: number }[] }): number {
  return epochs.at(-1)!.visited
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function thousands(value: number): string {
  return value.toLocaleString('en-US')
}

function f(value: number): string {
  return value.toFixed(1)
}
