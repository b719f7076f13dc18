import { callName } from '@tributary/collection';
import { eventTypes, type TrackingEvent } from '@tributary/contracts';
import type { EventWay } from '@tributary/pipeline';
import type { FeedEntry, FeedHead, FeedKind, FeedLine } from './feed.js';
import { withoutSecrets } from './mask.js';

interface Named {
  kind: FeedKind;
  source: string | null;
  messageId?: string;
}

const types = new Set<unknown>(eventTypes);
const text = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null;

/** What a call is chosen by; it may be anything. */
export function callHead(call: unknown, { kind, source, messageId }: Named): FeedHead {
  const { userId, anonymousId, messageId: own } = (call ?? {}) as Record<string, unknown>;
  const ids = [messageId ?? own, userId, anonymousId].map(text).filter((id) => id !== null);
  return { kind, source, event: nameOf(call), ids };
}

function nameOf(call: unknown): string | null {
  const { type, event } = (call ?? {}) as Record<string, unknown>;
  if (!types.has(type)) return null;
  return typeof event === 'string' || type !== 'track' ? callName(call as TrackingEvent) : null;
}

function lineOf(call: unknown, head: FeedHead, rest: Pick<FeedLine, 'outcome'> & Partial<FeedLine>): FeedEntry {
  const { kind, source, event } = head;
  const { type, messageId } = (call ?? {}) as Record<string, unknown>;
  const line: FeedLine = {
    kind,
    at: Date.now(),
    source,
    type: types.has(type) ? (type as string) : null,
    event,
    messageId: text(messageId),
    code: null,
    reason: null,
    where: null,
    profile: null,
    steps: [],
    call: withoutSecrets(call),
    ...rest,
  };
  return { head, line };
}

/** A call that is on its way into the log; `where` is told once it has a place. */
export function acceptedEntries(call: unknown, head: FeedHead): FeedEntry {
  return lineOf(call, head, { outcome: 'accepted' });
}

/** A request that was refused at the door. What was in it is not looked at: it may be anything. */
export function refusedEntry(
  head: FeedHead,
  { code, reason, route }: { code: string; reason: string; route: string },
): FeedEntry {
  return lineOf(undefined, head, { outcome: 'refused at the door', code, reason, where: route });
}

const ends: Readonly<Record<EventWay['outcome'], FeedKind>> = {
  recorded: 'processed',
  duplicate: 'processed',
  refused: 'rejected',
  quarantined: 'rejected',
  blocked: 'rejected',
};

/** What a way through the pipeline is chosen by. */
export function wayHead({ outcome, source, messageId, call }: EventWay): FeedHead {
  return callHead(callOf(call), { kind: ends[outcome], source, messageId });
}

/** A way through the pipeline, with the public id of its person. */
export function wayEntry(way: EventWay, head: FeedHead, profile: string | null): FeedEntry {
  const { outcome, messageId, code, reason, where, steps } = way;
  return lineOf(callOf(way.call), head, { outcome, messageId, code, reason, where, steps, profile });
}

/** What was set aside unread is kept as text, perhaps cut: what is no JSON any more cannot be masked, so it is not shown. */
function callOf(call: unknown): unknown {
  if (typeof call !== 'string') return call;
  try {
    return JSON.parse(call);
  } catch {
    return undefined;
  }
}
