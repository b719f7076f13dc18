import { AsyncLocalStorage } from 'node:async_hooks';
import { Socket } from 'node:net';

/** Connections that a plugin opens past its context; null inside a client that the context granted. */
const watched = new AsyncLocalStorage<string[] | null>();

/** Runs a granted client's work: what it opens is the plugin's right. */
export function asGranted<T>(work: () => T): T {
  return watched.run(null, work);
}

/**
 * The targets (`host:port`) of every socket that `work` opened itself, whatever library it used, and not by a client of
 * its context. Sockets of others in this process are not counted.
 */
export async function ownConnections(work: () => Promise<unknown>): Promise<string[]> {
  const found: string[] = [];
  // Every way to TCP ends here: net, tls, http, fetch and the drivers built on them.
  const original = Object.getOwnPropertyDescriptor(Socket.prototype, 'connect') as PropertyDescriptor;
  const connect = original.value as (...given: unknown[]) => Socket;
  Object.defineProperty(Socket.prototype, 'connect', {
    ...original,
    value(this: Socket, ...given: unknown[]) {
      watched.getStore()?.push(targetOf(given));
      return connect.apply(this, given);
    },
  });
  try {
    await watched.run(found, work);
  } finally {
    Object.defineProperty(Socket.prototype, 'connect', original);
  }
  return found;
}

function targetOf(given: readonly unknown[]): string {
  const first: unknown = Array.isArray(given[0]) ? given[0][0] : given[0];
  if (typeof first !== 'object' || first === null) return [given[1] ?? 'localhost', first].join(':');
  const { host = 'localhost', port, path } = first as { host?: string; port?: number; path?: string };
  return path ?? `${host}:${port}`;
}
