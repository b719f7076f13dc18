import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const usualHeaders = 'authorization, content-type, content-encoding, x-retry-count, x-write-key, anonymousid, sentat';
const daySeconds = 86_400;

/**
 * Lets pages of every origin send events: a write key is in the page for everyone to read, and no answer tells anything.
 * Clients ask for credentials, so the origin is named, and for headers of their own, so those are granted as asked.
 */
export function allowEveryOrigin(scope: FastifyInstance): void {
  scope.addHook('onRequest', async ({ headers }, reply) => {
    if (headers.origin === undefined) return;
    void reply
      .header('access-control-allow-origin', headers.origin)
      .header('access-control-allow-credentials', 'true')
      // Else browsers hide from the client when it may come again.
      .header('access-control-expose-headers', 'retry-after, x-ratelimit-reset')
      .header('vary', 'origin');
  });
}

/** Answers a browser's question whether it may send. */
export async function answerPreflight({ headers }: FastifyRequest, reply: FastifyReply): Promise<void> {
  const asked = headers['access-control-request-headers'];
  await reply
    .code(204)
    .header('access-control-allow-methods', 'GET, POST, OPTIONS')
    .header('access-control-allow-headers', asked ?? usualHeaders)
    .header('access-control-max-age', String(daySeconds))
    .send();
}
