export { clampTime } from './event-rows.js';
export * from './profile-page.js';
export { record, type RecordBatch, type Recorded } from './record.js';
export { rewriteProfiles } from './rewrite-profiles.js';
