import { lookup as resolveName } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { TributaryError } from '@tributary/contracts';

/**
 * Where plugins may connect to. `public`: the public internet only, for settings that strangers may enter.
 * `network` (default): also loopback and private networks, but not the link-local range, where clouds keep their
 * metadata services. `any`: everything.
 */
export type Egress = 'public' | 'network' | 'any';

const linkLocal = blockList([
  ['169.254.0.0', 16],
  ['fe80::', 10],
  ['fd00:ec2::', 32],
]);
const notPublic = blockList([
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
  ['::', 127],
  ['fc00::', 7],
  ['ff00::', 8],
  ['64:ff9b::', 96],
  ['2002::', 16],
]);

/** A name look-up for sockets that refuses addresses beyond the policy at the moment of connecting, so that a name cannot change in between. */
export function guardedLookup(egress: Egress): LookupFunction {
  return (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const refused = addresses.find(({ address }) => !isAllowed(address, egress));
      if (refused) return callback(refusal(hostname) as unknown as NodeJS.ErrnoException, '', 0);
      if (options.all) return (callback as (error: null, found: typeof addresses) => void)(null, addresses);
      callback(null, addresses[0]?.address ?? '', addresses[0]?.family ?? 0);
    });
  };
}

/** Throws PLUGIN_SETTINGS where the host is an address beyond the policy. Names are judged when they are looked up. */
export function checkLiteral(host: string, egress: Egress): void {
  const bare = host.replace(/^\[|\]$/g, '');
  if (isIP(bare) && !isAllowed(bare, egress)) throw refusal(host);
}

function isAllowed(address: string, egress: Egress): boolean {
  if (egress === 'any') return true;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const family = isIP(mapped) === 6 ? 'ipv6' : 'ipv4';
  return !linkLocal.check(mapped, family) && (egress === 'network' || !notPublic.check(mapped, family));
}

function refusal(host: string): TributaryError {
  return new TributaryError('PLUGIN_SETTINGS', `Connections to ${host} are not allowed here.`);
}

function blockList(ranges: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [address, bits] of ranges) list.addSubnet(address, bits, address.includes(':') ? 'ipv6' : 'ipv4');
  return list;
}
