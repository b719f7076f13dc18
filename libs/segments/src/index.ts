export { compileRules, type RuleContext } from './compile/compile-rules.js';
export type { Edge } from './compile/edges.js';
export * from './definition.js';
export { evaluateSegments, type Occasion } from './evaluate.js';
export type { EvaluateDeps } from './open-evaluation.js';
export { previewRule, type Preview } from './preview.js';
export { segmentMembers, segmentSizes, type SegmentSize } from './sizes.js';
export { currentThresholds, type Threshold } from './thresholds.js';
export { touchedSegments, type BatchContent } from './touched-rules.js';
