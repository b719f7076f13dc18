export { activate, operationCounts } from './activate.js';
export { deliver, type DeliverOptions } from './deliver.js';
export { allowRetry, failedCounts, failedOperations, type FailedFilter, type FailedOperation } from './failed.js';
export { flushLedger } from './ledger.js';
export { mapRecord } from './mapping.js';
export { countPlan, operationId, plannedOperations, type PlanCounts, type PlannedOperation } from './plan.js';
export type { ActivationDeps, Sync, Target, TargetResult } from './ports.js';
export { settlements, type Settlement } from './settle.js';
