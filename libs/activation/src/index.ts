export { activate, activatePeople, operationCounts } from './activate.js';
export { allowanceMs, allowRemovals, endAllowance } from './allowance.js';
export { pauseOf, type ConnectionPause } from './breaker.js';
export { deliver } from './deliver.js';
export { allowRetry, failedCounts, failedOperations, type FailedFilter, type FailedOperation } from './failed.js';
export { syncHealth, type SyncHealth } from './health.js';
export { deliveryHistory, type DeliveredOperation, type HistoryFilter } from './history.js';
export { forgetDelivered, type Forgotten } from './forget.js';
export { flushLedger } from './ledger.js';
export { mapRecord } from './mapping.js';
export { countPlan, type PlanCounts } from './plan.js';
export { operationId, sampleOperations, type PlannedOperation } from './planned.js';
export type { ActivationDeps, DeliverOptions, Sync, Target, TargetResult } from './ports.js';
export { syncResults, type EventCount, type MailCounts, type SyncResults } from './results.js';
export { databaseSlots } from './rate-slots.js';
export type { Competitor, SyncStrategy } from './strategy.js';
export {
  liftSuppressions,
  listSuppressions,
  type Lift,
  type Suppression,
  type SuppressionFilter,
} from './suppressions.js';
export { suppressRefused, type SuppressedTarget } from './suppress.js';
export { isUndecided, settlements, type Settlement } from './verdicts.js';
export { advanceJourney, type Advanced } from './journeys/advance.js';
export { beginJourney, enterJourney, type JourneyJournal, type JourneyStart } from './journeys/entries.js';
export { journeyCounts, requeueAllowed, type JourneyCounts } from './journeys/counts.js';
export { journeySyncs, stepSync, type Journey } from './journeys/journey.js';
