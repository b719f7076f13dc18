import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

/** Answers of the api carry an entity tag; whoever knows the content already (If-None-Match) gets 304 and no body. */
export function installEntityTags(server: FastifyInstance): void {
  server.addHook('onSend', async (request, reply, payload) => {
    const tagged =
      request.method === 'GET' &&
      reply.statusCode === 200 &&
      typeof payload === 'string' &&
      request.routeOptions.url?.startsWith('/v1/') === true;
    if (!tagged) return payload;
    const tag = `W/"${createHash('sha256').update(payload).digest('base64url').slice(0, 22)}"`;
    void reply.header('etag', tag);
    const known = request.headers['if-none-match']?.split(',').map((one) => one.trim());
    if (!known?.includes(tag)) return payload;
    void reply.code(304).removeHeader('content-type').removeHeader('content-length');
    return '';
  });
}
