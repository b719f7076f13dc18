export { bringIntoForm, type BatchQuality, type FormedBatch } from './bring-into-form.js';
export { addReports, emptyReport, type BatchReport } from './batch-report.js';
export { firstSeen } from './first-seen.js';
export { quarantine } from './quarantine.js';
export { consumerName, type PipelineDeps } from './ports.js';
export { decideBatch, processBatch, writeBatch, type DecidedBatch } from './process-batch.js';
export { writeGraphChange } from './write-graph-change.js';
export { drain, follow } from './run-pipeline.js';
