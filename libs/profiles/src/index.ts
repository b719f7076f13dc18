export { clampTime, eventRows } from './event-rows.js';
export * from './groups/index.js';
export * from './profile-page.js';
export { ruleOf, type SurvivorshipRules } from './survivorship.js';
export * from './traits-of-profile.js';
export { record, type RecordBatch, type Recorded, type RecordDeps } from './record.js';
export { rewriteProfiles } from './rewrite-profiles.js';
export { traitObservations, type NewIdentifier, type TraitObservation } from './trait-history.js';
