export * from './job-runs.js';
export * from './read-runs.js';
export { closeBrokenRuns, recordRun, whileAlive, type RunDescription } from './record-run.js';
export * from './run-lines.js';
export type { RunRecord, RunState } from './run-record.js';
