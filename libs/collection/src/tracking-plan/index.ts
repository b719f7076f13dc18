export { compilePlans, planProblems, type CompiledPlan } from './compile-plan.js';
export { exportSuite, importSuite, type ExportedSuite, type ImportedSuite } from './expectation-suite.js';
export { inferEvent, type SeenField } from './infer-event.js';
export { judgePlans, type JudgedEvents } from './judge-plans.js';
export { planTypes } from './plan-types.js';
