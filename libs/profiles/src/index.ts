export { clampTime, eventRows } from './event-rows.js';
export * from './profile-page.js';
export { record, type RecordBatch, type Recorded, type RecordDeps } from './record.js';
export { rewriteProfiles } from './rewrite-profiles.js';
export { traitObservations, type NewIdentifier, type TraitObservation } from './trait-history.js';
