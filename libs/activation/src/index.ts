export { activate, operationCounts } from './activate.js';
export { deliver, type DeliverOptions } from './deliver.js';
export { mapRecord } from './mapping.js';
export { countPlan, plannedOperations, type PlanCounts, type PlannedOperation } from './plan.js';
export type { ActivationDeps, Sync, Target } from './ports.js';
