export * from './activation.js';
export * from './consent.js';
export * from './definitions.js';
export * from './feed.js';
export * from './identity.js';
export * from './runs.js';
export * from './versions.js';
