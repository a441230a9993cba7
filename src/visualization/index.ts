export {
  type PlotOptions,
  plotClusterAnalysis,
  plotSomTopology,
  plotTweetDistribution,
} from './plots.js'
