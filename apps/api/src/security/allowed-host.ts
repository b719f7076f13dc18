import { isLoopback } from './bind-policy.js';

export interface HostPolicy {
  /** The address that is bound. */
  bound: string;
  /** Configured names. */
  hosts?: readonly string[];
}

const own = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a request's Host header names this server. A web page whose name was made to resolve to 127.0.0.1 (DNS
 * rebinding) still sends its own name. On a public address any name is taken unless names are configured.
 */
export function isAllowedHost(header: string | undefined, { bound, hosts = [] }: HostPolicy): boolean {
  const name = (header ?? '').replace(/:\d{1,5}$/, '').toLowerCase();
  if (own.has(name) || hosts.some((host) => host.toLowerCase() === name)) return true;
  return name !== '' && hosts.length === 0 && !isLoopback(bound);
}
