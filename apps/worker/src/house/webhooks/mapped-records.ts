import { TributaryError, type Json } from '@tributary/contracts';
import { compileJsonMapper, jsonPath, valueAt } from '@tributary/rows';
import type { WebhookSettings } from '../../definitions/webhook-schema.js';
import { rawOf, type Webhook, type WebhookReading } from './webhook.js';

type Bag = { [key: string]: Json };

/** Reads deliveries by the mapping that the source states. */
export function mappedRecords(settings: WebhookSettings): Webhook['read'] {
  const map = compileJsonMapper(settings);
  return (body, delivery) => {
    const reading: WebhookReading = { events: [], refused: [] };
    for (const [index, record] of recordsOf(body, settings.records).entries()) {
      const where = `delivery ${delivery}, record ${index + 1}`;
      const raw = rawOf(record);
      if (!isBag(record)) {
        reading.refused.push({ code: 'ROW_MALFORMED', reason: 'the record is no JSON object', where, raw });
        continue;
      }
      const mapped = map(record, { id: `${delivery}:${index}`, origin: { delivery, record: index } });
      if ('events' in mapped) reading.events.push(...mapped.events);
      else reading.refused.push({ ...mapped.problem, where, raw });
    }
    return reading;
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
