export { analysisReport, type ReportOptions } from './analysis-report.js'
export type { ReportSource } from './global-sections.js'
export { assignmentsCsv, type Placement, predictionsCsv, predictionsJsonLines } from './placements.js'
export { resultsJson } from './results-json.js'
