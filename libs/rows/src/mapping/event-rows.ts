import { misfitLines, trackingEventSchema } from '@tributary/contracts';
import type { TrackingEvent } from '@tributary/plugin-kit';
import type { Mapped, RowPlace } from './mapping.js';
import { rowHash, type SourceRow } from './row.js';
import type { RowSettings } from './settings.js';

/** Rows that are tracking events already: checked against the schema, completed by a message id and their place. */
export function takeEvent(source: SourceRow, place: RowPlace, settings: RowSettings): Mapped {
  const parsed = trackingEventSchema.safeParse(source.json);
  if (!parsed.success) {
    const [reason = 'row: is no event'] = misfitLines(parsed.error, { value: source.json, whole: 'row' });
    return { problem: { code: 'EVENT_INVALID', reason } };
  }
  const event = parsed.data;
  if (settings.withoutIdentity === 'quarantine' && !namesSomeone(event))
    return { problem: { code: 'EVENT_NO_IDENTIFIER', reason: 'the event carries no identifier' } };
  const row = { ...place.origin, hash: BigInt(`0x${rowHash(source.raw)}`).toString() };
  return {
    events: [{ ...event, messageId: event.messageId ?? place.id, context: { ...event.context, row } }],
  };
}

function namesSomeone(event: TrackingEvent): boolean {
  const ids = event.context?.['externalIds'];
  const carriers = [event.traits, event.context?.['traits'] as Record<string, unknown> | undefined];
  return (
    (event.userId ?? event.anonymousId ?? event.previousId ?? '') !== '' ||
    (Array.isArray(ids) && ids.length > 0) ||
    carriers.some((bag) => ['customer_number', 'email', 'phone'].some((name) => (bag?.[name] ?? '') !== ''))
  );
}
