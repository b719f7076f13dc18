import type { Warehouse } from '@tributary/contracts';
import { utc } from '../times.js';
import type { Candidate } from './candidates.js';
import type { Cause } from './definition.js';

type Payload = Record<string, unknown>;

/** What is told of each occasion beside who and when. */
export async function payloadsOf(
  warehouse: Warehouse,
  cause: Cause,
  told: readonly Candidate[],
): Promise<Map<string, Payload>> {
  if (cause.kind === 'restock')
    return new Map(
      told.map(({ occasion, product }) => [
        occasion,
        { event: cause.restocked, properties: { [cause.property]: product } },
      ]),
    );
  if (cause.kind === 'day')
    return new Map(
      told.map(({ occasion }) => [occasion, { date: occasion.split(' ')[1], daysAhead: cause.daysAhead }]),
    );
  const events = await eventsOf(warehouse, cause.when.event, told);
  return new Map(told.map(({ occasion }) => [occasion, events.get(occasion) ?? { event: cause.when.event }]));
}

interface EventRow {
  origin: string;
  occurred: string;
  properties: string;
  value: string | null;
  currency: string;
  order_id: string;
}

/** The events of these occasions, found by the sort key; of several at the same millisecond the first by message id. */
async function eventsOf(
  warehouse: Warehouse,
  event: string,
  told: readonly Candidate[],
): Promise<Map<string, Payload>> {
  if (told.length === 0) return new Map();
  const moments = told.map(({ occurred }) => Number(occurred));
  const rows = await warehouse.query<EventRow>(
    `SELECT toString(origin) AS origin, toString(toUnixTimestamp64Milli(occurred_at)) AS occurred, properties, value, currency, order_id
     FROM events WHERE origin IN ({origins:Array(UInt64)}) AND name = {event:String}
       AND occurred_at BETWEEN {first:DateTime64(3)} AND {last:DateTime64(3)} ORDER BY message_id DESC`,
    {
      params: {
        origins: told.map(({ origin }) => origin),
        event,
        first: utc(Math.min(...moments)),
        last: utc(Math.max(...moments)),
      },
    },
  );
  return new Map(
    rows.map(({ origin, occurred, properties, value, currency, order_id: orderId }) => [
      `${origin} ${occurred}`,
      {
        event,
        properties: JSON.parse(properties) as unknown,
        ...(value !== null && { value: Number(value) }),
        ...(currency !== '' && { currency }),
        ...(orderId !== '' && { orderId }),
      },
    ]),
  );
}
