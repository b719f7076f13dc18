import { BlockList, isIP } from 'node:net';
import { TributaryError } from '@tributary/contracts';
import type { ApiOptions } from '../options.js';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** True for addresses that only this machine reaches: 127.0.0.0/8, ::1, their IPv4-mapped form, and `localhost`. */
export function isLoopback(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (address === 'localhost') return true;
  const version = isIP(address);
  return version !== 0 && loopback.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

/** Tokens and personal data would cross the network in the clear: throws PUBLIC_BIND_REFUSED with the ways out. */
export function refusePublicBind(host: string, options: Pick<ApiOptions, 'tls' | 'trustProxyTls'>): void {
  if (isLoopback(host) || options.tls || options.trustProxyTls) return;
  throw new TributaryError(
    'PUBLIC_BIND_REFUSED',
    `The api does not listen on ${host || 'every address'} without TLS. Listen on 127.0.0.1, give a certificate and key, ` +
      'or, where a proxy in front ends TLS, say so with trustProxyTls.',
  );
}
