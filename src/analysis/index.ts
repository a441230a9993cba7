export { type AnalysisInput, analyzeMap } from './analyze-map.js'
export { bySize } from './by-size.js'
export { type CellTerms, PartKeywords } from './cell-terms.js'
export {
  busySlots,
  clearPeak,
  engagementLeader,
  FEWEST_AVERAGED,
  FEWEST_COUNTED,
  isClearEffect,
  LEAST_RATIO,
} from './clear.js'
export { type ClusterName, clusterName, clusterNameText, clusterTerms } from './cluster-name.js'
export { domainColumn } from './domains.js'
export { type Drift, type DriftVerdict, driftOf, SIGNIFICANT_DRIFT } from './drift.js'
export { type Estimate, type MedianEstimate, meanEstimate, medianEstimate } from './estimates.js'
export { featureName, featureNoun, isCalendar } from './feature-names.js'
export {
  type AllClustersSummary,
  type ClusterInsights,
  type ClusterSimilarity,
  type ContentThemes,
  type FeatureImportance,
  featureImportance,
  getAllClustersSummary,
  getClusterInsights,
  type TemporalPatterns,
} from './insights.js'
export { isoTime } from './iso-time.js'
export { languageName } from './language-name.js'
export type {
  Cluster,
  ClustersSummary,
  EngagementDistribution,
  FeatureSummary,
  Keyword,
  MapAnalysis,
  MapGrid,
  MapInsights,
  SampleTweet,
  TermCount,
  TimeDistribution,
  TrainingStats,
} from './map-analysis.js'
export type { Outliers } from './outliers.js'
export type { AnalysisProgress, PacerOptions } from './pacer.js'
export {
  type BaselineQuality,
  type QualityCard,
  type QualityVerdict,
  verdictOf,
} from './quality-card.js'
export {
  clusterRecord,
  clusterSummaryRecord,
  type PlainRecord,
  qualityCardRecord,
  qualityRecord,
  type RecordValue,
  trainingStatsRecord,
} from './records.js'
export type { Region, Regions } from './region-analysis.js'
export type { RegionCount } from './region-count.js'
export { cutBySize, type RegionCut } from './region-cut.js'
export {
  type LabelledRegions,
  labelRegions,
  type RegionLabel,
  type RegionLabels,
  type RegionName,
  regionName,
  regionNameText,
} from './region-labels.js'
export type { RegionEdge, RegionNetwork } from './region-network.js'
export { deepestCells } from './region-places.js'
export { networkRecord, outliersRecord, regionRecord, regionsRecord } from './region-records.js'
export { bordersOf, cutRegions, type RegionTree } from './region-tree.js'
export { seenText } from './seen-text.js'
export { type Burst, burstsOf, countBins, type Timeline, type TimeUnit } from './timeline.js'
