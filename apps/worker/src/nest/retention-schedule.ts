import type { House } from '../house/house.js';
import { trimEvents } from '../house/retention/trim-events.js';
import { Recurring } from './recurring.js';

/** Frees once an hour, and soon after the start, what the event log need not keep any longer. */
export const retentionSchedule = (house: House): Recurring =>
  new Recurring(house, {
    everyMs: 3_600_000,
    firstMs: 60_000,
    failed: 'the event log could not be trimmed; the next try is in an hour',
    work: () => trimEvents(house, Date.now()),
  });
