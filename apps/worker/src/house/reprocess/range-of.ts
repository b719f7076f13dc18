import { TributaryError, type Position } from '@tributary/contracts';
import { consumerName } from '@tributary/pipeline';
import type { House } from '../house.js';
import { positionAt } from '../retention/position-at.js';

/** Positions of the event log, or times at which events came in (ISO 8601). Default: everything. */
export interface AskedRange {
  from?: string;
  to?: string;
}

/**
 * The stretch of processed events that is asked for.
 * @throws INVALID_REQUEST on a log of several lanes, whose positions are no order; where a bound is neither a position nor a time, or nothing lies between them.
 */
export async function rangeOf(house: House, { from, to }: AskedRange): Promise<{ from: Position; to: Position }> {
  if (house.events.lanes > 1)
    throw new TributaryError('INVALID_REQUEST', 'Reprocess works on an event log of one lane; this one has several.');
  const done = await house.events.consumer(consumerName).offset();
  const first = from === undefined ? await house.events.first() : await positionOf(house, from, done);
  const last = to === undefined ? done : Math.min(done, await lastBefore(house, to, done));
  if (first > last)
    throw new TributaryError('INVALID_REQUEST', `No processed events lie there; the log is processed up to ${done}.`);
  return { from: first, to: last };
}

async function lastBefore(house: House, to: string, done: Position): Promise<Position> {
  return /^\d+$/.test(to) ? Number(to) : (await positionOf(house, to, done)) - 1;
}

/** A position as it is; of a time the first frame that came in then or later (one beyond the end where there is none). */
async function positionOf(house: House, bound: string, done: Position): Promise<Position> {
  if (/^\d+$/.test(bound)) return Math.max(1, Number(bound));
  const time = Date.parse(bound);
  if (Number.isNaN(time))
    throw new TributaryError(
      'INVALID_REQUEST',
      `"${bound}" is neither a position nor a time such as 2026-05-01T00:00Z.`,
    );
  return positionAt(house.events, time, { last: done });
}
