export { addReports, emptyReport, type BatchReport } from './batch-report.js';
export { consumerName, type PipelineDeps } from './ports.js';
export { processBatch } from './process-batch.js';
export { drain, follow } from './run-pipeline.js';
