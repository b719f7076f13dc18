import { callsOf } from '@tributary/collection';
import type { TributaryError } from '@tributary/contracts';
import { acceptedEntries, callHead, refusedEntry, type Feed } from '@tributary/worker';
import type { FastifyRequest } from 'fastify';
import type { Incoming } from './accept.js';

type Accepted = ReturnType<typeof acceptedEntries>;

/** What whoever looks at events is told once a request is durable; nothing is made while nobody looks. */
export function acceptedOf(
  feed: Feed,
  incoming: Pick<Incoming, 'source' | 'kind' | 'value' | 'circumstances'>,
): Accepted[] {
  if (!feed.wanted()) return [];
  const { source, kind, value, circumstances } = incoming;
  return acceptedCalls(feed, source, callsOf({ kind, request: value, client: circumstances.client }) ?? []);
}

/** The same of calls that were made of something else. */
export function acceptedCalls(feed: Feed, source: string, calls: readonly unknown[]): Accepted[] {
  if (!feed.wanted()) return [];
  return calls.flatMap((call) => {
    const head = callHead(call, { kind: 'accepted', source });
    return feed.takes(head) ? [acceptedEntries(call, head)] : [];
  });
}

/** Tells of calls that are durable in the frame at this place; 0 where it is not known. */
export function tellAccepted(feed: Feed, accepted: readonly Accepted[], position: number): void {
  for (const { head, line } of accepted)
    feed.put({ head, line: { ...line, where: position > 0 ? `log ${position}` : null } });
}

const sources = new WeakMap<FastifyRequest, string>();

/** Remembers whose write key a request had, for the case that it is refused for another reason. */
export function noteSource(request: FastifyRequest, source: string): void {
  sources.set(request, source);
}

/** Tells of a request that was refused at the door, by its route: addresses hold keys and people. */
export function tellRefused(feed: Feed, error: TributaryError, request: FastifyRequest): void {
  if (!feed.wanted()) return;
  const head = { kind: 'rejected' as const, source: sources.get(request) ?? null, event: null, ids: [] };
  if (!feed.takes(head)) return;
  const route = `${request.method} ${request.routeOptions.url ?? ''}`;
  feed.put(refusedEntry(head, { code: error.code, reason: error.message, route }));
}
