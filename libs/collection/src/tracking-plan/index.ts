export { compilePlans, planProblems, type CompiledPlan } from './compile-plan.js';
export { judgePlans, type JudgedEvents } from './judge-plans.js';
