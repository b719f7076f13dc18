import { sweepSegments } from '@tributary/segments';
import { matchArrivals } from '../commands/linkage/match-arrivals.js';
import type { House } from '../house/house.js';
import { advanceHouse } from '../house/journeys.js';
import { tellTroubles } from '../house/alerts/tell-troubles.js';
import { ruleContextOf } from '../house/segments.js';
import { fireHouse } from '../house/triggers.js';
import { Recurring } from './recurring.js';

/**
 * Lets time pass for segments: windows that end, waits that are over, dates that come, without any new event. A
 * time-only exit is seen within a minute of its moment, the sweep itself included.
 */
export const segmentSweep = (house: House): Recurring =>
  new Recurring(house, {
    everyMs: 30_000,
    failed: 'segments could not be swept; the next try is in half a minute',
    work: () =>
      house.betweenBatches(async () => {
        const context = await ruleContextOf(house);
        await sweepSegments(house, context.segments ?? [], { at: Date.now(), context });
      }),
  });

/** Looks for triggers whose moment has come: what happens at once is told within seconds. Costs nothing where there are none. */
export const triggerSweep = (house: House): Recurring =>
  new Recurring(house, {
    everyMs: 3_000,
    failed: 'triggers could not be looked at; the next try is in three seconds',
    work: () => fireHouse(house),
  });

/** Moves people in journeys on whose next step has come. Costs nothing where there are none. */
export const journeySweep = (house: House): Recurring =>
  new Recurring(house, {
    everyMs: 3_000,
    failed: 'journeys could not be looked at; the next try is in three seconds',
    work: () => advanceHouse(house),
  });

/** Tells what went wrong and what is over. */
export const alertSweep = (house: House): Recurring =>
  new Recurring(house, {
    everyMs: 15_000,
    failed: 'alerts could not be looked at; the next try is in fifteen seconds',
    work: () => tellTroubles(house),
  });

/** Most people that one look at arrivals weighs: what is left waits for the next one, a second later. */
const arrivalsAtOnce = 50;

/** Weighs people who come in against everybody, where the configuration says so; who joins is one person seconds later. */
export const arrivalSweep = (house: House): Recurring =>
  new Recurring(house, {
    everyMs: 1_000,
    failed: 'people who came in could not be matched; the next try is in a second',
    work: async () => {
      if (house.config.identity.matching.arrivals !== 'live') return;
      const context = { house, tell: () => {}, signal: new AbortController().signal, startedBy: 'arrival' };
      await matchArrivals(context, { most: arrivalsAtOnce });
    },
  });
