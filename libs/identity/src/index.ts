export { GraphWalk, type Conflict, type GraphEvent, type GraphView, type Merge } from './graph.js';
export { IdentifierCache } from './identifier-cache.js';
export * from './profile-view.js';
export { publicId } from './public-id.js';
export { resolve, type Resolved, type ResolveDeps } from './resolve.js';
export type { Resolution } from './resolution.js';
export { identifierRules, keyOf, strongestFirst } from './rules.js';
export { forgetResolutions } from './store.js';
