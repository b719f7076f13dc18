import type { CollectedEvent, Quarantined } from '@tributary/contracts';
import { jsonOf } from './judge-call.js';
import { storableText } from './storable.js';

/** What is kept of an input that was set aside. */
export const longestRaw = 8192;

/**
 * An event as a line of the quarantine. It has used up its message id, so only a later generation of it may come again:
 * see {@link Resent}.
 */
export function setAside(event: CollectedEvent, { code, reason }: { code: string; reason: string }): Quarantined {
  return {
    source: event.source,
    code,
    reason,
    where: `log ${event.place.position}.${event.place.index}`,
    raw: storableText(jsonOf(event.call).slice(0, longestRaw)),
    messageId: event.messageId,
    at: event.knownAt,
    generation: (event.resent?.generation ?? 0) + 1,
    resentOf: event.resent?.of,
  };
}
