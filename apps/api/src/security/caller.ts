import type { FastifyRequest } from 'fastify';

const keys = new WeakMap<FastifyRequest, string>();

/** Remembers whose key opened the gate to a request. */
export function setCaller(request: FastifyRequest, key: string): void {
  keys.set(request, key);
}

/** Id of the key that opened the gate to a request. */
export function callerKey(request: FastifyRequest): string | undefined {
  return keys.get(request);
}

/** Who asks, as the run ledger names them: `api <key id>`. */
export function callerOf(request: FastifyRequest): string {
  return `api ${callerKey(request) ?? 'unknown'}`;
}
