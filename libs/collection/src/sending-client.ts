import { isBag, type Bag } from './plain-objects.js';

/** What the connection tells of the device that sent a request. */
export interface SendingClient {
  ip?: string;
  userAgent?: string;
}

/** Libraries that run where the person is, by the names that they give themselves. */
const clientLibraries =
  /^(?:analytics\.js|analytics-(?:ios|android|kotlin|swift|react-native|flutter)|@segment\/analytics-react-native|@jitsu\/js|jitsu-js|rudderlabs (?:javascript|android|ios|react native|flutter) sdk|rudder-(?:ios|android)-library|customerio-(?:js|reactnative))/i;
const clientChannels = new Set<unknown>(['browser', 'client', 'mobile', 'web']);

/**
 * Whether a call comes straight from the person's device, so that the connection is the person's and not that of some
 * server: it says so (`context.direct`, `channel`), or its library runs nowhere else.
 */
export function isFromClient(call: Bag): boolean {
  const context = isBag(call.context) ? call.context : {};
  if (typeof context.direct === 'boolean') return context.direct;
  const { channel = context.channel } = call;
  if (channel === 'server') return false;
  const name = isBag(context.library) ? context.library.name : undefined;
  return clientChannels.has(channel) || (typeof name === 'string' && clientLibraries.test(name));
}

/** The call with `context.ip` and `context.userAgent` of the connection, where it comes from a device and has none. */
export function withClient(call: Bag, { ip, userAgent }: SendingClient): Bag {
  if (!isFromClient(call)) return call;
  const context = isBag(call.context) ? call.context : {};
  const filled = {
    ...(ip === undefined || context.ip !== undefined ? {} : { ip }),
    ...(userAgent === undefined || context.userAgent !== undefined ? {} : { userAgent }),
  };
  return Object.keys(filled).length === 0 ? call : { ...call, context: { ...context, ...filled } };
}

/** A network address without its last part: the last byte of IPv4, all but the first three groups of IPv6. */
export function shortenedAddress(ip: string): string {
  if (!ip.includes(':')) return ip.replace(/\.\d+$/, '.0');
  const mapped = /^::ffff:(\d+\.\d+\.\d+)\.\d+$/i.exec(ip);
  if (mapped) return `${mapped[1]}.0`;
  const [head = ''] = ip.split('::', 1);
  return `${head.split(':').filter(Boolean).slice(0, 3).join(':')}::`;
}
