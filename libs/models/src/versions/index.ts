export * from './assignment-drift.js';
export * from './compare-versions.js';
export * from './details.js';
export * from './disagreements.js';
export * from './drift.js';
export { gateReasons } from './gate.js';
export * from './note-drift.js';
export * from './registry.js';
export * from './timeline.js';
