import { isIP } from 'node:net';
import { isFromClient, shortenedAddress, usualCallBytes, type Circumstances } from '@tributary/collection';
import type { Config, SourceCollectConfig } from '@tributary/contracts';
import type { FastifyRequest } from 'fastify';

const longestTime = 40;
const longestAgent = 512;

/** What the request and what is configured say of its events, to be kept with them. */
export function circumstancesOf(
  request: FastifyRequest,
  { config, source, calls }: { config: Config; source: string; calls: readonly unknown[] },
): Circumstances {
  const { collect } = config.sources[source] ?? {};
  const { eventBytes } = config.collect;
  const sentAt = headerOf(request, 'sentat', longestTime);
  const client = clientOf(request, calls, collect);
  return {
    ...(sentAt === undefined ? {} : { sentAt }),
    ...(client === undefined ? {} : { client }),
    ...(eventBytes === usualCallBytes ? {} : { eventBytes }),
    ...(collect?.historical ? { historical: true } : {}),
  };
}

/** The calls of one request come from one library, so the first speaks for all; each is asked again where it is filled in. */
function clientOf(
  request: FastifyRequest,
  [first]: readonly unknown[],
  collect: SourceCollectConfig | undefined,
): Circumstances['client'] {
  if (typeof first !== 'object' || first === null || !isFromClient(first as Record<string, unknown>)) return undefined;
  const ip = addressOf(request, collect?.address ?? 'keep');
  const userAgent = headerOf(request, 'user-agent', longestAgent);
  return { ...(ip === undefined ? {} : { ip }), ...(userAgent === undefined ? {} : { userAgent }) };
}

/** The stricter of what the source and the client (Jitsu's X-IP-Policy) want. */
function addressOf(request: FastifyRequest, wanted: 'keep' | 'shorten' | 'remove'): string | undefined {
  const asked = headerOf(request, 'x-ip-policy', longestTime)?.toLowerCase();
  if (wanted === 'remove' || asked === 'remove' || isIP(request.ip) === 0) return undefined;
  return wanted === 'shorten' || (asked ?? 'keep') !== 'keep' ? shortenedAddress(request.ip) : request.ip;
}

function headerOf({ headers }: FastifyRequest, name: string, longest: number): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value.slice(0, longest) : undefined;
}
