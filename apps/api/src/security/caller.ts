import type { FastifyRequest } from 'fastify';

const keys = new WeakMap<FastifyRequest, string>();

/** Remembers whose key opened the gate to a request. */
export function setCaller(request: FastifyRequest, key: string): void {
  keys.set(request, key);
}

/** Who asks, as the run ledger names them: `api <key id>`. */
export function callerOf(request: FastifyRequest): string {
  return `api ${keys.get(request) ?? 'unknown'}`;
}
