export type { Artifact, Column, Json, Matrix, TrackingEvent } from '@tributary/contracts';
export { TributaryError } from '@tributary/contracts';
export * from './algorithm.js';
export * from './parallel.js';
export * from './context.js';
export * from './destination.js';
export * from './enricher.js';
export * from './entry.js';
export * from './feedback.js';
export * from './head.js';
export { retryAfterMs } from './retry-after.js';
export * from './secret-fields.js';
export * from './secret.js';
export * from './source.js';
export * from './times/index.js';

import type { AlgorithmPlugin } from './algorithm.js';
import type { DestinationPlugin } from './destination.js';
import type { EnricherPlugin } from './enricher.js';
import type { SourcePlugin } from './source.js';

export type Plugin = SourcePlugin | DestinationPlugin | AlgorithmPlugin | EnricherPlugin;
