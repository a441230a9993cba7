export { createInteractivePage, type PageOptions } from './interactive-page.js'
export {
  type PlotOptions,
  plotClusterAnalysis,
  plotSomTopology,
  plotTweetDistribution,
} from './plots.js'
export { createTypesetter } from './typesetting.js'
