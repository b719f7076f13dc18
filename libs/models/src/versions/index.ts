export * from './compare-versions.js';
export * from './details.js';
export * from './drift.js';
export { gateReasons } from './gate.js';
export * from './registry.js';
