export { lastRevision, readApplied, readHistory, type AppliedDefinition, type DefinitionVersion } from './applied.js';
export { type ApplyRequest } from './apply.js';
export { planDefinitions } from './plan.js';
export { applyToHouse } from './settle.js';
export { maskedBody } from './masked-body.js';
