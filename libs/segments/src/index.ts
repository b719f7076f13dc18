export { compileRules } from './compile-rule.js';
export * from './definition.js';
export { evaluateSegments, type Occasion } from './evaluate.js';
export type { EvaluateDeps } from './open-evaluation.js';
export { previewRule } from './preview.js';
export { segmentMembers, segmentSizes, type SegmentSize } from './sizes.js';
export { touchedSegments } from './touched-rules.js';
