export * from './activation.js';
export * from './consent.js';
export * from './definitions.js';
export * from './identity.js';
export * from './linkage.js';
export * from './runs.js';
export * from './triggers.js';
export * from './versions.js';
