/** Ports of the four engines. Each has an embedded and a cluster driver that pass one conformance suite. */
export * from './database.js';
export * from './event-log.js';
export * from './jobs.js';
export * from './priority.js';
export * from './warehouse.js';
