import { once } from 'node:events';
import { connect } from 'node:net';
import { TributaryError } from '@tributary/contracts';
import type { TcpClient } from '@tributary/plugin-kit';
import { asHost } from '../containment/plugin-scope.js';
import { timeLimit } from '../containment/time-limit.js';
import { checkLiteral, guardedLookup, type Egress } from './egress.js';
import { encrypted } from './encrypted.js';

export interface TcpOptions {
  egress: Egress;
  signal: AbortSignal;
  /** The plugin's settings: a host and a port that they do not hold cannot be connected to. */
  settings: unknown;
  /** Milliseconds to connect. Default 10,000. */
  timeoutMs?: number;
}

/**
 * Raw sockets, only to a host and a port that the settings name (as values, `host:port` or a URL). PLUGIN_FAULT for
 * another target, PLUGIN_SETTINGS for one that egress forbids, VENDOR_UNAVAILABLE where nobody answers.
 */
export function createTcpClient(options: TcpOptions): TcpClient {
  const named = namedTargets(options.settings);
  return {
    async connect(host, port, { tls } = {}) {
      if (!named.hosts.has(host.toLowerCase()) || !named.ports.has(port))
        throw new TributaryError(
          'PLUGIN_FAULT',
          `The settings do not name ${host}:${port}, so the plugin may not connect to it.`,
        );
      checkLiteral(host, options.egress);
      const limit = timeLimit(options.timeoutMs ?? 10_000, options.signal);
      const socket = asHost(() => connect({ host, port, lookup: guardedLookup(options.egress) }));
      try {
        await once(socket, 'connect', { signal: limit.signal });
        return tls ? await asHost(() => encrypted(socket, { host, tls, signal: limit.signal })) : socket;
      } catch (error) {
        socket.destroy();
        if (error instanceof TributaryError) throw error;
        if (options.signal.aborted)
          throw new TributaryError('CANCELLED', `The connection to ${host}:${port} was cancelled.`);
        throw new TributaryError('VENDOR_UNAVAILABLE', `${host}:${port} does not answer.`, { cause: error });
      } finally {
        limit.end();
      }
    },
  };
}

function namedTargets(settings: unknown): { hosts: Set<string>; ports: Set<number> } {
  const hosts = new Set<string>();
  const ports = new Set<number>();
  const visit = (value: unknown): void => {
    if (typeof value === 'number') ports.add(value);
    else if (typeof value === 'string') {
      hosts.add(value.toLowerCase());
      const url = [value, `tcp://${value}`].find((text) => URL.canParse(text) && new URL(text).hostname !== '');
      if (url) {
        hosts.add(new URL(url).hostname.toLowerCase());
        if (new URL(url).port !== '') ports.add(Number(new URL(url).port));
      }
    } else if (value !== null && typeof value === 'object') Object.values(value).forEach(visit);
  };
  visit(settings);
  return { hosts, ports };
}
