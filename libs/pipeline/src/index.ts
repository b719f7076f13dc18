export { bringIntoForm, type BatchQuality, type FormedBatch } from './bring-into-form.js';
export { addReports, emptyReport, type BatchReport } from './batch-report.js';
export { waysOf, type EventWay, type Step, type WatchedBatch } from './event-ways.js';
export { firstSeen } from './first-seen.js';
export { quarantine } from './quarantine.js';
export { consumerName, type ChangedPeople, type Labels, type PipelineDeps, type PipelineWatch } from './ports.js';
export { decideBatch, processBatch, writeBatch, type DecidedBatch } from './process-batch.js';
export { writeGraphChange } from './write-graph-change.js';
export { drain, follow } from './run-pipeline.js';
