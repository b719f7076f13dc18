import { createHash } from 'node:crypto';
import { logKey } from '@tributary/collection';
import { TributaryError, type FrameInput, type Json, type TrackingEvent } from '@tributary/contracts';
import { jsonPath, valueAt } from '@tributary/rows';
import type { Webhook } from '@tributary/worker';

type Bag = { [key: string]: Json };

/** A delivery of another system, its signature verified. */
export interface Delivery {
  source: string;
  webhook: Webhook;
  /** Its body, unpacked. */
  value: Json;
  bytes: Uint8Array;
  /** Its id, where its source states one. */
  id: string | undefined;
  receivedAt: number;
}

/**
 * A delivery as a frame of the log: the events that its records become, those that become none with their reason, and
 * what was sent beside them. Message ids follow from the delivery's id, so the same delivery once more is the same events.
 */
export function deliveredFrame(delivery: Delivery): {
  frame: FrameInput;
  calls: readonly TrackingEvent[];
  rejected: number;
} {
  const { source, webhook, value, bytes, receivedAt } = delivery;
  const id = (delivery.id ?? createHash('sha256').update(bytes).digest('hex')).slice(0, 100);
  const batch: TrackingEvent[] = [];
  const rejected: { code: string; reason: string; where: string; raw: string }[] = [];
  for (const [index, record] of recordsOf(value, webhook.settings.records).entries()) {
    const where = `delivery ${id}, record ${index + 1}`;
    const raw = JSON.stringify(record).slice(0, 8192);
    if (!isBag(record)) {
      rejected.push({ code: 'ROW_MALFORMED', reason: 'the record is no JSON object', where, raw });
      continue;
    }
    const mapped = webhook.map(record, { id: `${id}:${index}`, origin: { delivery: id, record: index } });
    if ('events' in mapped) batch.push(...mapped.events);
    else rejected.push({ ...mapped.problem, where, raw });
  }
  const body = Buffer.from(JSON.stringify({ batch, rejected, webhook: value }));
  return {
    frame: { key: logKey(source, batch), source, receivedAt, body },
    calls: batch,
    rejected: rejected.length,
  };
}

/** A field of the body as text; undefined where it is none. */
export function fieldOf(value: Json, path: string): string | undefined {
  const found = isBag(value) ? valueAt(value, jsonPath(path)) : undefined;
  return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
}

function recordsOf(value: Json, path: string | undefined): Json[] {
  const found = path === undefined ? value : isBag(value) ? valueAt(value, jsonPath(path)) : undefined;
  if (Array.isArray(found)) return found;
  if (found !== undefined && path === undefined) return [found];
  throw new TributaryError('INVALID_REQUEST', `The body has no list "${path}".`);
}

function isBag(value: Json | undefined): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
