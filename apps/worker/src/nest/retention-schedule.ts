import type { House } from '../house/house.js';
import { forgetSent, forgetTold } from '../house/retention/forget-told.js';
import { trimEvents } from '../house/retention/trim-events.js';
import { Recurring, type Recurrence } from './recurring.js';

const hourly = (house: House, recurrence: Pick<Recurrence, 'work' | 'failed'>): Recurring =>
  new Recurring(house, { everyMs: 3_600_000, firstMs: 60_000, ...recurrence });

/** Frees once an hour, and soon after the start, what the event log need not keep any longer. */
export const trimSchedule = (house: House): Recurring =>
  hourly(house, {
    failed: 'the event log could not be trimmed; the next try is in an hour',
    work: () => trimEvents(house, Date.now()),
  });

/** Removes as often what triggers told, and what was sent, once it is old. */
export const forgetSchedule = (house: House): Recurring =>
  hourly(house, {
    failed: 'what was told or sent long ago was not removed; the next try is in an hour',
    work: async () => {
      await forgetTold(house, Date.now());
      await forgetSent(house, Date.now());
    },
  });
