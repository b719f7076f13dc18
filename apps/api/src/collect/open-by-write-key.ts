declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set where a route needs no token of the api: it looks for a write key itself, or has nothing to hide. */
    openBy?: 'write key';
  }
}

/** Route options of the tracking API: past the gate, and without the headers that are for pages. */
export const openByWriteKey = { config: { openBy: 'write key' }, helmet: false } as const;
