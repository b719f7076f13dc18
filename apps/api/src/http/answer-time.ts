import type { RouteOptions } from 'fastify';
import '../collect/open-by-write-key.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The answer is a stream that ends when its reader goes. */
    endless?: boolean;
  }
}

/** An answer may wait for a scan of the warehouse, but not for ever. */
const answerTimeoutMs = 120_000;

/** What the tracking API answers waits for the disk alone, and a timer for each request would cost more than the rest of it. */
export function boundAnswers(route: RouteOptions): void {
  if (route.config?.openBy !== 'write key' && !route.config?.endless) route.handlerTimeout = answerTimeoutMs;
}
