export type { AcrossSources } from './across.js';
export { audit, type AuditReport } from './audit.js';
export { keepChecks, keptChecks, type KeptCheck } from './check-history.js';
export type { QualityCheck } from './checklist.js';
export { fieldQuality, type FieldQuality } from './field-quality.js';
export { foundBySteps, type DateOrder, type Found, type FoundFilter } from './found.js';
export type { JoinReport } from './joins.js';
export type { Slip } from './slips.js';
export type { SourceRows } from './source-rows.js';
