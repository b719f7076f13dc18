import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import '../collect/open-by-write-key.js';
import { makesSpans, withDetailedSpan, type Logger, type Metrics } from '@tributary/observability';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Asked by machines every few seconds: worth no line, and neither is an event that was accepted. */
const quiet = new Set(['/health', '/ready', '/metrics']);

/** The caller's id of a request where it is a plain one, so that lines here and there can be put side by side; else a new one. */
export function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
}

/**
 * Every request gets a line, a figure and, where traces are on, a span; all by its route as it was declared, never by its
 * address: addresses hold e-mails and tokens.
 */
export function observeRequests(server: FastifyInstance, { log, metrics }: { log: Logger; metrics: Metrics }): void {
  const ends = new WeakMap<FastifyRequest, () => void>();
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    if (!makesSpans()) return done();
    const { traceparent } = request.headers;
    const route = routeOf(request);
    const attributes = { 'http.request.method': request.method, 'http.route': route, 'tributary.request': request.id };
    const ending = () => ({ 'http.response.status_code': reply.statusCode });
    void withDetailedSpan(
      `${request.method} ${route}`,
      { kind: 'server', attributes, ending, traceparent: typeof traceparent === 'string' ? traceparent : undefined },
      () =>
        new Promise<void>((resolve) => {
          ends.set(request, resolve);
          done();
        }),
    );
  });
  server.addHook('onResponse', async (request, reply) => {
    ends.get(request)?.();
    const { method } = request;
    const [route, status, seconds] = [routeOf(request), reply.statusCode, reply.elapsedTime / 1000];
    metrics.requests.observe({ method, route, status: String(status) }, seconds);
    const accepted = request.routeOptions.config.openBy === 'write key' && status < 400;
    if (!quiet.has(route) && !accepted)
      log.info({ requestId: request.id, method, route, status, ms: Math.round(reply.elapsedTime) }, 'request');
  });
}

const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'none';
