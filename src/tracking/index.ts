/** Run records to MLflow: journal first, shipper behind. Knows nothing of maps. */
export { ChildServer } from './child-server.js'
export { journalsIn } from './journal.js'
export { provenanceTags, userName } from './provenance.js'
export { type SessionOptions, type TrackingOutcome, TrackingSession } from './session.js'
export { JOURNAL_TAG } from './shipper.js'
export { type SyncOptions, type SyncResult, syncJournals } from './sync.js'
export { SystemMetrics } from './system-metrics.js'
export { findCommand, oldRunsFolder, type TrackingTarget, trackingTarget } from './target.js'
