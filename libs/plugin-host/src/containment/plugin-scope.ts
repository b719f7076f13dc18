import { AsyncLocalStorage } from 'node:async_hooks';
import { Socket } from 'node:net';
import { TributaryError } from '@tributary/contracts/errors';

/** Whose work is under way: a plugin's id, or null where a client that the host granted works for it. */
const scope = new AsyncLocalStorage<string | null>();

/**
 * Runs a plugin's function so that what it starts can be told apart from the host's own doing: a socket that it opens
 * itself, past the clients of its context, is refused with PLUGIN_FAULT, whatever library opens it.
 */
export function asPlugin<T>(plugin: string, work: () => T): T {
  guardSockets();
  return scope.run(plugin, work);
}

/** Runs the work of a granted client: its sockets are the plugin's right. */
export function asHost<T>(work: () => T): T {
  return scope.run(null, work);
}

/** The plugin whose work is under way, also in what it left behind (a timer, a promise); undefined where it is the host's. */
export function currentPlugin(): string | undefined {
  return scope.getStore() ?? undefined;
}

const guarded = Symbol.for('tributary.guarded');

function guardSockets(): void {
  const prototype = Socket.prototype as unknown as Record<PropertyKey, unknown>;
  if (prototype[guarded]) return;
  const connect = prototype['connect'] as (...given: unknown[]) => Socket;
  prototype[guarded] = true;
  // net, tls, http, fetch and the drivers built on them all end here, and nowhere else.
  prototype['connect'] = function (this: Socket, ...given: unknown[]): Socket {
    const plugin = currentPlugin();
    if (plugin === undefined) return connect.apply(this, given);
    throw new TributaryError(
      'PLUGIN_FAULT',
      `The plugin "${plugin}" opened a connection of its own. It may only use the clients that it names in "needs".`,
    );
  };
}
