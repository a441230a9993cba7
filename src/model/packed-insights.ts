import type { Cluster, MapInsights } from '../analysis/index.js'
import { damaged } from './shape.js'
import type { Plain } from './tensor-tree.js'

/**
 * The insights with the arrays of all clusters stacked, one row per cluster: a map of ten thousand cells would
 * otherwise be sixty thousand tensors.
 */
export interface PackedInsights extends Omit<MapInsights, 'clusters'> {
  readonly clusters: readonly PackedCluster[]
  readonly stacks: { readonly [Name in StackName]: StackArray<Name> }
}

export type PackedCluster = Omit<Cluster, VectorName | 'timeDistribution'> & {
  readonly peaks: { readonly peakHour: number; readonly peakDay: number } | undefined
}

type VectorName = 'meanFeatures' | 'stdFeatures' | 'meanReadable' | 'effects'
type StackName = VectorName | 'hours' | 'days'
type StackArray<Name extends StackName> = Name extends VectorName ? Float64Array : Uint32Array

const HOURS = 24
const DAYS = 7

export function packInsights(insights: MapInsights): Plain {
  const { clusters } = insights
  const packed: PackedInsights = {
    ...insights,
    clusters: clusters.map(packCluster),
    stacks: {
      meanFeatures: stackFloats(clusters, 'meanFeatures'),
      stdFeatures: stackFloats(clusters, 'stdFeatures'),
      meanReadable: stackFloats(clusters, 'meanReadable'),
      effects: stackFloats(clusters, 'effects'),
      hours: stackCounts(clusters, 'hours', HOURS),
      days: stackCounts(clusters, 'days', DAYS),
    },
  }
  return packed as unknown as Plain
}

/** Shapes of the tensors, by path below `insights`. */
export function* insightShapes({
  clusters,
  featureNames,
  features,
  grid,
}: MapInsights): Generator<readonly [path: string, shape: readonly number[]]> {
  const stack = (columns: number): readonly number[] => [clusters.length, columns]
  yield ['hits', [grid.xDim, grid.yDim]]
  yield ['uMatrix', [grid.xDim, grid.yDim]]
  yield ['stacks.meanFeatures', stack(featureNames.length)]
  yield ['stacks.stdFeatures', stack(featureNames.length)]
  yield ['stacks.meanReadable', stack(features.length)]
  yield ['stacks.effects', stack(features.length)]
  yield ['stacks.hours', stack(HOURS)]
  yield ['stacks.days', stack(DAYS)]
}

/** @throws ModelError when a stack hasn't the length that clusters and features ask for. */
export function unpackInsights({ stacks, clusters, ...rest }: PackedInsights, file: string): MapInsights {
  const widths: Readonly<Record<StackName, number>> = {
    meanFeatures: rest.featureNames.length,
    stdFeatures: rest.featureNames.length,
    meanReadable: rest.features.length,
    effects: rest.features.length,
    hours: HOURS,
    days: DAYS,
  }
  for (const name of Object.keys(widths) as StackName[]) {
    const length = clusters.length * widths[name]
    if (stacks[name].length !== length) {
      const kind = stacks[name].constructor.name
      throw damaged(`${kind} of ${length}`, `insights.stacks.${name}`, file, stacks[name])
    }
  }
  return { ...rest, clusters: clusters.map((cluster, row) => unpackCluster(cluster, stacks, widths, row)) }
}

function packCluster(cluster: Cluster): PackedCluster {
  const { meanFeatures, stdFeatures, meanReadable, effects, timeDistribution, ...rest } = cluster
  const peaks = timeDistribution && {
    peakHour: timeDistribution.peakHour,
    peakDay: timeDistribution.peakDay,
  }
  return { ...rest, peaks }
}

function unpackCluster(
  { peaks, ...rest }: PackedCluster,
  stacks: PackedInsights['stacks'],
  widths: Readonly<Record<StackName, number>>,
  row: number,
): Cluster {
  const rowOf = <Name extends StackName>(name: Name): StackArray<Name> =>
    stacks[name].slice(row * widths[name], (row + 1) * widths[name]) as StackArray<Name>
  return {
    ...rest,
    meanFeatures: rowOf('meanFeatures'),
    stdFeatures: rowOf('stdFeatures'),
    meanReadable: rowOf('meanReadable'),
    effects: rowOf('effects'),
    timeDistribution: peaks && { ...peaks, hours: rowOf('hours'), days: rowOf('days') },
  }
}

function stackFloats(clusters: readonly Cluster[], name: VectorName): Float64Array {
  const width = clusters[0]?.[name].length ?? 0
  const stack = new Float64Array(clusters.length * width)
  for (const [row, cluster] of clusters.entries()) stack.set(cluster[name], row * width)
  return stack
}

function stackCounts(clusters: readonly Cluster[], name: 'hours' | 'days', width: number): Uint32Array {
  const stack = new Uint32Array(clusters.length * width)
  for (const [row, { timeDistribution }] of clusters.entries()) {
    if (timeDistribution !== undefined) stack.set(timeDistribution[name], row * width)
  }
  return stack
}
